/**
 * The descriptions of NixOS types that are not made of others: `boolean`, `integer between 1 and 10 (both inclusive)`.
 *
 * Not here: what is made of them (nixos-type.ts).
 */
import {
  boolType,
  floatType,
  intType,
  settingType,
  noneType,
  packageType,
  rawNixType,
  stringType,
  type IntType,
  type Type,
} from "../semantics/type.ts";
import { parsePattern } from "../semantics/pattern-syntax.ts";

export interface Leaf {
  readonly type: Type;
  /** Behind the description. */
  readonly end: number;
}

interface LeafPattern {
  readonly pattern: RegExp;
  readonly read: (groups: readonly (string | undefined)[]) => Type;
}

const pathType: Type = { kind: "string", name: "path" };
/** `types.path` takes a package as well: its store path. */
const pathLike: Type = { kind: "union", members: [pathType, packageType] };

/** What may follow a description. */
const boundary = String.raw`(?=$|\)|, or | or | convertible to it| \(with check: )`;
const number = String.raw`(-?\d+(?:\.\d+)?)`;
/** One level of brackets, and brackets in them. */
const group = String.raw`\((?:[^()]|\([^()]*\))*\)`;

const anySettings: Type = { kind: "map", value: settingType };

const simple: readonly (readonly [string, Type])[] = [
  ["boolean", boolType],
  ["bool", boolType],
  ["string", stringType],
  ["Concatenated string", { ...stringType, separator: "" }],
  ["signed integer", intType],
  ["integer", intType],
  ["int", intType],
  ["floating point number", floatType],
  ["integer or floating point number", floatType],
  ["package", packageType],
  ["path", pathLike],
  ["absolute path", pathType],
  ["path in the Nix store", pathLike],
  ["path, not containing newlines or colons", pathLike],
  ["null", noneType],
  ["attribute set", anySettings],
  ["lambda", rawNixType],
  ["function", rawNixType],
  ["An evaluation of Nixpkgs; the top level attribute set of packages", rawNixType],
  ["nixpkgs overlay", rawNixType],
  ["Toplevel NixOS config", rawNixType],
  ["IPv4 or IPv6 address", stringType],
  ["Network prefix in CIDR notation", stringType],
  ["shell package", { kind: "union", members: [packageType, pathType] }],
  ["systemd option", settingType],
  ["settings option", settingType],
  ["unspecified value", settingType],
  ["unspecified", settingType],
  ["string containing either a number or a range", stringType],
  ["string, path, bool, or integer", settingType],
  ["string, package, bool, int or float", { kind: "union", members: [settingType, packageType] }],
  ["string, not containing newlines or colons", stringType],
  ["raw elixir", settingType],
  ["elixir tuple", settingType],
  ["Flat key-value file", settingType],
  ["anything", settingType],
  ["raw value", settingType],
  ["secret value", settingType],
  ["sysctl option value", settingType],
  ["none", settingType],
  ["3×3 matrix of floating point numbers", listOf(3, listOf(3, floatType))],
  ["nonzero signed integer, meaning !=0", intType],
  ["integer of at least 16 bits", { kind: "int", min: 16 }],
  ["nonnegative floating point number, meaning >=0", { kind: "float", min: 0 }],
  ["nixpkgs config", anySettings],
  ["freeciv-server params", anySettings],
  ["dataset/template options", anySettings],
  ["instances of this type recursively", settingType],
  ["int, bool, string or list of them", settingType],
  ["libconfig value", settingType],
  ["Traffic Server records value", settingType],
  ["module", settingType],
  ...named(packageType, [
    "ibus-engine",
    "NetworkManager plug-in",
    "package that is a Home Assistant component",
    "package with provided sessions",
  ]),
  ...named(stringType, [
    "coderepo names",
    "configured template name",
    "file mode string",
    "Go duration (https://golang.org/pkg/time/#ParseDuration)",
    "key ID prefixed with KEY_",
    "Minecraft UUID",
    "PKCS#11 URI",
    "session name",
    "string starting with / or ~/",
    "string without line breaks or quotes",
    "tmpfiles.d(5) age format",
  ]),
];

function listOf(length: number, element: Type): Type {
  return { kind: "list", element, min: length, max: length };
}

/** What modules call by a name of their own. */
function named(type: Type, descriptions: readonly string[]): readonly (readonly [string, Type])[] {
  return descriptions.map((description) => [description, type]);
}

const atBoundary = new RegExp(boundary, "y");

const patterns: readonly LeafPattern[] = [
  leaf(String.raw`\d+ bit (?:un)?signed integer; between ${number} and ${number} \(both inclusive\)`, ([min, max]) =>
    between(min, max),
  ),
  leaf(String.raw`integer between ${number} and ${number} \(both inclusive\)`, ([min, max]) => between(min, max)),
  leaf(
    String.raw`integer or floating point number between ${number} and ${number} \(both inclusive\)`,
    ([min, max]) => ({
      kind: "float",
      min: Number(min),
      max: Number(max),
    }),
  ),
  leaf("(?:unsigned|nonnegative) integer, meaning >=0", () => ({ kind: "int", min: 0 })),
  leaf("positive integer, meaning >0", () => ({ kind: "int", min: 1 })),
  leaf("(?:nonnegative|positive) integer or floating point number, meaning >=?0", () => ({ kind: "float", min: 0 })),
  leaf(String.raw`strings concatenated with (?:“(.*?)”|"(.*?)")`, ([curly, straight]) => ({
    kind: "string",
    separator: readEscapes(curly ?? straight ?? ""),
  })),
  leaf(String.raw`(?:\(optionally newline-terminated\) )?single-line string`, () => stringType),
  leaf(String.raw`string matching the pattern ((?:[^() ]|\((?:[^()]|${group})*\))+)`, ([pattern = ""]) =>
    patternType(pattern),
  ),
  leaf(
    String.raw`(?:printable )?string,? (?:not|without|containing|starting|of the form|with) (?:[^()]|${group})+?`,
    () => stringType,
  ),
  leaf(String.raw`[A-Z][A-Za-z0-9.+-]*(?: \d+(?:\.\d+)*)? value`, () => settingType),
  leaf(
    String.raw`(?:section of an )?(?:INI|Nix config|git config|ini)? ?(?:file|atom|values?) ${group}(?: or a (?:non-empty )?list of them(?: for duplicate keys)?)?`,
    () => settingType,
  ),
  // Prose of modules on their free-form settings.
  leaf(String.raw`[^ ()]+ configuration(?: type)?[.,] [^()]*(?:${group}[^()]*)*`, () => anySettings),
  leaf(String.raw`(?:davmail|limesurvey) config type ${group}`, () => anySettings),
  leaf(String.raw`znc values ${group}`, () => settingType),
  leaf("LDAP value - [^()]*", () => settingType),
  leaf(
    String.raw`section of an INI file ${group}(?: or a (?:non-empty )?list of them(?: for duplicate keys)?)?`,
    () => settingType,
  ),
];

/** The longest description of one type that stands at an offset and ends where one may end. */
export function leafType(text: string, at: number): Leaf | undefined {
  let best = simpleLeaf(text, at);
  for (const { pattern, read } of patterns) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) continue;
    const end = at + match[0].length;
    if (best === undefined || end > best.end) best = { type: read(match.slice(1)), end };
  }
  return best;
}

/** Words are compared, as building a pattern for each takes longer than reading all types of a program. */
function simpleLeaf(text: string, at: number): Leaf | undefined {
  let best: Leaf | undefined;
  for (const [words, type] of simple) {
    const end = at + words.length;
    if ((best !== undefined && end <= best.end) || !text.startsWith(words, at)) continue;
    atBoundary.lastIndex = end;
    if (atBoundary.test(text)) best = { type, end };
  }
  return best;
}

function leaf(words: string, read: LeafPattern["read"]): LeafPattern {
  return { pattern: new RegExp(words + boundary, "y"), read };
}

/** A pattern is POSIX: where it means the same to us, the text is checked; else Nix does it. */
function patternType(pattern: string): Type {
  return parsePattern(pattern).ok ? { kind: "string", patterns: [pattern] } : stringType;
}

function between(min: string | undefined, max: string | undefined): IntType {
  const type: IntType = { kind: "int", min: Number(min), max: Number(max) };
  return type.min === 1 && type.max === 65535 ? { ...type, name: "port" } : type;
}

/** Separators are printed with Nix's escapes. */
function readEscapes(text: string): string {
  return text.replace(/\\([nrt\\"])/g, (_, letter: string) => ({ n: "\n", r: "\r", t: "\t" })[letter] ?? letter);
}
