/**
 * The subset of Nix that we write, as data. Escaping, quotes, parentheses and layout are added by print.ts alone.
 */
export type Nix =
  | { readonly kind: "null" }
  | { readonly kind: "bool"; readonly value: boolean }
  /** A safe integer. */
  | { readonly kind: "int"; readonly value: number }
  /** Finite. */
  | { readonly kind: "float"; readonly value: number }
  /** Texts, and expressions whose text stands between them. */
  | { readonly kind: "string"; readonly parts: readonly (string | Nix)[] }
  /** A file relative to the one written, `/` between folders: `./files/disk.nix`, `../outputs.json`. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "list"; readonly items: readonly NixItem[] }
  | { readonly kind: "set"; readonly entries: readonly NixEntry[] }
  /** A variable, or attributes of one: `lib.mkDefault`. */
  | { readonly kind: "name"; readonly path: readonly string[] }
  /** `otherwise`: where there is no such attribute. */
  | { readonly kind: "select"; readonly value: Nix; readonly name: string; readonly otherwise?: Nix }
  | { readonly kind: "apply"; readonly function: Nix; readonly arguments: readonly Nix[] }
  | { readonly kind: "binary"; readonly operator: NixOperator; readonly left: Nix; readonly right: Nix }
  | { readonly kind: "not"; readonly value: Nix }
  | { readonly kind: "if"; readonly condition: Nix; readonly yes: Nix; readonly no: Nix }
  /** `let … in …`; without entries the body alone. */
  | { readonly kind: "let"; readonly entries: readonly NixEntry[]; readonly body: Nix }
  /** `a: b: …`. */
  | { readonly kind: "function"; readonly parameters: readonly string[]; readonly body: Nix }
  /** `{ pkgs, ... }: …`. */
  | { readonly kind: "module"; readonly parameters: readonly string[]; readonly body: Nix }
  /** Nix text that a person wrote; checked before. */
  | { readonly kind: "raw"; readonly text: string }
  /** A set or list, as `printNix` laid it out for the place where it stands. */
  | { readonly kind: "printed"; readonly text: string };

export type NixOperator = "+" | "++" | "//" | "&&" | "||" | "==" | "!=" | "<" | "<=" | ">" | ">=";

/** Lists are long: most items are nothing but their tree. */
export type NixItem = Nix | CommentedItem;

export interface CommentedItem {
  /** Lines of a comment above; without `#`. */
  readonly comment: readonly string[];
  readonly value: Nix;
}

export interface NixEntry {
  /** At least one name; those that are computed are trees. */
  readonly path: readonly (string | Nix)[];
  readonly value: Nix;
  readonly comment?: readonly string[];
  /** An empty line stands above. */
  readonly isApart?: true;
}

/** A file: `{ lib, ... }: let … in body`. */
export interface NixFile {
  /** Lines of a comment on top; without `#`. */
  readonly comment: readonly string[];
  /** Formal arguments; undefined where the file is no function. */
  readonly parameters?: readonly string[];
  readonly bindings: readonly NixEntry[];
  readonly body: Nix;
}

export const nixNull: Nix = { kind: "null" };

export function nixText(text: string): Nix {
  return { kind: "string", parts: [text] };
}

/** `nixVariable("lib", "mkDefault")`. */
export function nixVariable(...path: readonly string[]): Nix {
  return { kind: "name", path };
}

export function nixCall(path: readonly string[], ...arguments_: readonly Nix[]): Nix {
  return { kind: "apply", function: { kind: "name", path }, arguments: arguments_ };
}

export function nixList(items: readonly Nix[]): Nix {
  return { kind: "list", items };
}

export function nixSet(entries: readonly (readonly [name: string, value: Nix])[]): Nix {
  return { kind: "set", entries: entries.map(([name, value]) => ({ path: [name], value })) };
}
