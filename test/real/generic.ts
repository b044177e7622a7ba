/**
 * Compares the two ways to configure an application: compiling its deployment, and applying the generic module to the same options.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fedi } from "../harness.ts";
import { evaluateNix, nixpkgsLib } from "./nix.ts";

/** What surrounds an application: machines, and a mapping that grants the same whatever is asked for. */
const surroundings = `
resource box {
  request { size: int = 1, label: string = "", tags: set<string> = [] }
  grant { host: host, address: string, port: port }
}
provider lab { config {} }
mapping lab_mapping for lab {
  let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })
  box {
    ignores size, label, tags
    grant { host = main, address = "192.0.2.1", port = 8080 }
  }
}
environment desk { provider lab {} mapping lab_mapping }
`;

export interface Comparison {
  /** The application \`app\`, and whatever else it needs. */
  readonly program: string;
  /** Options of deployments, whole: defaults are for nixpkgs' module system. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Names of requirements; what they are granted is the same for all. */
  readonly requirements?: readonly string[];
}

const grant = `{ host = "main"; address = "192.0.2.1"; port = 8080; }`;

export interface Compared {
  /** The settings of the application's fragments, in order; or the text of what is wrong. */
  readonly concrete: unknown;
  readonly generic: unknown;
}

/** Fragments of all options through both ways, in one run of Nix each. */
export async function compare(comparisons: readonly Comparison[]): Promise<readonly Compared[]> {
  const results: Compared[] = [];
  for (const comparison of comparisons) results.push(await compareOne(comparison));
  return results;
}

async function compareOne({ program, options, requirements = ["here"] }: Comparison): Promise<Compared> {
  const folder = mkdtempSync(join(tmpdir(), "fedi-generic-"));
  mkdirSync(join(folder, "program"));
  writeFileSync(join(folder, "program/main.fedi"), surroundings + program);
  writeFileSync(join(folder, "me.json"), JSON.stringify({ app: options }));
  const path = join(folder, "program");
  const module = await fedi(folder, "compile", path, "--target", "nix-module", "--out", "module");
  const host = await fedi(folder, "compile", path, "--target", "nixos", "--configuration", "me.json", "--out", "out");
  const generic = module.code === 0 ? throughModule(folder, requirements) : module.error;
  return { concrete: host.code === 0 ? throughHost(folder) : host.error, generic };
}

const standIn = `{
  mkDefault = value: { default = value; };
  mkForce = value: { force = value; };
  reverseList = list: list;
}`;

function throughHost(folder: string): unknown {
  const hosts = readdirSync(join(folder, "out/desk/nixos")).filter(
    (name) => name.endsWith(".nix") && name !== "flake.nix",
  );
  const file = join(folder, "out/desk/nixos", hosts[0] ?? "");
  return valueOf(
    `map (m: m.config) (import ${file} { lib = ${standIn}; pkgs = { hello = "hello"; }; }).imports`,
    folder,
  );
}

/** With nixpkgs' `lib` its module system takes the options first. */
function throughModule(folder: string, requirements: readonly string[]): unknown {
  const given = `builtins.fromJSON (builtins.readFile ${folder}/me.json)`;
  const taken =
    nixpkgsLib === undefined
      ? `(${given}).app`
      : `(realLib.evalModules { modules = [ app.module { config = (${given}).app; } ]; }).config`;
  const grants = requirements.map((name) => `${name} = ${grant};`).join(" ");
  return valueOf(
    `let
      ${nixpkgsLib === undefined ? "" : `realLib = import ${nixpkgsLib};`}
      app = (import ${folder}/module/module.nix { lib = ${nixpkgsLib === undefined ? standIn : `realLib // ${standIn}`}; }).applications.app;
      made = app.implementation (${taken} // { _grants = { ${grants} }; });
      module = m: (if builtins.isFunction m then m { pkgs = { hello = "hello"; }; } else m).config;
    in builtins.concatMap (name: map module (made.nixos.\${name}.host or [ ])) ${JSON.stringify(requirements).replaceAll(",", " ")}`,
    folder,
  );
}

function valueOf(expression: string, folder: string): unknown {
  const result = evaluateNix(expression, folder);
  return result.ok ? result.value : result.message;
}

/** The text of a generated file, for tests that read it. */
export function moduleText(folder: string): string {
  return readFileSync(join(folder, "module/module.nix"), "utf8");
}
