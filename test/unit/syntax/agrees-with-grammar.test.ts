/**
 * The parser accepts exactly what the grammar of LANGUAGE.md accepts: on programs made from its productions, on spoiled ones, and on
 * every program of this repository. `SEED=n` repeats a run, `ROUNDS=n` makes it longer.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "../../../compiler/src/syntax/parse.ts";
import { scanInto } from "../../../compiler/src/syntax/scan.ts";
import { TokenList } from "../../../compiler/src/syntax/token-list.ts";
import { everyForm } from "./every-form.ts";
import { ReferenceGrammar } from "./reference/reference-grammar.ts";
import { Sentences, spoiled, written, type Pick } from "./reference/sentences.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const rounds = Number(process.env["ROUNDS"] ?? 800);
const grammar = new ReferenceGrammar();

/** mulberry32: small, seeded. */
function chance(start: number): Pick {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * limit);
  };
}

/** Whether both accept; undefined where the scanner has something to say. */
function compare(text: string): boolean | undefined {
  const source = { file: "main.fedi", text };
  const tokens = new TokenList();
  if (scanInto(source, tokens).diagnostics.length > 0) return undefined;
  const isFile = grammar.accepts(tokens);
  const { diagnostics } = parse(source);
  const said = diagnostics.map(({ code, headline, span }) => `${code} at ${span.start}: ${headline}`);
  expect(
    said.length === 0,
    `seed ${seed}; the grammar ${isFile ? "accepts" : "refuses"}\n${text}\n${said.join("\n")}`,
  ).toBe(isFile);
  return isFile;
}

test("on sentences of the grammar, and spoiled ones", { timeout: 60_000 }, () => {
  const sentences = new Sentences(grammar);
  const pick = chance(seed);
  const counts = { accepted: 0, refused: 0 };
  for (let round = 0; round < rounds; round++) {
    const tokens = sentences.make(pick);
    for (const text of [written(tokens, pick), written(spoiled(tokens, pick), pick)]) {
      const isFile = compare(text);
      if (isFile !== undefined) counts[isFile ? "accepted" : "refused"]++;
    }
  }
  expect(counts.accepted, `seed ${seed}`).toBeGreaterThan(rounds / 3);
  expect(counts.refused, `seed ${seed}`).toBeGreaterThan(rounds / 3);
});

test("on every program of this repository", () => {
  const root = join(import.meta.dirname, "../../..");
  for (const folder of ["examples", "stdlib", "test"])
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }))
      if (name.endsWith(".fedi")) compare(readFileSync(join(root, folder, name), "utf8"));
  for (const text of everyForm) expect(compare(text)).toBe(true);
});
