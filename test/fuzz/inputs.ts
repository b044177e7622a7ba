/**
 * The inputs of a run: number N of a seed is always the same one.
 */
import { choicesFor, type Choices } from "./choices.ts";
import { corpus, type ProgramFiles } from "./corpus.ts";
import { grammarProgram } from "./grammar.ts";
import { hostileJson } from "./hostile-json.ts";
import { importGraph } from "./import-graphs.ts";
import { hardware, type FuzzedInput } from "./input.ts";
import { configuredOptions, libraryInputs, sentencesOf, wellTyped } from "./meaningful-inputs.ts";
import { mutate, slip, soup } from "./mutate.ts";

/** Makes inputs; reads the corpus once. */
export function inputsOf(seed: number): (index: number) => FuzzedInput {
  const programs = corpus();
  const mains = programs.map((files) => files.get("main.fedi") ?? "");
  const sentence = sentencesOf();
  const library = libraryInputs();
  /** Of a hundred inputs so many are of a kind. */
  const kinds: readonly (readonly [number, (choices: Choices) => FuzzedInput])[] = [
    [18, (choices) => ({ kind: "bytes", files: new Map([["main.fedi", bytes(choices)]]) })],
    [12, (choices) => ({ kind: "soup", files: new Map([["main.fedi", soup(choices)]]) })],
    [2, (choices) => fromGrammar(mains, choices)],
    [10, sentence],
    [14, (choices) => wellTyped(mains, choices)],
    [8, (choices) => configuredOptions(mains, choices)],
    [1, (choices) => library(mains, choices)],
    [4, importGraph],
    [2, (choices) => ({ kind: "mistakes", files: mistaken(choices.oneOf(programs), choices) })],
    [8, (choices) => configured(programs, choices)],
    [7, (choices) => projectWith(programs, mains, choices)],
    [14, (choices) => ({ kind: "mutated", files: mutated(choices.oneOf(programs), mains, choices) })],
  ];
  const deck = kinds.flatMap(([times, make]) => Array.from({ length: times }, () => make));
  return (index) => {
    const make = deck[index % deck.length];
    if (make === undefined) throw new Error("no kind of input");
    return make(choicesFor(seed, index));
  };
}

function fromGrammar(mains: readonly string[], choices: Choices): FuzzedInput {
  const program = grammarProgram(choices);
  const text = choices.once(4) ? mutate(program, mains, choices) : program;
  return { kind: "grammar", files: new Map([["main.fedi", text], ...hardware]) };
}

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

/** Small slips far apart, each of which a person could make. */
function mistaken(files: ProgramFiles, choices: Choices): ProgramFiles {
  const name = choices.oneOf([...files.keys()].filter((one) => one.endsWith(".fedi")));
  const lines = (files.get(name) ?? "").split("\n");
  for (let slips = 2 + choices.below(4); slips > 0; slips--) {
    const at = choices.below(lines.length);
    lines[at] = slip(lines[at] ?? "", choices);
  }
  return new Map([...files, [name, lines.join("\n")]]);
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
