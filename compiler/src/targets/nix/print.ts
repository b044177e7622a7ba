/**
 * A Nix tree as text, in the style of RFC 166: two spaces, one attribute a line, lists broken when they are long.
 *
 * Recursion is bounded by the tree's depth, which lower.ts bounds. Time is linear: whether something fits on a line is found by
 * writing at most a line of it.
 * Not here: quotes and escapes (targets/nix-string.ts).
 */
import { deeper } from "../../source/indentation.ts";
import { shortenPieces } from "../../source/shorten-pieces.ts";
import { escapeForQuotes, escapeIndented, fitsIndented, isIdentifier, nixName, nixString } from "../nix-string.ts";
import type { Nix, NixEntry, NixFile, NixItem } from "./nix-tree.ts";

/** Characters to which a list, call or operation may grow on one line, without indentation. */
const lineWidth = 80;

export function printNixFile(file: NixFile): string {
  return printNixPieces(file).join("");
}

/** The same text, not yet joined. */
export function printNixPieces(file: NixFile): readonly string[] {
  const out: string[] = [];
  for (const line of file.comment) out.push(commentLine(line, ""));
  if (file.parameters !== undefined) out.push(`{ ${[...file.parameters, "..."].join(", ")} }:\n`);
  if (file.bindings.length > 0) {
    out.push("let\n");
    for (const binding of file.bindings) printEntry(binding, "  ", out);
    out.push("in\n");
  }
  print(file.body, "", out);
  out.push("\n");
  return out;
}

/** One expression, laid out for a place that is indented by `indent`. */
export function printNix(tree: Nix, indent = ""): string {
  const out: string[] = [];
  print(tree, indent, out);
  return out.join("");
}

function print(tree: Nix, indent: string, out: string[]): void {
  switch (tree.kind) {
    case "null":
    case "bool":
    case "int":
    case "float":
    case "path":
    case "name":
      out.push(printAtom(tree));
      return;
    case "string":
      return printString(tree.parts, indent, out);
    case "list":
      return printList(tree.items, indent, out);
    case "set":
      return printSet(tree.entries, indent, out);
    case "select":
      printOperand(tree.value, indent, out);
      out.push(".", nixName(tree.name));
      if (tree.otherwise !== undefined) {
        out.push(" or ");
        printOperand(tree.otherwise, indent, out);
      }
      return;
    case "let":
      return printLet(tree.entries, tree.body, indent, out);
    case "function":
      out.push(...tree.parameters.map((parameter) => `${parameter}: `));
      return print(tree.body, indent, out);
    case "module":
      out.push(`{ ${[...tree.parameters, "..."].join(", ")} }: `);
      return print(tree.body, indent, out);
    case "apply":
      printOperand(tree.function, indent, out);
      for (const argument of tree.arguments) {
        out.push(" ");
        printOperand(argument, indent, out);
      }
      return;
    case "binary":
      return printBinary(tree, indent, out);
    case "not":
      out.push("!");
      return printOperand(tree.value, indent, out);
    case "if":
      return printIf(tree, indent, out);
    case "raw":
      // The text may end in a comment, so the parenthesis that closes it stands on its own line.
      out.push("(", ...(/[\n#]/.test(tree.text) ? ["\n", tree.text, "\n", indent] : [tree.text]), ")");
      return;
    case "printed":
      out.push(tree.text);
      return;
  }
}

type Atom = Extract<Nix, { readonly kind: "null" | "bool" | "int" | "float" | "path" | "name" }>;

function printAtom(tree: Atom): string {
  switch (tree.kind) {
    case "null":
      return "null";
    case "bool":
      return String(tree.value);
    case "int":
      return String(tree.value);
    case "float":
      return printFloat(tree.value);
    case "path":
      return printPath(tree.path);
    case "name":
      return tree.path.map(nixName).join(".");
  }
}

/** Nix's own float literals need a point and refuse what is smaller than a normal number; JSON's do not. */
function printFloat(value: number): string {
  const text = String(value);
  if (/^-?[0-9]+$/.test(text)) return `${text}.0`;
  return text.includes("e") ? `(builtins.fromJSON ${nixString(text)})` : text;
}

/** `./a/b.nix`, or `(./. + "/a b.nix")` where a literal could not hold the characters. */
function printPath(path: string): string {
  if (/^\.\.?(\/[A-Za-z0-9._+-]+)+$/.test(path)) return path;
  const start = path.startsWith("../") ? "../." : "./.";
  return `(${start} + ${nixString(path.replace(/^\.\.?(?=\/)/, ""))})`;
}

/** As a function's argument, an operand or a list's item: in parentheses unless it is one piece anyway. */
function printOperand(tree: Nix, indent: string, out: string[]): void {
  if (isOnePiece(tree)) return print(tree, indent, out);
  out.push("(");
  print(tree, indent, out);
  out.push(")");
}

function isOnePiece(tree: Nix): boolean {
  switch (tree.kind) {
    case "null":
    case "bool":
    case "string":
    case "path":
    case "list":
    case "set":
    case "name":
    case "raw":
    case "printed":
      return true;
    case "select":
      return tree.otherwise === undefined;
    case "int":
    case "float":
      return tree.value >= 0;
    case "apply":
    case "binary":
    case "not":
    case "if":
    case "let":
    case "function":
    case "module":
      return false;
  }
}

function printLet(entries: readonly NixEntry[], body: Nix, indent: string, out: string[]): void {
  if (entries.length === 0) return print(body, indent, out);
  out.push("let\n");
  for (const entry of entries) printEntry(entry, deeper(indent), out);
  out.push(indent, "in\n", indent);
  print(body, indent, out);
}

function printList(items: readonly NixItem[], indent: string, out: string[]): void {
  if (items.length === 0) {
    out.push("[ ]");
    return;
  }
  const flat = flatList(items);
  if (flat !== undefined) {
    out.push(flat);
    return;
  }
  const inner = deeper(indent);
  out.push("[\n");
  for (const item of items) {
    if ("comment" in item) for (const line of item.comment) out.push(commentLine(line, inner));
    out.push(inner);
    printOperand("comment" in item ? item.value : item, inner, out);
    out.push("\n");
    shortenPieces(out);
  }
  out.push(indent, "]");
}

/** The list on one line, where it is short and holds nothing that takes lines itself. */
function flatList(items: readonly NixItem[]): string | undefined {
  let width = 4;
  const texts: string[] = [];
  for (const item of items) {
    const text = "comment" in item ? undefined : flatOperand(item);
    if (text === undefined) return undefined;
    width += text.length + 1;
    if (width > lineWidth) return undefined;
    texts.push(text);
  }
  return items.length > 6 && width > lineWidth / 2 ? undefined : `[ ${texts.join(" ")} ]`;
}

function flatOperand(tree: Nix): string | undefined {
  switch (tree.kind) {
    case "string":
      return isShortString(tree.parts) ? printNix(tree) : undefined;
    case "int":
    case "float":
      return tree.value < 0 ? `(${printAtom(tree)})` : printAtom(tree);
    case "null":
    case "bool":
    case "path":
    case "name":
      return printAtom(tree);
    case "list":
      return tree.items.length === 0 ? "[ ]" : undefined;
    case "set":
      return tree.entries.length === 0 ? "{ }" : undefined;
    case "select": {
      const value = tree.otherwise === undefined ? flatOperand(tree.value) : undefined;
      return value === undefined ? undefined : `${value}.${nixName(tree.name)}`;
    }
    case "apply":
    case "binary":
    case "not":
    case "if":
    case "let":
    case "function":
    case "module":
    case "raw":
    case "printed":
      return undefined;
  }
}

function isShortString(parts: readonly (string | Nix)[]): boolean {
  return parts.every((part) => typeof part === "string" && part.length < lineWidth && !part.includes("\n"));
}

function printSet(entries: readonly NixEntry[], indent: string, out: string[]): void {
  if (entries.length === 0) {
    out.push("{ }");
    return;
  }
  const flat = flatSet(entries);
  if (flat !== undefined) {
    out.push(flat);
    return;
  }
  const inner = deeper(indent);
  out.push("{\n");
  for (let at = 0; at < entries.length;) {
    const entry = entries[at];
    if (entry === undefined) break;
    if (at > 0 && entry.isApart) out.push("\n");
    const names = inheritedFrom(entries, at);
    if (names.length > 0) out.push(inner, "inherit ", names.join(" "), ";\n");
    else printEntry(entry, inner, out);
    shortenPieces(out);
    at += Math.max(1, names.length);
  }
  out.push(indent, "}");
}

/** `a = a; b = b;` is `inherit a b;`: the names of the entries from one on that say so, as many as fit on a line. */
function inheritedFrom(entries: readonly NixEntry[], at: number): readonly string[] {
  const names: string[] = [];
  let width = 8;
  for (let next = at; next < entries.length; next++) {
    const entry = entries[next];
    const name = entry === undefined || (next > at && entry.isApart) ? undefined : inherited(entry);
    width += (name?.length ?? 0) + 1;
    if (name === undefined || (names.length > 0 && width > lineWidth)) return names;
    names.push(name);
  }
  return names;
}

/** No set of ours is recursive, so the variable is always one of outside. */
function inherited({ path, value, comment }: NixEntry): string | undefined {
  const [name] = path;
  if (path.length !== 1 || typeof name !== "string" || comment !== undefined) return undefined;
  return value.kind === "name" && value.path.length === 1 && value.path[0] === name && isIdentifier(name)
    ? name
    : undefined;
}

/** A set with one short attribute on one line: an argument or a list's item. Elsewhere it is part of a path. */
function flatSet(entries: readonly NixEntry[]): string | undefined {
  const only = entries[0];
  if (only === undefined || entries.length > 1 || only.comment !== undefined) return undefined;
  const value = flatOperand(only.value);
  if (value === undefined) return undefined;
  const name = inherited(only);
  const text = name === undefined ? `{ ${attributePath(only.path, "")} = ${value}; }` : `{ inherit ${name}; }`;
  return text.length > lineWidth + 20 ? undefined : text;
}

function pathKey(key: string | Nix, indent: string): string {
  return typeof key === "string" ? nixName(key) : `\${${printNix(key, indent)}}`;
}

/** Most paths are one name: records have an entry for each field. */
function attributePath(path: NixEntry["path"], indent: string): string {
  const first = path[0];
  if (typeof first === "string" && path.length === 1) return nixName(first);
  return path.map((key) => pathKey(key, indent)).join(".");
}

/** `a.b.c = value;`; a set with one attribute becomes part of the path. */
function printEntry(entry: NixEntry, indent: string, out: string[]): void {
  for (const line of entry.comment ?? []) out.push(commentLine(line, indent));
  out.push(indent, attributePath(entry.path, indent));
  let value = entry.value;
  while (value.kind === "set" && value.entries.length === 1) {
    const only = value.entries[0];
    if (only === undefined || only.comment !== undefined) break;
    out.push(".", attributePath(only.path, indent));
    value = only.value;
  }
  out.push(" = ");
  print(value, indent, out);
  out.push(";\n");
}

/** Chains of one operator are written without parentheses, the right operand one line below where it is long. */
function printBinary(tree: Extract<Nix, { readonly kind: "binary" }>, indent: string, out: string[]): void {
  const operands: Nix[] = [];
  let left: Nix = tree;
  while (left.kind === "binary" && left.operator === tree.operator && isAssociative(tree.operator)) {
    operands.push(left.right);
    left = left.left;
  }
  if (operands.length === 0) {
    operands.push(tree.right);
    left = tree.left;
  }
  printOperand(left, indent, out);
  for (const operand of operands.reverse()) {
    out.push(` ${tree.operator} `);
    printOperand(operand, indent, out);
  }
}

function isAssociative(operator: string): boolean {
  return operator === "+" || operator === "++" || operator === "//" || operator === "&&" || operator === "||";
}

function printIf(tree: Extract<Nix, { readonly kind: "if" }>, indent: string, out: string[]): void {
  const inner = deeper(indent);
  out.push("if ");
  print(tree.condition, inner, out);
  out.push(`\n${inner}then `);
  print(tree.yes, inner, out);
  out.push(`\n${inner}else `);
  print(tree.no, inner, out);
}

function printString(parts: readonly (string | Nix)[], indent: string, out: string[]): void {
  const only = parts[0];
  if (parts.length === 1 && typeof only === "string" && !only.includes("\n")) {
    out.push(nixString(only));
    return;
  }
  const { texts, inside } = piecesOf(parts);
  if (fitsIndented(texts)) return printIndentedString(texts, inside, indent, out);
  out.push('"');
  for (const [at, text] of texts.entries()) {
    const tree = inside[at];
    out.push(escapeForQuotes(text, tree !== undefined));
    if (tree !== undefined) printInterpolation(tree, indent, out);
  }
  out.push('"');
}

function printIndentedString(texts: readonly string[], inside: readonly Nix[], indent: string, out: string[]): void {
  const inner = deeper(indent);
  out.push("''\n");
  let isLineStart = true;
  const write = (text: string) => {
    if (isLineStart && text !== "") out.push(inner);
    isLineStart &&= text === "";
    out.push(text);
  };
  for (const [at, text] of texts.entries()) {
    const tree = inside[at];
    const lines = text.split("\n");
    for (const [number, line] of lines.entries()) {
      if (number > 0) {
        out.push("\n");
        isLineStart = true;
      }
      const isLast = number === lines.length - 1;
      write(escapeIndented(line, !isLast ? "line" : tree === undefined ? "end" : "interpolation"));
    }
    if (tree === undefined) continue;
    write("${");
    print(tree, inner, out);
    out.push("}");
  }
  out.push(isLineStart ? indent : "", "''");
}

/**
 * The trees in a string and the texts around them: one text more than trees. Neighbouring texts are one, and a string within is part
 * of the one around it.
 */
function piecesOf(parts: readonly (string | Nix)[]): {
  readonly texts: readonly string[];
  readonly inside: readonly Nix[];
} {
  const texts: string[] = [];
  const inside: Nix[] = [];
  let text: string[] = [];
  for (const part of flatParts(parts)) {
    if (typeof part === "string") {
      text.push(part);
      continue;
    }
    texts.push(text.join(""));
    text = [];
    inside.push(part);
  }
  texts.push(text.join(""));
  return { texts, inside };
}

function flatParts(parts: readonly (string | Nix)[]): readonly (string | Nix)[] {
  const isFlat = parts.every((part) => typeof part === "string" || part.kind !== "string");
  if (isFlat) return parts;
  return parts.flatMap((part) => (typeof part !== "string" && part.kind === "string" ? flatParts(part.parts) : [part]));
}

function printInterpolation(tree: Nix, indent: string, out: string[]): void {
  out.push("${");
  print(tree, indent, out);
  out.push("}");
}

/** Comments may name files and ids that strangers chose: no line break may end one. */
function commentLine(text: string, indent: string): string {
  const oneLine = text.replace(/[\p{Cc}\u{2028}\u{2029}]/gu, " ").toWellFormed();
  return oneLine === "" ? `${indent}#\n` : `${indent}# ${oneLine}\n`;
}
