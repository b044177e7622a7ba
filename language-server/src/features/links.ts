/**
 * The texts in a file that name other files: imports, schemas, files of the project.
 *
 * In: a file. Out: their spans, without the quotes, and the files they lead to. `"std"` is no single file, and gives none.
 */
import {
  children,
  fileDestination,
  moduleOf,
  type FileId,
  type Node,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import { destinationOf } from "../analysis/entity.ts";
import { expectedType } from "../analysis/expected.ts";
import { bareType } from "../analysis/members.ts";

export interface Link {
  readonly span: Span;
  readonly target: FileId;
}

export function linksIn(project: Project, file: FileId): readonly Link[] {
  const module = moduleOf(project, file);
  const found: Link[] = [];
  const add = (span: Span, destination: ReturnType<typeof destinationOf>) => {
    const target = destination?.kind === "files" && destination.files.length === 1 ? destination.files[0] : undefined;
    if (target !== undefined) found.push({ span: { file, start: span.start + 1, end: span.end - 1 }, target });
  };
  for (const node of module.tree.imports) add(node.from, destinationOf(project, file, node.from.text, node));
  for (const node of module.tree.declarations)
    if ((node.kind === "externNixosDeclaration" || node.kind === "externTofuDeclaration") && node.from !== undefined)
      add(node.from, destinationOf(project, file, node.from.text, node));
  for (const chain of textChains(module.tree)) {
    const node = chain.at(-1);
    const text = node === undefined ? undefined : plainText(node);
    const type = text === undefined ? undefined : expectedType({ project, module }, chain);
    if (node !== undefined && text !== undefined && type !== undefined && bareType(type).kind === "projectFile")
      add(node, fileDestination(project, file, text));
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** The text of a text without interpolation on one line. */
export function plainText(node: Node): string | undefined {
  if (node.kind !== "text" || node.isBlock) return undefined;
  const parts = node.parts.map((part) => (part.kind === "textPart" ? part.text : undefined));
  return parts.every((part) => part !== undefined) ? parts.join("") : undefined;
}

/** Every text, with the nodes around it. */
function* textChains(root: Node): Generator<readonly Node[]> {
  const waiting: (readonly Node[])[] = [[root]];
  for (let chain = waiting.pop(); chain !== undefined; chain = waiting.pop()) {
    const node = chain.at(-1);
    if (node === undefined) continue;
    if (node.kind === "text") yield chain;
    for (const child of children(node)) waiting.push([...chain, child]);
  }
}
