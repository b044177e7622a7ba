/**
 * Pieces of a program as the reference shows them: on one line, as they were written.
 */
import { sourceOf } from "../project/pipeline.ts";
import type { Project } from "../project/project.ts";
import type { Expression, Node, Tail } from "../syntax/tree.ts";

/** Longer pieces end in `…`. In characters. */
const longest = 240;

export function wordsOf(project: Project, node: Node): string {
  const { text } = sourceOf(project, node.file).source;
  return cut(text.slice(node.start, node.end).replace(/\s+/g, " "));
}

/** What a text says, without its quotes; what is computed in it stays as it was written. */
export function messageOf(project: Project, node: Expression): string {
  if (node.kind !== "text") return wordsOf(project, node);
  const parts = node.parts.map((part) => (part.kind === "textPart" ? part.text : `\${${wordsOf(project, part)}}`));
  return cut(parts.join("").replace(/\s+/g, " ").trim());
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** `for name, size in shared when own`; undefined without a tail. */
export function tailOf(project: Project, tail: Tail | undefined): string | undefined {
  if (tail === undefined) return undefined;
  const { binders, collection, condition } = tail;
  const words: string[] = [];
  if (collection !== undefined)
    words.push(`for ${binders.map(({ name }) => name.text).join(", ")} in ${wordsOf(project, collection)}`);
  if (condition !== undefined) words.push(`when ${wordsOf(project, condition)}`);
  return words.length === 0 ? undefined : words.join(" ");
}
