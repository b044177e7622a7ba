/**
 * Whatever the program: formatting keeps its tree and its comments, and formatting again changes nothing.
 */
import { describe, expect, it, test } from "vitest";
import { applyEdits, formatEdits } from "../../../compiler/src/syntax/format-edits.ts";
import { formatText, type FormatOptions } from "../../../compiler/src/syntax/format.ts";
import { commentsOf, parse } from "../../../compiler/src/syntax/parse.ts";
import { printTokens } from "../../../compiler/src/syntax/print-tree.ts";
import { programs } from "../../programs.ts";
import { everyForm } from "./every-form.ts";

/** What a program means: its tree without places, and without whether a name has quotes. */
function meaning(text: string): unknown {
  const { value } = parse({ file: "main.fedi", text });
  return JSON.parse(
    JSON.stringify(value, (key, part: unknown) =>
      ["file", "start", "end", "id", "nodeCount", "hasAnnotations", "quoted"].includes(key) ? undefined : part,
    ),
  );
}

function comments(text: string): readonly string[] {
  return commentsOf({ file: "main.fedi", text }).map(({ start, end }) =>
    text
      .slice(start, end)
      .split(/\r?\n/)
      .map((line) => line.trim())
      .join("\n"),
  );
}

function isRight(text: string): boolean {
  return parse({ file: "main.fedi", text }).diagnostics.length === 0;
}

function formatted(text: string, width = 120): string {
  const { value, diagnostics } = formatText({ file: "main.fedi", text }, optionsFor(width));
  if (value === undefined) throw new Error(`${diagnostics[0]?.headline ?? "no message"} in:\n${text}`);
  return value;
}

/** Checks all that holds for any program without mistakes. */
function expectKept(text: string, width?: number): void {
  const once = formatted(text, width);
  const context = `\n--- of:\n${text}\n--- came:\n${once}`;
  expect(meaning(once), context).toEqual(meaning(text));
  expect(comments(once), context).toEqual(comments(text));
  expect(formatted(once, width), context).toBe(once);
  const { value: edits } = formatEdits({ file: "main.fedi", text }, optionsFor(width));
  expect(applyEdits(text, edits), context).toBe(once);
}

function optionsFor(width = 120): FormatOptions {
  return { printWidth: width, tabWidth: 2, useTabs: false };
}

/** mulberry32: small, seeded. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface GapPlace {
  readonly start: number;
  readonly end: number;
  /** Inside `${…}`, where a text on one line may not be broken. */
  readonly isInText: boolean;
}

/** The stretches between tokens where white space and comments may stand. */
function gapsOf(text: string): readonly GapPlace[] {
  const gaps: GapPlace[] = [];
  let end = 0;
  let isInside = false;
  let depth = 0;
  for (const line of printTokens({ file: "main.fedi", text }).trimEnd().split("\n")) {
    const [, from = "0", to = "0", kind = ""] = /^(\d+)-(\d+).*?( Text\w+| Interpolation\w+)?$/.exec(line) ?? [];
    const ends = kind === " TextPiece" || kind === " TextEnd" || kind === " InterpolationStart";
    if (!isInside || !ends) gaps.push({ start: end, end: Number(from), isInText: depth > 0 });
    if (kind === " TextStart") depth++;
    if (kind === " TextEnd") depth--;
    isInside = kind === " TextStart" || kind === " TextPiece" || kind === " InterpolationEnd";
    end = Number(to);
  }
  return gaps;
}

const sampled = [...programs()].filter(([, text]) => isRight(text));

describe("every program of the repository", () => {
  it("is among what is tried", () => expect(sampled.length).toBeGreaterThan(250));

  it("keeps its meaning and its comments", { timeout: 60_000 }, () => {
    for (const [index, [, text]] of sampled.entries()) {
      expectKept(text, 120);
      expectKept(text, [80, 30, 1][index % 3]);
    }
  });
});

const insertions = [
  " // c\n",
  "\n// c\n",
  " /* c */ ",
  "\n/* c */\n",
  "/* c\n * d */",
  "\n\n\n",
  "\n/// c\n",
  " /// c\n",
];

test("what the checker refuses is formatted all the same", () => {
  const text = 'application a {\n  state { stopped = ["b"], c, stopped = ["d"] }\n}\n';
  expect(formatText({ file: "main.fedi", text }).value).toBe(text);
});

test("`if`, `let` and `match` may be operands, in parentheses", () => {
  for (const inner of [
    `if true then "b" else if false then "c" else "d"`,
    `if true then { a = 1 } else { a = 2 }`,
    `let z = "q"; let y = z; y`,
    `match "a" { _ => "b" }`,
  ])
    for (const text of [
      `let x = "a" ++ (${inner})\n`,
      `let x = (${inner}) ++ (/* why */ ${inner})\n`,
      `let x = [((${inner}))]\n`,
    ])
      for (const width of [120, 20]) expectKept(text, width);
});

test("a comment may stand between any two tokens of any form", { timeout: 120_000 }, () => {
  let tried = 0;
  for (const [form, text] of everyForm.entries()) {
    for (const [index, gap] of gapsOf(text).entries()) {
      const inserted = insertions[(index + form) % insertions.length] ?? "";
      if (gap.isInText && inserted.includes("\n")) continue;
      const mutated = `${text.slice(0, gap.end)}${inserted}${text.slice(gap.end)}`;
      if (!isRight(mutated)) continue;
      tried++;
      expectKept(mutated, index % 3 === 0 ? 40 : 120);
    }
  }
  expect(tried).toBeGreaterThan(800);
});

test("lines are joined and split, and several comments inserted", { timeout: 120_000 }, () => {
  const next = random(23);
  const pick = <T>(from: readonly T[]): T => {
    const one = from[Math.floor(next() * from.length)];
    if (one === undefined) throw new Error("nothing to pick from");
    return one;
  };
  let tried = 0;
  for (let round = 0; round < 300; round++) {
    const [, text] = pick(sampled);
    let mutated = text;
    for (const gap of gapsOf(text).toReversed()) {
      if (gap.isInText || next() > 0.15) continue;
      const kept = text.slice(gap.start, gap.end);
      const blank = pick([" ", "\n", "\n\n", "\n\n\n\n", "\t", ...insertions]);
      const replaced = kept.trim() === "" && next() < 0.7 ? blank : kept + blank;
      mutated = mutated.slice(0, gap.start) + replaced + mutated.slice(gap.end);
    }
    if (!isRight(mutated)) continue;
    tried++;
    expectKept(mutated, pick([120, 80, 40]));
  }
  expect(tried).toBeGreaterThan(150);
});

describe("a part of a file", () => {
  const text = "let  a = 1\nlet  b = [1,2]\nlet  c = ((\n  3\n))\n";
  const after = (part: string) => {
    const start = text.indexOf(part);
    const range = { start, end: start + part.length };
    return applyEdits(text, formatEdits({ file: "main.fedi", text }, optionsFor(), range).value);
  };

  it("is formatted alone", () => {
    expect(after("b =")).toBe("let  a = 1\nlet b = [1, 2]\nlet  c = ((\n  3\n))\n");
    expect(after("1\nlet  b")).toBe("let a = 1\nlet b = [1, 2]\nlet  c = ((\n  3\n))\n");
  });

  it("grows to the declaration where half of a pair would go", () =>
    expect(after("c =")).toBe("let  a = 1\nlet  b = [1,2]\nlet c = (3)\n"));

  it("of a program with a mistake stays as it is", () => {
    const { value, diagnostics } = formatEdits({ file: "main.fedi", text: "let a =\nlet  b = 1\n" });
    expect(value).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toEqual(["missing-part"]);
  });

  it.each(sampled.slice(-15))("of %s keeps the program, whichever lines", (_, whole) => {
    const squeezed = whole.replaceAll(/\n *(?=[a-z])/g, "\n   ");
    if (!isRight(squeezed)) return;
    for (let start = 0; start < squeezed.length; start += 97) {
      const range = { start, end: Math.min(start + 150, squeezed.length) };
      const { value } = formatEdits({ file: "main.fedi", text: squeezed }, optionsFor(), range);
      expect(meaning(applyEdits(squeezed, value))).toEqual(meaning(squeezed));
    }
  });
});
