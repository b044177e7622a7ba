/**
 * Reads the descriptions of NixOS types, the small text language of `lib/types.nix`: `null or (list of (submodule))`.
 *
 * In: a description and the option's path. Out: a Type, and whether every word of the description was understood; what is not
 * understood takes any value. Submodules become option trees at the path where the manual lists their options.
 */
import {
  boolType,
  floatType,
  intType,
  settingType,
  noneType,
  optionalOf,
  packageType,
  rawNixType,
  stringType,
  type LiteralType,
  type Type,
} from "../semantics/type.ts";
import { leafType } from "./nixos-leaf.ts";

export interface NixosType {
  readonly type: Type;
  readonly isUnderstood: boolean;
}

/** Whether named options lie below a path. */
export type HasBelow = (path: readonly string[]) => boolean;

interface Reading {
  readonly text: string;
  readonly hasBelow: HasBelow;
  at: number;
  isUnderstood: boolean;
}

/** Deeper than any description that people write. */
const deepest = 40;
/** In UTF-16 code units; the longest of the manual has 17,000. */
const longest = 20_000;

export function readNixosType(text: string, path: readonly string[], hasBelow: HasBelow): NixosType {
  if (text.length > longest) return { type: settingType, isUnderstood: false };
  const reading: Reading = { text: text.replace(/\s+/g, " ").trim(), hasBelow, at: 0, isUnderstood: true };
  const type = readAlternatives(reading, path, 0);
  if (reading.at < reading.text.length) return { type: settingType, isUnderstood: false };
  return { type, isUnderstood: reading.isUnderstood };
}

/** `a or b`, `a, or b`, `a or b convertible to it`. */
function readAlternatives(reading: Reading, path: readonly string[], depth: number): Type {
  const members = [readOne(reading, path, depth)];
  for (;;) {
    if (take(reading, " convertible to it")) continue;
    if (!take(reading, " or ") && !take(reading, ", or ")) break;
    members.push(readOne(reading, path, depth));
  }
  return unionOf(members);
}

/** A type that is not `a or b`, with the check that may follow it. */
function readOne(reading: Reading, path: readonly string[], depth: number): Type {
  const type = depth > deepest ? unknownLeaf(reading) : (readComposite(reading, path, depth + 1) ?? readLeaf(reading));
  if (reading.text.startsWith(" (with check: ", reading.at)) {
    reading.at++;
    skipGroup(reading);
  }
  return type;
}

function readComposite(reading: Reading, path: readonly string[], depth: number): Type | undefined {
  if (take(reading, "null or ")) return optionalOf(readAlternatives(reading, path, depth));
  if (take(reading, "list of ")) return { kind: "list", element: readOne(reading, [...path, "*"], depth) };
  if (take(reading, "pair of "))
    return { kind: "list", element: readOne(reading, [...path, "*"], depth), min: 2, max: 2 };
  if (take(reading, "tuple of ")) return readTuple(reading, path, depth);
  if (word(reading, "attribute-tagged union"))
    return reading.hasBelow(path) ? { kind: "options", path } : { kind: "map", value: settingType };
  if (take(reading, "attribute set of ") || take(reading, "lazy attribute set of "))
    return { kind: "map", value: readOne(reading, [...path, "<name>"], depth) };
  if (take(reading, "non-empty ")) {
    const type = readOne(reading, path, depth);
    if (type.kind === "list") return { ...type, min: 1 };
    return type.kind === "string" ? { ...type, minLength: 1 } : type;
  }
  if (take(reading, "function that evaluates to a(n) ")) {
    readOne(reading, path, depth);
    return rawNixType;
  }
  if (take(reading, "open submodule of ")) {
    readOne(reading, [...path, "<name>"], depth);
    return { kind: "map", value: settingType };
  }
  if (word(reading, "submodule"))
    return reading.hasBelow(path) ? { kind: "options", path } : { kind: "map", value: settingType };
  if (take(reading, "one of ")) return unionOf(readValues(reading));
  if (take(reading, "value ")) {
    const [value = settingType] = readValues(reading);
    take(reading, " (singular enum)");
    return value;
  }
  return readGroup(reading, path, depth);
}

/** `(a) (b)`: a list of so many, of which each is one or the other. */
function readTuple(reading: Reading, path: readonly string[], depth: number): Type {
  const members: Type[] = [];
  do members.push(readGroup(reading, path, depth) ?? unknownLeaf(reading));
  while (reading.text.startsWith(" (", reading.at) && take(reading, " "));
  return { kind: "list", element: unionOf(members), min: members.length, max: members.length };
}

function readGroup(reading: Reading, path: readonly string[], depth: number): Type | undefined {
  if (reading.text[reading.at] !== "(" || reading.text.startsWith("(optionally newline-terminated)", reading.at))
    return;
  const start = reading.at;
  reading.at++;
  const type = readAlternatives(reading, path, depth);
  if (take(reading, ")")) return type;
  reading.at = start;
  skipGroup(reading);
  reading.isUnderstood = false;
  return settingType;
}

/** `“a”, “b”, 3, true, <null>`. */
function readValues(reading: Reading): Type[] {
  const values: Type[] = [];
  do values.push(readValue(reading));
  while (!reading.text.startsWith(", or ", reading.at) && take(reading, ", "));
  return values;
}

function readValue(reading: Reading): Type {
  if (take(reading, "“")) {
    const end = closingQuote(reading);
    const value: LiteralType = { kind: "literal", value: reading.text.slice(reading.at, end) };
    reading.at = Math.min(end + 1, reading.text.length);
    return value;
  }
  if (take(reading, "<null>")) return noneType;
  const match = matchAt(reading, /true|false|-?\d+(?:\.\d+)?/y);
  if (match === undefined) {
    reading.isUnderstood = false;
    return settingType;
  }
  const value = match === "true" ? true : match === "false" ? false : Number(match);
  return { kind: "literal", value };
}

/** A value may hold quotes itself: the last one is followed by what can follow a value. */
function closingQuote(reading: Reading): number {
  const { text } = reading;
  for (let end = text.indexOf("”", reading.at); end >= 0; end = text.indexOf("”", end + 1)) {
    const rest = text.slice(end + 1, end + 6);
    if (rest === "" || /^(?:, |\)| or | \(| con)/.test(rest)) return end;
  }
  return text.length;
}

function readLeaf(reading: Reading): Type {
  const found = leafType(reading.text, reading.at);
  if (found === undefined) return unknownLeaf(reading);
  reading.at = found.end;
  return found.type;
}

/** Whatever stands here up to the next `or`, closing bracket or end: any value. */
function unknownLeaf(reading: Reading): Type {
  reading.isUnderstood = false;
  const { text } = reading;
  while (reading.at < text.length && text[reading.at] !== ")") {
    if (text.startsWith(" or ", reading.at) || text.startsWith(", or ", reading.at)) break;
    if (text.startsWith(" convertible to it", reading.at)) break;
    if (text[reading.at] === "(") skipGroup(reading);
    else reading.at++;
  }
  return settingType;
}

/** From an opening bracket to behind the one that closes it. */
function skipGroup(reading: Reading): void {
  let depth = 0;
  while (reading.at < reading.text.length) {
    const character = reading.text[reading.at];
    reading.at++;
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (depth === 0) return;
  }
}

function take(reading: Reading, text: string): boolean {
  if (!reading.text.startsWith(text, reading.at)) return false;
  reading.at += text.length;
  return true;
}

function word(reading: Reading, text: string): boolean {
  const after = reading.text[reading.at + text.length];
  return (after === undefined || after === ")" || after === "," || after === " ") && take(reading, text);
}

function matchAt(reading: Reading, pattern: RegExp): string | undefined {
  pattern.lastIndex = reading.at;
  const match = pattern.exec(reading.text)?.[0];
  if (match !== undefined) reading.at += match.length;
  return match;
}

/** Any value swallows the rest; `null` makes the union optional; an int beside a float is a float. */
export function unionOf(members: readonly Type[]): Type {
  const flat: Type[] = [];
  let isOptional = false;
  for (const member of members.flatMap((type) => (type.kind === "union" ? type.members : [type]))) {
    if (member.kind === "none" || member.kind === "optional") isOptional = true;
    if (member.kind === "none") continue;
    const inner = member.kind === "optional" ? member.inner : member;
    flat.push(...(inner.kind === "union" ? inner.members : [inner]));
  }
  const hasFloat = flat.some((type) => type.kind === "float");
  const kept = flat.filter((type) => !(hasFloat && type.kind === "int" && type.min === undefined));
  const distinct = kept.filter((type, at) => kept.findIndex((other) => sameSimple(type, other)) === at);
  const [first, ...rest] = distinct;
  const type: Type = first === undefined ? noneType : rest.length === 0 ? first : { kind: "union", members: distinct };
  const widest = distinct.some((member) => member.kind === "json") ? settingType : type;
  return isOptional ? optionalOf(widest) : widest;
}

function sameSimple(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind === "literal" && b.kind === "literal") return a.value === b.value;
  const simple = [boolType, floatType, intType, settingType, packageType, rawNixType, stringType];
  return a.kind === b.kind && simple.some((type) => type.kind === a.kind) && JSON.stringify(a) === JSON.stringify(b);
}
