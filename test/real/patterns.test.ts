/**
 * Portable patterns mean in real Nix and real OpenTofu what our own matcher says.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkedString, checkedStringNames } from "../../compiler/src/semantics/checked-strings.ts";
import { compilePattern, toNix, toRe2 } from "../../compiler/src/semantics/portable-pattern.ts";

const tofu = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
const hasNix = spawnSync("nix-instantiate", ["--version"]).status === 0;

interface Question {
  readonly pattern: string;
  readonly text: string;
}

const atoms = [
  "a",
  "b",
  "-",
  "\\.",
  "\\\\",
  "\\]",
  "\\}",
  "[ab]",
  "[a-c-]",
  "[^a]*",
  "[^b-]+",
  ".*",
  ".+",
  "/",
  "[.^]",
];
const quantifiers = ["", "", "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0,2}", "{0}"];
const characters = ["a", "b", "c", "-", ".", "\\", "]", "}", "^", "\n", "é", "😀"];

/** The same questions in every run. */
function questions(count: number): readonly Question[] {
  const sequence = fc.array(fc.constantFrom(...atoms), { minLength: 1, maxLength: 3 }).map((items) => items.join(""));
  const group = fc
    .tuple(fc.array(sequence, { minLength: 1, maxLength: 2 }), fc.constantFrom(...quantifiers))
    .map(([options, quantifier]) => `(${options.join("|")})${quantifier}`);
  const pattern = fc.array(fc.oneof(sequence, group), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(""));
  const text = fc.array(fc.constantFrom(...characters), { maxLength: 5 }).map((items) => items.join(""));
  const random = fc.sample(fc.record({ pattern, text }), { numRuns: count, seed: 7 });
  const known = checkedStringNames.flatMap((name) => {
    const { pattern: own } = checkedString(name);
    return checkedStringNames.map((other) => ({ pattern: own, text: checkedString(other).example }));
  });
  return [...random, ...known, { pattern: "(a{40}){30}", text: "a".repeat(1200) }];
}

function answersOf(asked: readonly Question[]): readonly boolean[] {
  return asked.map(({ pattern, text }) => {
    const compiled = compilePattern(pattern);
    if (!compiled.ok) throw new Error(`${pattern}: ${compiled.reason}`);
    return compiled.matches(text);
  });
}

function disagreements(asked: readonly Question[], answers: unknown): readonly unknown[] {
  const expected = answersOf(asked);
  const given: readonly unknown[] = Array.isArray(answers) ? answers : [];
  expect(given).toHaveLength(expected.length);
  return asked.flatMap((question, at) => (given[at] === expected[at] ? [] : [{ ...question, expected: expected[at] }]));
}

describe.skipIf(!hasNix)(`the real Nix${hasNix ? "" : " (not on the PATH)"}`, { timeout: 60_000 }, () => {
  test("agrees with the matcher", () => {
    const asked = questions(1500);
    const json = JSON.stringify(asked.map(({ pattern, text }) => ({ pattern: toNix(pattern), text })));
    const folder = mkdtempSync(join(tmpdir(), "fedi-patterns-"));
    writeFileSync(join(folder, "asked.json"), json);
    // Nix matches bytes: without those that continue a code point, each code point is one byte.
    const expression = `
      let
        hex = n: builtins.elemAt [ "80" "81" "82" "83" "84" "85" "86" "87" "88" "89" "8a" "8b" "8c" "8d" "8e" "8f" ] n;
        first = builtins.genList (n: hex n) 16;
        codes = builtins.concatMap (d: map (c: d + builtins.substring 1 1 c) first) [ "8" "9" "a" "b" ];
        continuations = map (code: builtins.substring 1 1 (builtins.fromJSON "\\"\\\\u00\${code}\\"")) codes;
        plain = builtins.replaceStrings continuations (map (_: "") continuations);
      in map (q: builtins.match q.pattern (plain q.text) != null) (builtins.fromJSON (builtins.readFile ./asked.json))`;
    writeFileSync(join(folder, "asked.nix"), expression);
    const { stdout, stderr } = spawnSync(
      "nix-instantiate",
      ["--eval", "--strict", "--json", join(folder, "asked.nix")],
      {
        encoding: "utf8",
        maxBuffer: 1e8,
      },
    );
    rmSync(folder, { recursive: true });
    expect(stderr).not.toContain("error");
    expect(disagreements(asked, JSON.parse(stdout))).toEqual([]);
  });
});

describe.skipIf(tofu === undefined)(`the real ${tofu ?? "OpenTofu (not on the PATH)"}`, { timeout: 60_000 }, () => {
  test("agrees with the matcher", () => {
    const asked = questions(1500);
    const folder = mkdtempSync(join(tmpdir(), "fedi-patterns-"));
    const escaped = (text: string) => text.replace(/[$%](?=\{)/g, "$&$&");
    const list = asked.map(({ pattern, text }) => [escaped(`^(?:${toRe2(pattern) ?? ""})$`), escaped(text)]);
    const value = "${[for q in local.asked : can(regex(q[0], q[1]))]}";
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ locals: { asked: list }, output: { answers: { value } } }),
    );
    const run = (...parameters: string[]) =>
      spawnSync(tofu ?? "", parameters, {
        cwd: folder,
        encoding: "utf8",
        maxBuffer: 1e8,
        env: { ...process.env, CHECKPOINT_DISABLE: "1", HOME: folder },
      });
    expect(run("init", "-input=false", "-no-color").status).toBe(0);
    expect(run("apply", "-auto-approve", "-input=false", "-no-color").stderr).not.toContain("Error");
    const answers = JSON.parse(run("output", "-json", "answers").stdout);
    rmSync(folder, { recursive: true });
    expect(disagreements(asked, answers)).toEqual([]);
  });
});
