/**
 * The built-in functions: names, signatures and docs, in one table for checker, editor and reference.
 *
 * Not here: how a call is typed (infer-call.ts), what the functions compute (evaluation/).
 */
import { boolType, floatType, intType, stringType, type Type } from "./type.ts";

export interface Intrinsic {
  readonly name: string;
  readonly parameters: readonly IntrinsicParameter[];
  readonly result: ResultShape;
  /** As people read it: `get(map: map<T>, key: string): T?`. */
  readonly signature: string;
  /** Markdown, one or two sentences. */
  readonly doc: string;
  /** Takes secrets, and gives one then. Others refuse them. */
  readonly takesSecrets?: true;
}

export interface IntrinsicParameter {
  readonly name: string;
  readonly shape: ParameterShape;
  readonly isOptional?: true;
}

export type ParameterShape =
  | { readonly kind: "exactly"; readonly type: Type }
  /** Text, list, set or map. */
  | { readonly kind: "measurable" }
  /** A list or set; its element is `T`. */
  | { readonly kind: "list" }
  /** The same of things that have an order: numbers, bytes, durations, texts. */
  | { readonly kind: "ordered" }
  /** The same of things that add up. */
  | { readonly kind: "summable" }
  | { readonly kind: "map" }
  /** int, float, bytes or duration; two of them in one call are of one type. */
  | { readonly kind: "quantity" }
  /** What has one obvious text: bool, numbers, bytes, durations, texts. */
  | { readonly kind: "printable" }
  | { readonly kind: "anything" }
  /** A text without interpolation that is a portable pattern. */
  | { readonly kind: "pattern" }
  /** Typed by a rule of its own. */
  | { readonly kind: "special" };

export type ResultShape =
  | { readonly kind: "exactly"; readonly type: Type }
  /** The element or value of the first argument. */
  | { readonly kind: "element" }
  | { readonly kind: "optionalElement" }
  | { readonly kind: "listOfElement" }
  /** Of the first argument, a map. */
  | { readonly kind: "listOfKeys" }
  /** The type of the first argument, without its refinements. */
  | { readonly kind: "same" }
  | { readonly kind: "special" };

const text: ParameterShape = { kind: "exactly", type: stringType };
const int: ParameterShape = { kind: "exactly", type: intType };
const float: ParameterShape = { kind: "exactly", type: floatType };
const list: ParameterShape = { kind: "list" };
const ordered: ParameterShape = { kind: "ordered" };
const map: ParameterShape = { kind: "map" };
const quantity: ParameterShape = { kind: "quantity" };
const anything: ParameterShape = { kind: "anything" };
const special: ParameterShape = { kind: "special" };
const truths: ParameterShape = { kind: "exactly", type: { kind: "list", element: boolType } };
const texts: ParameterShape = { kind: "exactly", type: { kind: "list", element: stringType } };

const asInt: ResultShape = { kind: "exactly", type: intType };
const asText: ResultShape = { kind: "exactly", type: stringType };
const asBool: ResultShape = { kind: "exactly", type: boolType };
const asTexts: ResultShape = { kind: "exactly", type: { kind: "list", element: stringType } };
const asSpecial: ResultShape = { kind: "special" };

type Row = readonly [
  signature: string,
  parameters: readonly (readonly [name: string, shape: ParameterShape, isOptional?: true])[],
  result: ResultShape,
  doc: string,
];

const rows: readonly Row[] = [
  [
    "length(of: string | list<T> | set<T> | map<T>): int",
    [["of", { kind: "measurable" }]],
    asInt,
    "How many code points, elements or entries there are.",
  ],
  [
    "contains(text: string, part: string): bool",
    [
      ["text", text],
      ["part", text],
    ],
    asBool,
    "Whether `part` stands somewhere in `text`. For lists, sets and maps: `x in collection`.",
  ],
  ["keys(map: map<K, T>): list<K>", [["map", map]], { kind: "listOfKeys" }, "The keys of a map, in code-point order."],
  [
    "values(map: map<T>): list<T>",
    [["map", map]],
    { kind: "listOfElement" },
    "The values of a map, in the order of their keys.",
  ],
  [
    "get(map: map<T>, key: string): T?",
    [
      ["map", map],
      ["key", text],
    ],
    { kind: "optionalElement" },
    "The value at `key`, or `none`.",
  ],
  [
    "sum(list: list<T>): T",
    [["list", { kind: "summable" }]],
    { kind: "element" },
    "The sum of numbers, bytes or durations; of nothing it is 0.",
  ],
  [
    "min(list: list<T>): T",
    [["list", ordered]],
    { kind: "element" },
    "The smallest element; an empty list is an error.",
  ],
  [
    "max(list: list<T>): T",
    [["list", ordered]],
    { kind: "element" },
    "The greatest element; an empty list is an error.",
  ],
  ["all(list: list<bool>): bool", [["list", truths]], asBool, "Whether every element is true; of nothing it is true."],
  ["any(list: list<bool>): bool", [["list", truths]], asBool, "Whether an element is true; of nothing it is false."],
  [
    "sort(list: list<T>): list<T>",
    [["list", ordered]],
    { kind: "listOfElement" },
    "The elements from the smallest to the greatest; texts by code points.",
  ],
  [
    "unique(list: list<T>): list<T>",
    [["list", list]],
    { kind: "listOfElement" },
    "Each element once, where it stands first.",
  ],
  [
    "range(from: int, to: int): list<int>",
    [
      ["from", int],
      ["to", int],
    ],
    { kind: "exactly", type: { kind: "list", element: intType } },
    "The integers from `from` up to, but without, `to`.",
  ],
  [
    "join(list: list<string>, separator: string): string",
    [
      ["list", texts],
      ["separator", text],
    ],
    asText,
    "The texts one after another with `separator` between them. With a secret among them the result is secret.",
  ],
  [
    "split(text: string, separator: string): list<string>",
    [
      ["text", text],
      ["separator", text],
    ],
    asTexts,
    "The parts of a text between separators.",
  ],
  ["lower(text: string): string", [["text", text]], asText, "`A` to `Z` become `a` to `z`; other characters stay."],
  ["upper(text: string): string", [["text", text]], asText, "`a` to `z` become `A` to `Z`; other characters stay."],
  ["trim(text: string): string", [["text", text]], asText, "The text without white space at both ends."],
  [
    "replace(text: string, old: string, new: string): string",
    [
      ["text", text],
      ["old", text],
      ["new", text],
    ],
    asText,
    "The text with each `old` replaced by `new`; `old` is taken literally.",
  ],
  [
    "starts_with(text: string, part: string): bool",
    [
      ["text", text],
      ["part", text],
    ],
    asBool,
    "Whether the text starts with `part`.",
  ],
  [
    "ends_with(text: string, part: string): bool",
    [
      ["text", text],
      ["part", text],
    ],
    asBool,
    "Whether the text ends with `part`.",
  ],
  [
    "matches(text: string, pattern): bool",
    [
      ["text", text],
      ["pattern", { kind: "pattern" }],
    ],
    asBool,
    'Whether the whole text matches `pattern`, which is a text without interpolation, of the form that `string(pattern = "…")` takes; `.*` at its ends looks anywhere.',
  ],
  [
    "slug(text: string): string",
    [["text", text]],
    asText,
    "A name made of `a-z`, `0-9` and `-`, at most 63 characters long; a longer one is cut and ends in 8 hex digits of its SHA-256.",
  ],
  [
    "to_string(value: T): string",
    [["value", { kind: "printable" }]],
    asText,
    "The text of a number, bool, bytes, duration or text.",
  ],
  ["to_int(text: string): int", [["text", text]], asInt, "The integer that a text spells; any other text is an error."],
  ["to_json(value: T): string", [["value", anything]], asText, "The value as JSON, keys sorted, without spaces."],
  ["floor(number: float): int", [["number", float]], asInt, "The greatest integer that is not above the number."],
  ["ceil(number: float): int", [["number", float]], asInt, "The smallest integer that is not below the number."],
  [
    "round_up(x: T, step: T): T",
    [
      ["x", quantity],
      ["step", quantity],
    ],
    { kind: "same" },
    "The smallest multiple of `step` that is not below `x`.",
  ],
  [
    "cidr_host(cidr: cidr, n: int): ip",
    [
      ["cidr", { kind: "exactly", type: { kind: "string", name: "cidr" } }],
      ["n", int],
    ],
    { kind: "exactly", type: { kind: "string", name: "ip" } },
    "The `n`-th address of a network; from the end if `n` is negative.",
  ],
  ["file_name(path: string): string", [["path", text]], asText, "The part of a path after its last `/`."],
  [
    "url_host(url: url): string",
    [["url", { kind: "exactly", type: { kind: "string", name: "url" } }]],
    asText,
    "The host of a URL.",
  ],
  [
    "url_port(url: url): int",
    [["url", { kind: "exactly", type: { kind: "string", name: "url" } }]],
    asInt,
    "The port of a URL, or the usual one of its scheme.",
  ],
  [
    "cases(type): list<string>",
    [["type", special]],
    asSpecial,
    "The values of a type that is a union of literals, in the order written.",
  ],
  ["sh(text: string): string", [["text", text]], asText, "The text as one quoted word of a POSIX shell."],
  [
    "text(path: project_file): string",
    [["path", special]],
    asText,
    "The text of a file of the project, read while compiling.",
  ],
  [
    "pick(list: list<T>, key: string): T",
    [
      ["list", list],
      ["key", text],
    ],
    { kind: "element" },
    "One element, chosen by `key`; adding an element changes the choice for few keys.",
  ],
  [
    "host(name: string, settings: { system: string, target: string, imports: list<project_file>, sops: sops_keys? }): host",
    [
      ["name", special],
      ["settings", special],
    ],
    asSpecial,
    "A NixOS machine of the environment. Only in mappings.",
  ],
  [
    "secret(id: string, how: { random | rsa | ed25519 | p256 | supplied }): secret<string>",
    [
      ["id", special],
      ["how", special, true],
    ],
    asSpecial,
    'A secret of this environment; it is issued anew when the application moves. `how`: `{ random = { bytes = 32, encoding = "base64url", prefix = "" } }`, `{ rsa = { bits = 4096 } }`, `{ ed25519 = {} }`, `{ p256 = {} }`, or `{ supplied = {} }`, which `deploy` asks for. Without `how` it is random in applications and mappings, supplied in environments and deployments.',
  ],
  [
    "identity_secret(id: string, how: { random | rsa | ed25519 | p256 | supplied }): secret<string>",
    [
      ["id", special],
      ["how", special, true],
    ],
    asSpecial,
    "A secret that belongs to an application's data and travels with it. Only in applications.",
  ],
  [
    "file(secret: secret<string> | deploy<string>, settings: { owner, group, mode, restart }): path",
    [
      ["secret", special],
      ["settings", special, true],
    ],
    asSpecial,
    'The path at which the host of the fragment finds the secret in a file. By default it is `root`\'s alone: `{ owner = "root", group = "root", mode = "0400", restart = [] }`; units in `restart` start again when it changes.',
  ],
  [
    "default(value: T): T",
    [["value", special]],
    asSpecial,
    "In `nixos on`: a value that gives way to any other (`mkDefault`).",
  ],
  [
    "force(value: T): T",
    [["value", special]],
    asSpecial,
    "In `nixos on`: a value that overrides any other (`mkForce`).",
  ],
  [
    "nix(code: string): T",
    [["code", special]],
    asSpecial,
    "Raw Nix, where an option takes a function or a package. Only in mappings.",
  ],
];

/** By name, in the order of the reference. */
export const intrinsics: ReadonlyMap<string, Intrinsic> = new Map(
  rows.map((row) => [nameOf(row[0]), intrinsicOf(row)]),
);

function nameOf(signature: string): string {
  return signature.slice(0, signature.indexOf("("));
}

function intrinsicOf([signature, parameters, result, doc]: Row): Intrinsic {
  return {
    name: nameOf(signature),
    parameters: parameters.map(([name, shape, isOptional]) => ({ name, shape, ...(isOptional ? { isOptional } : {}) })),
    result,
    signature,
    doc,
    ...(nameOf(signature) === "join" ? { takesSecrets: true as const } : {}),
  };
}
