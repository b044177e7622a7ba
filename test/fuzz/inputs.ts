/**
 * The inputs of a run: number N of a seed is always the same one.
 */
import { choicesFor, type Choices } from "./choices.ts";
import { corpus, type ProgramFiles } from "./corpus.ts";
import { grammarProgram } from "./grammar.ts";
import { hostileJson } from "./hostile-json.ts";
import { mutate, soup } from "./mutate.ts";

export interface FuzzedInput {
  readonly kind: "bytes" | "soup" | "grammar" | "mutated" | "configuration" | "project";
  /** By path in the project; `main.fedi` among them. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** The file that is passed with `--configuration`. */
  readonly configuration?: string;
}

/** Makes inputs; reads the corpus once. */
export function inputsOf(seed: number): (index: number) => FuzzedInput {
  const programs = corpus();
  const mains = programs.map((files) => files.get("main.fedi") ?? "");
  return (index) => {
    const choices = choicesFor(seed, index);
    switch (index % 20) {
      case 0:
      case 1:
      case 2:
      case 3:
        return { kind: "bytes", files: new Map([["main.fedi", bytes(choices)]]) };
      case 4:
      case 5:
      case 6:
      case 7:
        return { kind: "soup", files: new Map([["main.fedi", soup(choices)]]) };
      case 8: {
        const program = grammarProgram(choices);
        const text = choices.once(4) ? mutate(program, mains, choices) : program;
        return { kind: "grammar", files: new Map([["main.fedi", text], ...hardware]) };
      }
      case 9:
      case 10:
        return configured(programs, choices);
      case 11:
      case 12:
        return projectWith(programs, mains, choices);
      default:
        return { kind: "mutated", files: mutated(choices.oneOf(programs), mains, choices) };
    }
  };
}

const hardware: readonly (readonly [string, string])[] = [["hardware-configuration.nix", "{ }\n"]];

function bytes(choices: Choices): Uint8Array | string {
  const length = choices.length(4000);
  const limit = choices.oneOf([256, 128, 0x10ffff]);
  const codes = Array.from({ length }, () => choices.below(limit));
  return limit === 256 ? Uint8Array.from(codes) : String.fromCodePoint(...codes);
}

/** One program of several files changes in one of them. */
function mutated(files: ProgramFiles, mains: readonly string[], choices: Choices): ProgramFiles {
  const name = choices.oneOf([...files.keys()].filter((one) => one.endsWith(".fedi")));
  return new Map([...files, [name, mutate(files.get(name) ?? "", mains, choices)]]);
}

/** A program that takes a configuration, and JSON of strangers for it. */
function configured(programs: readonly ProgramFiles[], choices: Choices): FuzzedInput {
  const isConfiguration = (name: string) => name.endsWith(".json") && name !== "fedi.json";
  const takers = programs.filter((files) => /^application /m.test(files.get("main.fedi") ?? ""));
  const files = choices.oneOf(takers);
  const known = [...files].filter(([name]) => isConfiguration(name)).map(([, text]) => text);
  const names = (files.get("main.fedi") ?? "").match(/[a-z_]\w*/g) ?? [];
  const text = hostileJson(known, names, choices);
  const isDeployed = /^environment /m.test(files.get("main.fedi") ?? "");
  const main = `${files.get("main.fedi") ?? ""}${isDeployed ? "" : environment}`;
  return {
    kind: "configuration",
    files: new Map([...files, ["main.fedi", main], ["people.json", text]]),
    configuration: "people.json",
  };
}

const environment =
  "\nprovider fuzz_p { config {} }\nmapping fuzz_m for fuzz_p {}\nenvironment fuzz_e { provider fuzz_p {} mapping fuzz_m }\n";

/** Files that are not programs: `fedi.json`, schemas, texts. */
function projectWith(programs: readonly ProgramFiles[], mains: readonly string[], choices: Choices): FuzzedInput {
  const files = new Map<string, string>(choices.oneOf(programs));
  const others = [...files.keys()].filter((name) => !name.endsWith(".fedi"));
  const name = others.length === 0 || choices.once(2) ? "fedi.json" : choices.oneOf(others);
  const text = files.get(name) ?? '{ "name": "x", "entries": ["main.fedi"], "nixpkgs": "nixpkgs", "dependencies": {} }';
  const jsonNames = [
    "name",
    "entries",
    "nixpkgs",
    "dependencies",
    "path",
    "hash",
    "main.fedi",
    "../x",
    "std",
    "@std/x",
  ];
  files.set(name, choices.once(2) ? mutate(text, mains, choices) : hostileJson([text], jsonNames, choices));
  return { kind: "project", files };
}
