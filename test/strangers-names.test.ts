/**
 * Names that mean something to JavaScript or to a file system, wherever a stranger may choose one: they are names like any other, in
 * programs and in JSON, or a clear error.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fedi, filesBelow, type Run } from "./harness.ts";
import { evaluateNix, noNix } from "./real/nix.ts";

const work = mkdtempSync(join(tmpdir(), "fedi-names-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function project(files: Readonly<Record<string, string>>): string {
  const folder = join(work, `case${count++}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** Of the prototypes of objects, functions and lists. */
const inherited = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "prototype", "length"];

/** Every declaration, field, case, key and label has the name. */
const named = (name: string) => `
type ${name} = { ${name}: int, other: variant { ${name}: {}, else_case: {} } = { ${name} = {} } }
let ${name}_values: map<${name}> = { ${name} = { ${name} = 1 } }
extern nixos { ${name}.${name}: json }
resource machine_${name} { request { ${name}: map<int> } policy { ${name}: int = 1 } grant { ${name}: host } }
provider ${name}_p { config { ${name}: string } }
mapping ${name}_m for ${name}_p {
  let main = host("main", { system = "x86_64-linux", target = "root@\${config.${name}}", imports = [] })
  machine_${name} { ignores ${name} grant { ${name} = main } }
}
environment ${name}_e { provider ${name}_p { ${name} = "192.0.2.1" } mapping ${name}_m policy machine_${name} { ${name} = 2 } }
application ${name} {
  options { ${name}: map<int>, given: ${name} = { ${name} = 7 } }
  requires { required: machine_${name} { ${name} = options.${name} } }
  nixos on required.${name} { ${name}.${name} = { ${name} = options.${name}, values = ${name}_values, given = options.given } }
  outputs { ${name} = to_json(options.${name}) }
}
`;

describe("names that JavaScript's objects have already", { timeout: 120_000 }, () => {
  it.each(inherited)("%s", async (name) => {
    const configuration = `{ "${name}": { "${name}": { "${name}": 1, "isPrototypeOf": 2 } } }`;
    const folder = project({ "main.fedi": named(name), [`${name}.json`]: configuration });
    const run = await fedi(folder, "compile", ".", "--configuration", `${name}.json`);
    expect({ name, code: run.code, error: run.error }).toEqual({ name, code: 0, error: "" });
    expect(Object.keys(Object.prototype)).toEqual([]);
    if (noNix !== undefined) return;
    const main = join(folder, "out", `${name}_e`, "nixos/main.nix");
    const found =
      evaluateNix(`let host = import ${main} { lib = { mkDefault = x: x; reverseList = x: x; }; pkgs = { }; };
in builtins.toJSON (builtins.head (builtins.filter builtins.isAttrs host.imports)).config.${name}.${name}`);
    const options = object({ isPrototypeOf: 2, [name]: 1 });
    const other = object({ [name]: "{}" });
    expect(found).toEqual({
      ok: true,
      value: object({
        [name]: options,
        given: object({ [name]: 7, other }),
        values: object({ [name]: object({ [name]: 1, other }) }),
      }),
    });
  });

  it("are unknown where nobody declared them", async () => {
    const program = `application site { options { title: string = "" } }
provider p { config {} }
mapping m for p {}
environment e { provider p {} mapping m }
`;
    for (const name of inherited) {
      const inside = `{ "site": { "${name}": {} } }`;
      const outside = `{ "${name}": {} }`;
      const folder = project({ "main.fedi": program, "a.json": inside, "b.json": outside });
      const run = (file: string) => fedi(folder, "compile", ".", "--configuration", file, "--format", "json");
      expect(codes(await run("a.json"))).toEqual(["unknown-field"]);
      expect(codes(await run("b.json"))).toEqual(["unknown-application"]);
    }
  });
});

/** The text of an object, keys in order, `__proto__` like any other. */
function object(entries: Readonly<Record<string, string | number>>): string {
  const texts = Object.entries(entries).map(([key, value]) => `"${key}":${value}`);
  return `{${texts.sort().join(",")}}`;
}

function codes({ out, error }: Run): readonly string[] {
  const messages: readonly { readonly code: string }[] = JSON.parse(out === "" ? error : out);
  return messages.map(({ code }) => code);
}

const machines = (names: readonly string[]) => `
extern nixos { services.web.enable: bool = false }
provider p { config {} }
mapping m for p {
${names.map((name, at) => `  let h${at} = host("${name}", { system = "x86_64-linux", target = "root@192.0.2.${at}", imports = [] })\n  nixos on h${at} { services.web.enable = true }`).join("\n")}
}
environment e { provider p {} mapping m }
`;

describe("names that become names of files", { timeout: 120_000 }, () => {
  const refused: Readonly<Record<string, string>> = {
    "../up": "host-name-malformed",
    "a/b": "host-name-malformed",
    "trailing.": "host-name-malformed",
    "sp ace": "host-name-malformed",
    "": "host-name-malformed",
    "-rf": "host-name-malformed",
    "a:b": "host-name-malformed",
    "a\\\\b": "host-name-malformed",
    "$(id)": "host-name-malformed",
    "a\\nb": "host-name-malformed",
  };
  it.each(Object.entries(refused))("%j is no machine", async (name, code) => {
    const run = await fedi(project({ "main.fedi": machines([name]) }), "compile", ".", "--format", "json");
    expect(codes(run)).toEqual([code]);
  });

  it("names that Windows keeps for itself are names", async () => {
    const folder = project({ "main.fedi": machines(["con", "aux", "nul"]) });
    expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0, error: "" });
    expect(filesBelow(join(folder, "out/e/nixos"))).toEqual(["aux.nix", "con.nix", "flake.nix", "nul.nix"]);
  });

  it("two that differ only in case are one", async () => {
    const run = await fedi(project({ "main.fedi": machines(["Web", "web"]) }), "compile", ".", "--format", "json");
    expect(codes(run)).toEqual(["host-name-collision"]);
  });

  it("imported files that differ only in case are two on no file system but this", async () => {
    const imports = machines(["web"]).replace("imports = []", 'imports = ["./Base.nix", "./base.nix"]');
    const folder = project({ "main.fedi": imports, "Base.nix": "{ a = 1; }\n", "base.nix": "{ a = 2; }\n" });
    if (!filesBelow(folder).includes("Base.nix")) return;
    const run = await fedi(folder, "compile", ".", "--format", "json");
    expect(codes(run)).toEqual(["duplicate-output"]);
  });
});

describe("texts that say nothing", () => {
  it("a check without a message is told all the same", async () => {
    const program = `resource r { request {} grant {} check false else " " }
application a { requires { x: r {} } }
provider p { config {} }
mapping m for p { r {} }
environment e { provider p {} mapping m }
deployment d on e { a {} }
`;
    const run = await fedi(project({ "main.fedi": program }), "check", ".");
    expect(run.out + run.error).toContain(
      "error[condition-not-met]: a condition is not met, and its message says nothing",
    );
  });
});
