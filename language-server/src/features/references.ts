/**
 * Every place that names what stands at a place, in all files of the project.
 *
 * In: a place. Out: spans of names in order of files and text; `only` restricts them to one file. Files that do not have the word are not looked into. It is work that may
 * be interrupted: a project has many files.
 */
import {
  graph,
  moduleOf,
  ownFiles,
  sourceOf,
  spanOf,
  children,
  type FileId,
  type Node,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import { declaredAt, entityAt, entityKey, entityOfNode, nameOfEntity, type Entity } from "../analysis/entity.ts";
import type { Work } from "../work.ts";

export function* referencesAt(
  project: Project,
  file: FileId,
  offset: number,
  withDeclaration: boolean,
  only?: FileId,
): Work<readonly Span[]> {
  const named = entityAt(project, file, offset);
  if (named === undefined) return [];
  const { entity } = named;
  const declared = declaredAt(project, entity);
  const isDeclaration = (span: Span) =>
    declared.some((place) => place.file === span.file && place.start === span.start && place.end === span.end);
  const found = yield* mentionsOf(project, entity, only);
  return found.map(({ span }) => span).filter((span) => withDeclaration || !isDeclaration(span));
}

/** A mention: where, and the nodes around it. */
export interface Mention {
  readonly span: Span;
  /** The file first, the name last. */
  readonly chain: readonly Node[];
}

/** `only`: look into no other file. */
export function* mentionsOf(project: Project, entity: Entity, only?: FileId): Work<readonly Mention[]> {
  const key = entityKey(entity);
  const name = nameOfEntity(project, entity);
  if (key === undefined || name === undefined || name === "") return [];
  const found: Mention[] = [];
  const aliases = new Set([name]);
  for (const file of only === undefined ? filesThatMayMention(project, entity) : [only]) {
    if (!mentionsWord(sourceOf(project, file).source.text, name)) continue;
    found.push(...mentionsIn(project, file, key, aliases));
    yield;
  }
  return found;
}

function filesThatMayMention(project: Project, entity: Entity): readonly FileId[] {
  // What is declared inside a function or an application is seen in this file only; a mapping's names may be inherited.
  if (entity.kind === "inner" && entity.node.kind === "parameter") return [entity.file];
  return [...new Set([...ownFiles(project), ...graph(project).order])].sort();
}

export function mentionsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
    if (!isWordPart(text, at - 1) && !isWordPart(text, at + word.length)) return true;
  return false;
}

function isWordPart(text: string, at: number): boolean {
  return /\w/.test(text[at] ?? "");
}

/** Names in a file that stand for an entity. An import may give it another name: then that counts, too. */
function mentionsIn(project: Project, file: FileId, key: string, names: ReadonlySet<string>): readonly Mention[] {
  const module = moduleOf(project, file);
  const known = new Set(names);
  for (const { names: imported } of module.tree.imports)
    for (const { name, alias } of imported) if (known.has(name.text) && alias !== undefined) known.add(alias.text);
  const found: Mention[] = [];
  const at = { project, module, file };
  for (const chain of nameChains(module.tree, known)) {
    const entity = entityOfNode(at, chain);
    const node = chain.at(-1);
    if (entity !== undefined && node !== undefined && entityKey(entity) === key)
      found.push({ span: spanOf(node), chain });
  }
  return found;
}

/** Every name node with one of the texts, with the nodes around it, in the order of the text. */
export function* nameChains(root: Node, names: ReadonlySet<string>): Generator<readonly Node[]> {
  const waiting: (readonly Node[])[] = [[root]];
  for (let chain = waiting.pop(); chain !== undefined; chain = waiting.pop()) {
    const node = chain.at(-1);
    if (node === undefined) continue;
    const text = node.kind === "name" ? node.text : node.kind === "reference" ? node.name : undefined;
    if (text !== undefined && names.has(text)) yield chain;
    const inner = children(node);
    for (let index = inner.length - 1; index >= 0; index--) {
      const child = inner[index];
      if (child !== undefined) waiting.push([...chain, child]);
    }
  }
}
