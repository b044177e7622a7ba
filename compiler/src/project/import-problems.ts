/**
 * Messages about the files that a file mentions: imports, circles of them, and `project_file`s.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { Type } from "../semantics/type.ts";
import { spanOf, type FileId, type Span } from "../source/span.ts";
import { walk } from "../syntax/children.ts";
import type { File, Node } from "../syntax/tree.ts";
import { importCycle } from "./file-diagnostics.ts";
import type { ImportGraph } from "./import-graph.ts";
import { fileDestination, importDestination, type Destination } from "./module-path.ts";
import type { Project } from "./project.ts";

/** Imports that lead nowhere, and the circles that begin in this file. */
export function importProblems(
  project: Project,
  tree: File,
  graph: ImportGraph,
  treeOf: (file: FileId) => File,
): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  for (const { from } of tree.imports) {
    // Nothing was written, which the parser has said.
    if (from.start === from.end) continue;
    report(importDestination(project, tree.file, from.text), from, problems);
  }
  for (const declaration of tree.declarations) {
    if (declaration.kind !== "externNixosDeclaration" && declaration.kind !== "externTofuDeclaration") continue;
    const { from } = declaration;
    if (from !== undefined) report(fileDestination(project, tree.file, from.text), from, problems);
  }
  return [...problems, ...cyclesFrom(project, tree, graph, treeOf)];
}

function report(destination: Destination, place: Span, problems: Diagnostic[]): void {
  if (destination.kind === "problem") problems.push(destination.problem(place));
}

function cyclesFrom(
  project: Project,
  tree: File,
  { cycles }: ImportGraph,
  treeOf: (file: FileId) => File,
): readonly Diagnostic[] {
  return cycles.flatMap((chain) => {
    if (chain[0] !== tree.file) return [];
    const hops = chain.slice(0, -1).map((from, at) => {
      const to = chain[at + 1] ?? from;
      const place = treeOf(from).imports.find((node) => leadsTo(project, from, node.from.text, to))?.from;
      return { message: `\`${from}\` imports \`${to}\``, place: spanOf(place ?? treeOf(from)) };
    });
    const [first, ...others] = hops;
    return [importCycle.at(first?.place ?? tree, { file: tree.file, chain, places: others.slice(0, 10) })];
  });
}

function leadsTo(project: Project, file: FileId, text: string, target: FileId): boolean {
  const destination = importDestination(project, file, text);
  return destination.kind === "files" && destination.files.includes(target);
}

/** Files that a `project_file` or `text("…")` names and that are not there. */
export function projectFileProblems(project: Project, module: CheckedModule): readonly Diagnostic[] {
  const problems: Diagnostic[] = [];
  if (!mayNameFiles(module)) return problems;
  walk(module.tree, (node) => {
    const place = fileTextAt(node, module);
    if (place !== undefined) report(fileDestination(project, module.file, place.text), place.node, problems);
  });
  return problems;
}

/** The tables tell so of most files, without going through their trees. */
function mayNameFiles({ landings, targets }: CheckedModule): boolean {
  if (landings.values.some(isProjectFile)) return true;
  return targets.values.some((target) => target.kind === "intrinsic" && target.name === "text");
}

function fileTextAt(node: Node, module: CheckedModule): { readonly text: string; readonly node: Node } | undefined {
  if (node.kind === "call") {
    const target = module.targets.get(node.callee.id);
    const [argument] = node.arguments;
    if (target?.kind !== "intrinsic" || target.name !== "text" || argument === undefined) return undefined;
    return plainText(argument);
  }
  const landing = module.landings.get(node.id);
  return landing !== undefined && isProjectFile(landing) ? plainText(node) : undefined;
}

function isProjectFile(type: Type): boolean {
  return type.kind === "projectFile" || (type.kind === "optional" && type.inner.kind === "projectFile");
}

function plainText(node: Node): { readonly text: string; readonly node: Node } | undefined {
  if (node.kind !== "text" || node.parts.length !== 1) return undefined;
  const [part] = node.parts;
  return part?.kind === "textPart" ? { text: part.text, node } : undefined;
}
