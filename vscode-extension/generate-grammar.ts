/**
 * Writes the TextMate grammar, which colours programs before the language server has read them, from the compiler's tables of words.
 *
 * Run by `npm run generate`; a test fails when the generated file is stale. A word is coloured by where it stands, as far as one line
 * shows it: `host` is a type behind `:`, a function before `(`, a name elsewhere. What needs more is left to the language server's tokens.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { intrinsics } from "../compiler/src/semantics/intrinsics.ts";
import {
  builtInTypes,
  byteUnits,
  declarationWords,
  durationUnits,
  itemWords,
  marks,
  reservedWords,
} from "../compiler/src/syntax/tokens.ts";

/** A rule of a TextMate grammar: `match`, or `begin` with `end` or `while`. */
interface Rule {
  readonly name?: string;
  readonly contentName?: string;
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly while?: string;
  readonly captures?: Captures;
  readonly beginCaptures?: Captures;
  readonly endCaptures?: Captures;
  readonly whileCaptures?: Captures;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
}

type Captures = Readonly<Record<string, { readonly name: string }>>;

/** The scope of each reserved word; a word that is new in the language does not compile here until it has one. */
const reservedScopes: Readonly<Record<(typeof reservedWords)[number], string>> = {
  if: "keyword.control.conditional",
  then: "keyword.control.conditional",
  else: "keyword.control.conditional",
  match: "keyword.control.conditional",
  when: "keyword.control.conditional",
  where: "keyword.control.conditional",
  for: "keyword.control.loop",
  in: "keyword.operator.word",
  not: "keyword.operator.word",
  and: "keyword.operator.word",
  or: "keyword.operator.word",
  let: "storage.type",
  variant: "storage.type",
  as: "keyword.control.as",
  none: "constant.language",
  true: "constant.language",
  false: "constant.language",
  _: "variable.language",
};

/** What follows an item's word where it is one: fields or a record, a name, or a value; `inside`: only as part of something longer. */
const itemForms: Readonly<Record<(typeof itemWords)[number], "braces" | "name" | "value" | "inside">> = {
  request: "braces",
  policy: "braces",
  grant: "braces",
  check: "value",
  options: "braces",
  requires: "braces",
  nixos: "inside",
  on: "inside",
  outputs: "braces",
  state: "braces",
  migrate: "name",
  run: "braces",
  config: "braces",
  tofu: "braces",
  data: "name",
  manual: "value",
  private: "braces",
  backup: "braces",
  restore: "braces",
  ignores: "value",
  extends: "inside",
  from: "inside",
  source: "inside",
  version: "inside",
};

/** What a declaration's word names. */
const declaredScopes: Readonly<Record<(typeof declarationWords)[number], string | undefined>> = {
  import: undefined,
  extern: undefined,
  let: "variable.other.constant",
  function: "entity.name.function",
  type: "entity.name.type",
  resource: "entity.name.type",
  application: "entity.name.type",
  provider: "entity.name.type",
  mapping: "entity.name.type",
  environment: "entity.name.namespace",
  deployment: "entity.name.namespace",
};

const word = "[A-Za-z_][A-Za-z0-9_]*";
const ident = `(?!(?:${reservedWords.join("|")})\\b)${word}`;
/** An item begins its line, or stands behind a brace or a comma. */
const itemStart = "(?:^|(?<=[{},]))\\s*";

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Longest first: `++` is not `+` twice. */
function oneOf(texts: Iterable<string>): string {
  return [...texts]
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map(escaped)
    .join("|");
}

function scopes(...names: readonly (string | undefined)[]): Captures {
  return Object.fromEntries(
    names.flatMap((name, index) => (name === undefined ? [] : [[String(index + 1), { name: `${name}.fedi` }]])),
  );
}

function include(...names: readonly string[]): readonly Rule[] {
  return names.map((name) => ({ include: `#${name}` }));
}

// Comments and texts

const comments: readonly Rule[] = [
  {
    name: "comment.block.documentation.fedi",
    begin: "(///)(?!/) ?",
    while: "^\\s*(///)(?!/) ?",
    beginCaptures: scopes("punctuation.definition.comment"),
    whileCaptures: scopes("punctuation.definition.comment"),
    patterns: [{ include: "text.html.markdown" }],
  },
  { name: "comment.line.double-slash.fedi", match: "(//).*$", captures: scopes("punctuation.definition.comment") },
  {
    name: "comment.block.fedi",
    begin: "/\\*",
    end: "\\*/",
    captures: { 0: { name: "punctuation.definition.comment.fedi" } },
  },
];

const escapes: readonly Rule[] = [
  { name: "constant.character.escape.fedi", match: '\\\\(?:[ntr"\\\\$]|u\\{[0-9a-fA-F]{1,6}\\})' },
  { name: "invalid.illegal.escape.fedi", match: "\\\\." },
];

/** `end`: where it is given up; a text on one line ends with the line. */
function interpolation(end: string): Rule {
  return {
    name: "meta.embedded.expression.fedi",
    begin: "\\$\\{",
    end,
    beginCaptures: { 0: { name: "punctuation.section.embedded.begin.fedi" } },
    endCaptures: { 0: { name: "punctuation.section.embedded.end.fedi" } },
    patterns: include("expression"),
  };
}

const texts: readonly Rule[] = [
  {
    name: "string.quoted.triple.fedi",
    begin: '"""',
    end: '^\\s*(""")',
    beginCaptures: { 0: { name: "punctuation.definition.string.begin.fedi" } },
    endCaptures: scopes("punctuation.definition.string.end"),
    patterns: [...escapes, interpolation("\\}")],
  },
  {
    name: "string.quoted.double.fedi",
    begin: '"',
    end: '"|$',
    beginCaptures: { 0: { name: "punctuation.definition.string.begin.fedi" } },
    endCaptures: { 0: { name: "punctuation.definition.string.end.fedi" } },
    patterns: [...escapes, interpolation("\\}|$")],
  },
];

// Words and signs

const numbers: readonly Rule[] = [
  {
    match: `\\b(\\d[0-9_]*(?:\\.\\d[0-9_]*)?)(${oneOf([...byteUnits.keys(), ...durationUnits.keys()])})?(?![A-Za-z0-9_])`,
    captures: scopes("constant.numeric", "keyword.other.unit"),
  },
];

/** `name =`, `name {`, `a.b.c = …`; also where the name is a word that means something elsewhere. */
const names: readonly Rule[] = [
  { match: `(?<![\\w.])(${reservedWords.join("|")})(?=\\.[A-Za-z_"])`, captures: scopes("variable.other.property") },
  { match: `(\\??\\.)\\s*(${word})`, captures: scopes("punctuation.accessor", "variable.other.property") },
  { match: `(?<![\\w.])(${word})(?=\\s*=(?![=>]))`, captures: scopes("variable.other.property") },
  {
    match: `${itemStart}(${ident})(?=(?:\\.(?:${word}|"[^"]*"))*\\s*\\{)`,
    captures: scopes("variable.other.property"),
  },
  {
    match: `${itemStart}(${ident})(?=(?:\\.(?:${word}|"[^"]*"))+\\s*[=:])`,
    captures: scopes("variable.other.property"),
  },
];

/** `case binder =>`. */
const arms: Rule = {
  match: `(?<![\\w.])(?!(?:_|none|true|false)\\b)(${word})(?:\\s+(${ident}))?(?=\\s*=>)`,
  captures: scopes("variable.other.enummember", "variable.parameter"),
};

const words: readonly Rule[] = reservedWords.map((one) => ({
  name: `${reservedScopes[one]}.fedi`,
  match: `\\b${one}\\b`,
}));

const calls: readonly Rule[] = [
  { name: "support.function.fedi", match: `\\b(?:${oneOf(intrinsics.keys())})(?=\\()` },
  { name: "entity.name.function.fedi", match: `\\b${ident}(?=\\()` },
];

/** Signs that stand between values. */
const operatorMarks = [...marks.keys()].filter(
  (mark) => /^[=!<>?+\-*/%|]+$/.test(mark) && mark !== "=" && mark !== "=>",
);

const signs: readonly Rule[] = [
  { name: "keyword.operator.arrow.fedi", match: "=>" },
  { name: "keyword.operator.fedi", match: `>=|${oneOf(operatorMarks)}` },
  { name: "keyword.operator.range.fedi", match: "\\.\\.\\.?" },
  { name: "keyword.operator.assignment.fedi", match: "=" },
  { name: "punctuation.separator.fedi", match: "[,;]" },
];

// Types

const typeName = `(?:(${oneOf(builtInTypes)})|(variant)|(${ident}))\\b`;
const types: readonly Rule[] = [
  {
    match: `(:|\\|)\\s*${typeName}`,
    captures: scopes("punctuation.separator", "support.type", "storage.type", "entity.name.type"),
  },
  {
    match: `(<)\\s*${typeName}(?=\\s*[>?|,<({])`,
    captures: scopes("punctuation.definition.typeparameters", "support.type", "storage.type", "entity.name.type"),
  },
  { match: ":", name: "punctuation.separator.fedi" },
];

// Declarations and items

function itemsOf(form: (typeof itemForms)[keyof typeof itemForms]): string {
  return oneOf(itemWords.filter((one) => itemForms[one] === form));
}

const declarations: readonly Rule[] = [
  {
    match: `${itemStart}(type)\\s+(${ident})\\s*(=)\\s*${typeName}(?!\\s*\\.)`,
    captures: scopes(
      "storage.type",
      "entity.name.type",
      "keyword.operator.assignment",
      "support.type",
      "storage.type",
      "entity.name.type",
    ),
  },
  ...declarationWords.flatMap((one): readonly Rule[] => {
    const scope = declaredScopes[one];
    if (scope === undefined) return [];
    return [{ match: `${itemStart}(${one})\\s+(${ident})`, captures: scopes("storage.type", scope) }];
  }),
  { match: `${itemStart}(import)\\b(?=\\s*\\{)`, captures: scopes("keyword.control.import") },
  { match: `${itemStart}(extern)\\s+(nixos|tofu)\\b`, captures: scopes("storage.type", "storage.type") },
  {
    match: `${itemStart}(policy)\\s+(${ident})(?=\\s*\\{)`,
    captures: scopes("keyword.other.item", "entity.name.type"),
  },
  { match: `${itemStart}(nixos)\\s+(on)\\b`, captures: scopes("keyword.other.item", "keyword.other.item") },
  { match: `${itemStart}(${itemsOf("braces")})\\b(?=\\s*\\{)`, captures: scopes("keyword.other.item") },
  {
    match: `${itemStart}(${itemsOf("name")})\\s+(${ident})`,
    captures: scopes("keyword.other.item", "entity.name.type"),
  },
  { match: `${itemStart}(${itemsOf("value")})\\b(?=\\s+[^\\s=:.{])`, captures: scopes("keyword.other.item") },
  // Of the rest of a declaration's head.
  { match: `\\b(from|source|version)\\b(?=\\s*")`, captures: scopes("keyword.other.item") },
  {
    match: `\\b(on|extends)\\s+(${ident})(?=\\s*\\{|\\s+extends\\b)`,
    captures: scopes("keyword.other.item", "entity.name.type"),
  },
  {
    match: `(@)(${ident})`,
    captures: scopes("punctuation.definition.annotation", "entity.name.function.decorator"),
  },
];

/** The grammar as VS Code reads it. */
export function grammar(): object {
  return {
    $schema: "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
    comment: "Generated by vscode-extension/generate-grammar.ts; do not edit.",
    name: "Fedi",
    scopeName: "source.fedi",
    fileTypes: ["fedi"],
    patterns: include("declarations", "expression"),
    repository: {
      comments: { patterns: comments },
      texts: { patterns: texts },
      numbers: { patterns: numbers },
      names: { patterns: [arms, ...names] },
      fields: { patterns: [{ match: `(?<![\\w.])(${word})(?=\\s*:)`, captures: scopes("variable.other.property") }] },
      types: { patterns: types },
      words: { patterns: words },
      calls: { patterns: calls },
      signs: { patterns: signs },
      declarations: { patterns: declarations },
      // In a list `:` stands before what a `for` makes, elsewhere before a type.
      lists: {
        begin: "\\[",
        end: "\\]",
        captures: { 0: { name: "punctuation.section.brackets.fedi" } },
        patterns: include("comments", "texts", "numbers", "braces", "lists", "names", "words", "calls", "signs"),
      },
      braces: {
        begin: "\\{",
        end: "\\}",
        captures: { 0: { name: "punctuation.section.braces.fedi" } },
        patterns: include("declarations", "expression"),
      },
      expression: {
        patterns: include(
          "comments",
          "texts",
          "braces",
          "lists",
          "fields",
          "types",
          "numbers",
          "names",
          "words",
          "calls",
          "signs",
        ),
      },
    },
  };
}

/** Each generated file, by its path in the repository, and what it should hold. */
export function grammarSources(): ReadonlyMap<string, string> {
  const text = `${JSON.stringify(grammar(), undefined, 2)}\n`;
  return new Map([["vscode-extension/syntaxes/fedi.tmLanguage.json", text]]);
}

if (process.argv[1] === import.meta.filename)
  for (const [file, text] of grammarSources()) writeFileSync(join(import.meta.dirname, "..", file), text);
