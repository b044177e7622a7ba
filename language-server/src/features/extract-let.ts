/**
 * Gives the selected expression a name: a `let` before what it stands in, and the name in its place.
 *
 * In: a span. Out: the edit; undefined where no whole expression is selected, or where it uses names that only its own place knows.
 */
import {
  children,
  moduleOf,
  nodeAt,
  parsed,
  sourceOf,
  type FileId,
  type Node,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import { valuesInScope } from "../analysis/scope.ts";
import { spotAt } from "../analysis/spot.ts";
import type { CodeAction } from "./code-actions.ts";
import { indentOf } from "./missing-parts.ts";

export function extractLet(project: Project, range: Span): CodeAction | undefined {
  const { file } = range;
  const { text } = sourceOf(project, file).source;
  const selected = trimmed(text, range);
  if (selected.start >= selected.end) return undefined;
  const chain = chainOfExpression(project, file, selected);
  const node = chain?.at(-1);
  const item = chain === undefined ? undefined : itemAround(chain);
  if (chain === undefined || node === undefined || item === undefined) return undefined;
  if (usesInner(project, file, node, item)) return undefined;
  const name = freshName(project, file, node);
  const indent = indentOf(text, item.start);
  const written = text.slice(node.start, node.end);
  // The docs and annotations of an item stand before it.
  const start = lineOfItem(text, item);
  return {
    title: `Extract to \`let ${name}\``,
    kind: "refactor.extract",
    edits: [
      { file, start, end: start, text: `${indent}let ${name} = ${written}\n${indent === "" ? "\n" : ""}` },
      { file, start: node.start, end: node.end, text: name },
    ],
  };
}

function trimmed(text: string, { file, start, end }: Span): Span {
  const inside = text.slice(start, end);
  return {
    file,
    start: start + (inside.length - inside.trimStart().length),
    end: end - (inside.length - inside.trimEnd().length),
  };
}

const expressions: ReadonlySet<string> = new Set<Node["kind"]>([
  "number",
  "text",
  "bool",
  "list",
  "record",
  "select",
  "index",
  "call",
  "unary",
  "binary",
  "if",
  "let",
  "match",
]);

function chainOfExpression(project: Project, file: FileId, { start, end }: Span): readonly Node[] | undefined {
  const { node, ancestors } = nodeAt(parsed(project, file).value, start);
  const chain = [...ancestors, node];
  const at = chain.findLastIndex((one) => one.start === start && one.end === end && expressions.has(one.kind));
  const found = chain[at];
  const parent = chain[at - 1];
  // Records that belong to an item, such as that of `grant`, are no values of their own.
  const isPart =
    found?.kind === "record" && parent !== undefined && !expressions.has(parent.kind) && parent.kind !== "set";
  return at < 0 || isPart ? undefined : chain.slice(0, at + 1);
}

/** The item of a flat scope, or the declaration, that the `let` goes before. */
function itemAround(chain: readonly Node[]): Node | undefined {
  const owner = chain.findLastIndex(
    ({ kind }) =>
      kind === "applicationDeclaration" ||
      kind === "mappingDeclaration" ||
      kind === "rule" ||
      kind === "providerDeclaration",
  );
  const inner = owner < 0 ? undefined : chain[owner + 1];
  // Defaults, types and annotations see only what the file declares.
  if (inner !== undefined && inner.kind !== "options" && inner.kind !== "fields" && inner.kind !== "annotation")
    return inner;
  const declaration = chain[1];
  return declaration?.kind === "constantDeclaration" || inner !== undefined ? declaration : undefined;
}

/** Whether it mentions a binder or parameter that is declared inside the item. */
function usesInner(project: Project, file: FileId, node: Node, item: Node): boolean {
  const { targets } = moduleOf(project, file);
  const waiting: Node[] = [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const target = targets.get(at.id);
    if (target?.kind === "inner") {
      const { start, end, kind } = target.node;
      const isInItem = item.start <= start && end <= item.end;
      const isInNode = node.start <= start && end <= node.end;
      if (isInItem && !isInNode && (kind === "binder" || kind === "parameter")) return true;
    }
    // What only this place has cannot be had before it.
    if (target?.kind === "special" && target.name === "hosts") return true;
    waiting.push(...children(at));
  }
  return false;
}

function freshName(project: Project, file: FileId, node: Node): string {
  const taken = new Set(valuesInScope(spotAt(project, file, node.start)).map(({ name }) => name));
  const base = node.kind === "select" && /^[a-z_]\w*$/.test(node.name.text) ? node.name.text : "extracted";
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) if (!taken.has(`${base}_${number}`)) return `${base}_${number}`;
}

/** The start of the line on which an item, with its docs and annotations, begins. */
function lineOfItem(text: string, item: Node): number {
  let start = text.lastIndexOf("\n", item.start - 1) + 1;
  for (;;) {
    const before = text.lastIndexOf("\n", start - 2) + 1;
    const line = text.slice(before, Math.max(before, start - 1)).trim();
    if (start === 0 || !/^(\/\/\/|@)/.test(line)) return start;
    start = before;
  }
}
