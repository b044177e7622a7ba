/**
 * JSON as strangers, forms and attackers write it: nearly right, huge, deep, or with names that mean something to JavaScript.
 */
import type { Choices } from "./choices.ts";
import { mutate } from "./mutate.ts";

const literals: readonly string[] = [
  ..."null true false 0 -0 1 1.0 1.5 1e400 1E5 -1 9007199254740992 123456789012345678901234567890".split(" "),
  ...'"" "a" "\\u0000" "\\ud800" "\\u202e" "\\u001b[2J" "__proto__" "${x}" "%{x}" "192.0.2.1" "a@b.example" "example.org"'.split(
    " ",
  ),
  '{ "secret": "a" }',
  '{ "secret": 1 }',
];

const strangeKeys: readonly string[] =
  "__proto__ constructor toString hasOwnProperty length secret application options".split(" ");

/** `known`: JSON texts to change; `names`: words that may be keys. */
export function hostileJson(known: readonly string[], names: readonly string[], choices: Choices): string {
  if (known.length > 0 && choices.once(2)) return mutate(choices.oneOf(known), [...known, literals.join(" ")], choices);
  if (choices.once(50)) return nested(choices);
  const text = value(3 + choices.below(3), names, choices);
  return choices.once(5) ? mutate(text, [text], choices) : text;
}

function nested(choices: Choices): string {
  const times = choices.length(8000);
  return choices.once(2) ? "[".repeat(times) + "]".repeat(times) : '{"a":'.repeat(times) + "1" + "}".repeat(times);
}

function value(depth: number, names: readonly string[], choices: Choices): string {
  const kind = choices.below(10);
  if (depth === 0 || kind < 3) return choices.oneOf(literals);
  if (kind === 3) return JSON.stringify(choices.oneOf([...names, ...strangeKeys]));
  const count = choices.length(6);
  if (kind === 4) return `[${Array.from({ length: count }, () => value(depth - 1, names, choices)).join(", ")}]`;
  const entries = Array.from({ length: count }, () => {
    const key = choices.oneOf(names.length > 0 && !choices.once(8) ? names : strangeKeys);
    return `${JSON.stringify(key)}: ${value(depth - 1, names, choices)}`;
  });
  return `{ ${entries.join(", ")} }`;
}
