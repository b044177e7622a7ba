/**
 * The words of real programs that completion should offer where they stand: words of the language, names that are in scope, fields.
 *
 * In: a project and a file. Out: each such word with its place and what it is. Not here: words that an author makes up (names that are
 * being declared, keys of maps), numbers and texts.
 */
import {
  nodeAt,
  moduleOf,
  scan,
  schemas,
  sourceOf,
  type FileId,
  type Node,
  type Project,
} from "../../compiler/src/index.ts";
import { entityOfNode } from "../../language-server/src/analysis/entity.ts";

export interface ExpectedWord {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** What it is, to list holes by: `reference`, `key`, `when of requirement` … */
  readonly role: string;
}

/** Something between two words: where completion stands, and what stands after it. */
export interface TokenSpan {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export function expectedWords(project: Project, file: FileId): readonly ExpectedWord[] {
  const { source } = sourceOf(project, file);
  const { tree } = moduleOf(project, file);
  const found: ExpectedWord[] = [];
  for (const { start, end, image } of scan(source).tokens) {
    if (!/^[A-Za-z_]\w*$/.test(image)) continue;
    const { node, ancestors } = nodeAt(tree, start);
    const role = roleOf(project, file, [...ancestors, node], { start, image });
    if (role !== undefined) found.push({ word: image, start, end, role });
  }
  return found;
}

function roleOf(
  project: Project,
  file: FileId,
  chain: readonly Node[],
  token: { readonly start: number; readonly image: string },
): string | undefined {
  const node = chain.at(-1);
  const parent = chain.at(-2);
  if (node === undefined) return undefined;
  if (node.kind === "reference") return "reference";
  if (node.kind === "textPart") return undefined;
  if (node.kind !== "name" || node.start !== token.start || parent === undefined)
    return `${token.image} of ${node.kind}`;
  if (isNew(node, parent)) return undefined;
  if (parent.kind === "set" || parent.kind === "select") {
    const isPackage = parent.kind === "select" && parent.value.kind === "reference" && parent.value.name === "pkgs";
    const entity = entityOfNode({ project, file, module: moduleOf(project, file) }, chain);
    if (isPackage) return "package";
    // `<name>` stands for whatever a program calls it.
    const { nixos } = schemas(project).value;
    if (entity?.kind === "option" && nixos?.childrenOf(entity.path.slice(0, -1)).includes(token.image) !== true)
      return undefined;
    // A record that nobody declared has the fields that stand in it.
    const isDeclared = entity?.kind === "field" ? (entity.symbol ?? entity.field.schema) : entity;
    return isDeclared === undefined ? undefined : parent.kind;
  }
  return `name of ${parent.kind}`;
}

/** Whether the author makes the name up. */
function isNew(node: Node, parent: Node): boolean {
  switch (parent.kind) {
    case "importedName":
      return node === parent.alias;
    case "deploymentInstance":
      return node === parent.instance;
    case "binder":
    case "parameter":
    case "field":
    case "externOption":
    case "externTofuItem":
    case "externTofuDeclaration":
      return true;
    case "local":
    case "requirement":
    case "typeDeclaration":
    case "constantDeclaration":
    case "functionDeclaration":
    case "resourceDeclaration":
    case "applicationDeclaration":
    case "providerDeclaration":
    case "mappingDeclaration":
    case "environmentDeclaration":
    case "deploymentDeclaration":
      return node === parent.name;
    default:
      return false;
  }
}

/**
 * The text as it is while the word is being written: what follows it in its item is not there yet, `typed` characters of it are.
 * Brackets that are open stay closed, as editors do that.
 */
export function whileWriting(
  text: string,
  tokens: readonly TokenSpan[],
  word: ExpectedWord,
  typed: number,
): { readonly text: string; readonly offset: number } {
  const first = tokens.findIndex(({ start }) => start === word.start);
  let depth = 0;
  let end = word.end;
  for (let at = first + 1; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || token.name === "EOF") break;
    if (depth === 0 && (closers.has(token.name) || text.slice(end, token.start).includes("\n"))) break;
    if (openers.has(token.name)) depth++;
    if (closers.has(token.name)) depth--;
    end = token.end;
  }
  const offset = word.start + typed;
  return { text: text.slice(0, offset) + text.slice(end), offset };
}

const openers: ReadonlySet<string> = new Set(["{", "[", "(", "InterpolationStart", "TextStart"]);
const closers: ReadonlySet<string> = new Set(["}", "]", ")", "InterpolationEnd", "TextEnd"]);
