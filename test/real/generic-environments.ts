/**
 * Compares the two ways to make an environment: compiling its deployment, and applying the generic module to the same options with
 * nix/data-model.nix. Both read the same recorded outputs.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { fedi } from "../harness.ts";
import { evaluateNix, nixpkgsLib } from "./nix.ts";

const root = join(import.meta.dirname, "../..");

export interface EnvironmentComparison {
  /** A folder with the program, or its text. */
  readonly program: { readonly folder: string } | { readonly text: string };
  readonly environment: string;
  readonly deployment: string;
  /** By application. Absent where the program has the deployment; then `applications` says what it runs. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly applications?: Readonly<Record<string, unknown>>;
  /** What OpenTofu would record. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Names of packages that settings mention. */
  readonly packages?: readonly string[];
}

/** What there is either way; places, such as `_file`, are left out. */
const made = z.object({
  hosts: z.record(z.string(), z.unknown()),
  /** What `deploy` asks Nix for or has in it: targets of machines, steps for people, outputs. */
  texts: z.array(z.string()),
  tofu: z.unknown(),
});
export type Made = z.infer<typeof made>;

export interface ComparedEnvironments {
  readonly generic: Made;
  readonly concrete: Made;
  /** Where everything was written. */
  readonly folder: string;
}

export async function compareEnvironments(comparison: EnvironmentComparison): Promise<ComparedEnvironments> {
  const { environment, deployment, options } = comparison;
  const folder = mkdtempSync(join(tmpdir(), "fedi-environments-"));
  const program = join(folder, "program");
  if ("folder" in comparison.program) cpSync(comparison.program.folder, program, { recursive: true });
  else {
    mkdirSync(program);
    writeFileSync(join(program, "main.fedi"), comparison.program.text);
  }
  writeFileSync(join(folder, `${deployment}.json`), JSON.stringify(options ?? comparison.applications ?? {}));
  const module = await fedi(folder, "compile", "program", "--target", "nix-module", "--out", "module");
  const given = options === undefined ? [] : ["--configuration", `${deployment}.json`];
  const whole = await fedi(folder, "compile", "program", "--environment", environment, ...given, "--out", "out");
  for (const run of [module, whole]) if (run.code !== 0) throw new Error(run.error);
  const written = join(folder, "out", environment);
  writeFileSync(join(written, "outputs.json"), JSON.stringify(comparison.outputs));
  const result = evaluateNix(expressionOf(comparison, folder, written), folder);
  if (!result.ok) throw new Error(result.message);
  const both = z.object({ generic: made, concrete: made.omit({ tofu: true }) }).parse(result.value);
  const tofu = z.record(z.string(), z.unknown()).parse(jsonIn(written, "tofu/main.tf.json") ?? {});
  const { "//": _comment, ...document } = tofu;
  const known = knownTexts(written);
  const concrete = { ...both.concrete, texts: [...both.concrete.texts, ...known].sort(), tofu: document };
  return { generic: inWords(both.generic), concrete: inWords(concrete), folder };
}

function jsonIn(folder: string, file: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, file), "utf8"));
  } catch {
    return undefined;
  }
}

const output = z.object({ outputs: z.array(z.object({ value: z.string() })) });
const manifestTexts = z.object({
  hosts: z.array(z.object({ target: z.string() })),
  manual: z.array(z.object({ text: z.string() })),
  deployments: z.array(z.object({ instances: z.array(output) })),
  requests: z.array(output),
});

/** Texts of the manifest that need no deployment: it shows what does in angle brackets. */
function knownTexts(written: string): readonly string[] {
  const manifest = manifestTexts.parse(jsonIn(written, "manifest.json"));
  const owners = [...manifest.deployments.flatMap(({ instances }) => instances), ...manifest.requests];
  const texts = [
    ...manifest.hosts.map(({ target }) => target),
    ...manifest.manual.map(({ text }) => text),
    ...owners.flatMap(({ outputs }) => outputs.map(({ value }) => value)),
  ];
  return texts.filter((text) => !/<.*>/.test(text));
}

/** Without what is worded differently on purpose, and without places. */
function inWords(one: Made): Made {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => key !== "error_message" && key !== "_file");
    return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
  };
  return { hosts: one.hosts, texts: [...one.texts].sort(), tofu: plain(one.tofu) };
}

function expressionOf({ environment, deployment, packages }: EnvironmentComparison, folder: string, written: string) {
  return `
  let
    lib = import ${nixpkgsLib};
    model = (lib.evalModules { modules = [ ${root}/nix/data-model.nix ${folder}/module/module.nix ]; }).config;
    typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
    made = model.deployment {
      environment = "${environment}";
      deployment-name = "${deployment}";
      configuration = typed model.configuration { applications = builtins.fromJSON (builtins.readFile ${folder}/${deployment}.json); };
      outputs = ${written}/outputs.json;
    };
    pkgs = lib.genAttrs (builtins.fromJSON ''${JSON.stringify(packages ?? [])}'') (name: "/store/\${name}");
    lists = { type = lib.types.listOf lib.types.raw; };
    settings = module: removeAttrs (lib.evalModules {
      specialArgs = { inherit pkgs; };
      modules = [
        module
        { freeformType = with lib.types; lazyAttrsOf anything; }
        { options.environment.systemPackages = lib.mkOption (lists // { default = [ ]; }); options.networking.firewall.allowedTCPPorts = lib.mkOption (lists // { default = [ ]; }); }
      ];
    }).config [ "fedi" "system" "nixpkgs" "_module" ];
    texts = ${written}/nixos/fedi/deployment.nix;
  in {
    generic = {
      hosts = lib.mapAttrs (_: host: settings host.module) made.hosts;
      texts = lib.mapAttrsToList (_: host: host.target) made.hosts ++ made.manual ++ lib.concatMap (one: map toString (lib.attrValues one)) (lib.attrValues made.outputs);
      tofu = if made.tofu == null then { } else made.tofu;
    };
    concrete = {
      hosts = lib.genAttrs (lib.attrNames made.hosts) (name: settings ${written}/nixos/\${name}.nix);
      texts = if builtins.pathExists texts then lib.attrValues (import texts) else [ ];
    };
  }`;
}
