/**
 * Inputs that reach far: well-typed programs, options of every type with configurations, sentences of the reference grammar, and the
 * standard library with all its applications; each as it is, and changed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { standardLibraryFolder } from "../../compiler/src/project/node-host.ts";
import { makeConfigured, programOf as programOfOptions } from "../generated-programs/configured-application.ts";
import { diceOf, type Dice } from "../generated-programs/dice.ts";
import { jsonText } from "../generated-programs/plain.ts";
import { configuration, printProgram } from "../generated-programs/program.ts";
import { makeProgram } from "../generated-programs/random-program.ts";
import { applications, baseModule, programOf, providerNames } from "../stdlib/environments.ts";
import { ReferenceGrammar } from "../unit/syntax/reference/reference-grammar.ts";
import { Sentences, spoiled, written } from "../unit/syntax/reference/sentences.ts";
import type { Choices } from "./choices.ts";
import { hardware, type FuzzedInput } from "./input.ts";
import { hostileJson } from "./hostile-json.ts";
import { mutate } from "./mutate.ts";

function diceFrom({ below }: Choices): Dice {
  return diceOf((min, max) => min + below(max - min + 1));
}

/** A program without a mistake, its configuration too; half of them changed. */
export function wellTyped(mains: readonly string[], choices: Choices): FuzzedInput {
  const program = makeProgram(diceFrom(choices), { composes: true, fuel: 14, hasHost: true });
  const stage = choices.oneOf(["static", "deploy"] as const);
  const text = printProgram(program, stage);
  const json = configuration(program, stage);
  const main = choices.once(2) ? mutate(text, [...mains, text], choices) : text;
  const given = choices.once(4) ? hostileJson([json], text.match(/\b[a-z]\w*/g) ?? [], choices) : json;
  return {
    kind: "well-typed",
    files: new Map([
      ["main.fedi", main],
      ["here.json", given],
    ]),
    configuration: "here.json",
  };
}

/** Options of every type, and a configuration that is right or nearly so. */
export function configuredOptions(mains: readonly string[], choices: Choices): FuzzedInput {
  const made = makeConfigured(diceFrom(choices), 1);
  const text = programOfOptions(made);
  const json = jsonText(made.configurations[0] ?? null);
  const main = choices.once(3) ? mutate(text, [...mains, text], choices) : text;
  const given = choices.once(4) ? hostileJson([json], text.match(/\b[a-z]\w*/g) ?? [], choices) : json;
  return {
    kind: "options",
    files: new Map([
      ["main.fedi", main],
      ["here.json", given],
    ]),
    configuration: "here.json",
  };
}

/** Makes sentences of the grammar that the parser is held against. */
export function sentencesOf(): (choices: Choices) => FuzzedInput {
  const sentences = new Sentences(new ReferenceGrammar());
  return (choices) => {
    const tokens = sentences.make(choices.below);
    const text = written(choices.once(2) ? spoiled(tokens, choices.below) : tokens, choices.below);
    return { kind: "sentence", files: new Map([["main.fedi", text], ...hardware]) };
  };
}

/** The standard library, used and changed. */
export function libraryInputs(): (mains: readonly string[], choices: Choices) => FuzzedInput {
  const folder = standardLibraryFolder();
  const library = new Map(
    readdirSync(folder)
      .filter((name) => name.endsWith(".fedi"))
      .map((name) => [name, readFileSync(join(folder, name), "utf8")] as const),
  );
  const names = Object.keys(applications);
  return (mains, choices) => {
    const used = names.filter(() => choices.once(2));
    const program = programOf([choices.oneOf(providerNames)], used.length === 0 ? ["hello"] : used);
    if (choices.once(2)) {
      const main = mutate(program, [program, ...mains], choices);
      return {
        kind: "library",
        files: new Map([
          ["main.fedi", main],
          ["base.nix", baseModule],
        ]),
      };
    }
    // A file of it changes, in a project that holds all of them.
    const changed = choices.oneOf([...library.keys()]);
    const text = mutate(library.get(changed) ?? "", [...library.values()], choices);
    return { kind: "library", files: new Map([...library, ["main.fedi", text]]) };
  };
}
