/**
 * What each stretch of a file is, for colours: names by what they stand for, words of the language, texts, numbers, comments.
 *
 * In: a file. Out: tokens in the order of the text; none spans lines, none overlap.
 */
import {
  moduleOf,
  scan,
  sourceOf,
  walk,
  kindOf,
  type CheckedModule,
  type FileId,
  type Node,
  type Project,
  type Target,
} from "../../../compiler/src/index.ts";
import { declarationOf } from "../analysis/entity.ts";

export const tokenTypes = [
  "comment",
  "keyword",
  "string",
  "number",
  "operator",
  "type",
  "class",
  "function",
  "variable",
  "parameter",
  "property",
  "enumMember",
  "namespace",
  "decorator",
] as const;
export type TokenType = (typeof tokenTypes)[number];

export const tokenModifiers = ["declaration", "defaultLibrary", "readonly", "documentation"] as const;
export type TokenModifier = (typeof tokenModifiers)[number];

export interface SemanticToken {
  readonly start: number;
  readonly length: number;
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

interface Meaning {
  readonly type: TokenType;
  readonly modifiers: readonly TokenModifier[];
}

export function semanticTokensOf(project: Project, file: FileId): readonly SemanticToken[] {
  const module = moduleOf(project, file);
  const { source } = sourceOf(project, file);
  const names = meaningsOf(project, module);
  const found: SemanticToken[] = [];
  const add = (start: number, end: number, { type, modifiers }: Meaning) => {
    // Clients need not understand tokens that go over a line's end.
    for (let at = start; at < end;) {
      const line = source.text.indexOf("\n", at);
      const stop = line < 0 || line >= end ? end : line;
      if (stop > at) found.push({ start: at, length: stop - at, type, modifiers });
      at = stop + 1;
    }
  };
  const { tokens, comments } = scan(source);
  for (const { kind, start, end } of comments)
    add(start, end, { type: "comment", modifiers: kind === "doc" ? ["documentation"] : [] });
  for (const token of tokens) {
    const meaning = names.get(token.start) ?? plainMeaning(token.name);
    if (meaning !== undefined && token.image !== "") add(token.start, token.end, meaning);
  }
  return found.sort((a, b) => a.start - b.start);
}

function plainMeaning(kind: string): Meaning | undefined {
  const type = typeOfToken(kind);
  return type === undefined ? undefined : { type, modifiers: [] };
}

/** Kinds of words that mean something are quoted: `"let"`. */
function typeOfToken(kind: string): TokenType | undefined {
  if (kind.startsWith('"')) return "keyword";
  if (kind === "Number") return "number";
  if (kind === "PlainText" || kind === "TextStart" || kind === "TextPiece" || kind === "TextEnd") return "string";
  if (kind === "@") return "decorator";
  return /^(==|!=|<=?|>|\?\?|\+\+?|-|\*|\/|%|=>|\.\.\.?)$/.test(kind) ? "operator" : undefined;
}

/** By the offset at which each name starts. */
function meaningsOf(project: Project, module: CheckedModule): ReadonlyMap<number, Meaning> {
  const found = new Map<number, Meaning>();
  const parents = new Map<number, Node>();
  walk(module.tree, (node) => {
    if (node.kind === "reference" || node.kind === "name") {
      const meaning = meaningOf(project, module, node, parents.get(node.id));
      if (meaning !== undefined) found.set(node.start, meaning);
    } else rememberNames(node, parents);
  });
  return found;
}

/** Names are visited after what they belong to. */
function rememberNames(node: Node, parents: Map<number, Node>): void {
  if ("name" in node && typeof node.name === "object") parents.set(node.name.id, node);
  if (node.kind === "importedName" && node.alias !== undefined) parents.set(node.alias.id, node);
  if (node.kind === "set") for (const key of node.path) parents.set(key.id, node);
  if (node.kind === "externOption") for (const key of node.path) parents.set(key.id, node);
  if (node.kind === "ignores") for (const field of node.fields) parents.set(field.id, node);
}

function meaningOf(project: Project, module: CheckedModule, node: Node, parent: Node | undefined): Meaning | undefined {
  const isDeclared = parent !== undefined && parent.kind !== "namedType" && parent.kind !== "importedName";
  const target = module.targets.get(node.id);
  if (target !== undefined) {
    const type = typeOfTarget(project, target);
    if (type === undefined) return undefined;
    const modifiers: TokenModifier[] = [];
    if (node.kind === "name" && isDeclared && "name" in parent && parent.name === node) modifiers.push("declaration");
    if (target.kind === "intrinsic" || target.kind === "special") modifiers.push("defaultLibrary");
    return { type, modifiers };
  }
  switch (parent?.kind) {
    case "field":
      return { type: "property", modifiers: ["declaration"] };
    case "select":
    case "set":
    case "ignores":
    case "externOption":
    case "refinement":
      return { type: "property", modifiers: [] };
    case "casePattern":
      return { type: "enumMember", modifiers: [] };
    case "namedType":
      return { type: "type", modifiers: ["defaultLibrary"] };
    case "annotation":
      return { type: "decorator", modifiers: [] };
    case "parameter":
      return { type: "parameter", modifiers: ["declaration"] };
    case "local":
    case "binder":
    case "requirement":
    case "deploymentInstance":
      return { type: "variable", modifiers: ["declaration"] };
    default:
      return undefined;
  }
}

function typeOfTarget(project: Project, target: Target): TokenType | undefined {
  switch (target.kind) {
    case "unknown":
      return undefined;
    case "intrinsic":
      return "function";
    case "special":
      return "variable";
    case "inner":
      return target.node.kind === "parameter" ? "parameter" : "variable";
    case "inherited":
      return "variable";
    case "declaration": {
      const declaration = declarationOf(project, target.symbol);
      if (declaration === undefined || declaration.kind === "externTofuDeclaration") return undefined;
      switch (kindOf(declaration)) {
        case "type":
          return "type";
        case "resource":
        case "application":
        case "provider":
        case "mapping":
          return "class";
        case "environment":
        case "deployment":
          return "namespace";
        case "function":
          return "function";
        case "constant":
          return "variable";
      }
    }
  }
}
