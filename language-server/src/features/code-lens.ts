/**
 * Lines above declarations: which deployments use an application or run in an environment, how many rules a resource has; and what can be
 * done with an environment.
 *
 * In: a file. Out: places, at once; what they say is found later, for those that are on the screen (`lensText`).
 */
import { moduleOf, spanOf, type FileId, type Project, type Span, type SymbolId } from "../../../compiler/src/index.ts";
import type { Work } from "../work.ts";
import { implementationsOf } from "./implementations.ts";

export interface Lens {
  readonly span: Span;
  readonly kind: "uses" | "compile" | "outputs";
  readonly symbol: SymbolId;
  readonly name: string;
}

export interface LensText {
  readonly title: string;
  readonly places: readonly Span[];
}

export function lensesIn(project: Project, file: FileId): readonly Lens[] {
  const found: Lens[] = [];
  for (const [symbol, node] of moduleOf(project, file).declarations) {
    if (!("name" in node) || node.kind === "externTofuDeclaration") continue;
    const lens = (kind: Lens["kind"]): Lens => ({ span: spanOf(node.name), kind, symbol, name: node.name.text });
    if (node.kind === "applicationDeclaration" || node.kind === "resourceDeclaration") found.push(lens("uses"));
    if (node.kind === "environmentDeclaration") found.push(lens("uses"), lens("compile"), lens("outputs"));
  }
  return found;
}

export function* lensText(project: Project, lens: Lens): Work<LensText> {
  if (lens.kind === "compile") return { title: "Compile", places: [] };
  if (lens.kind === "outputs") return { title: "Show outputs", places: [] };
  const places = yield* implementationsOf(project, lens.symbol);
  const declaration = moduleOf(project, lens.span.file).declarations.get(lens.symbol);
  const noun = declaration?.kind === "resourceDeclaration" ? "rule" : "deployment";
  const count = places.length === 0 ? "no" : String(places.length);
  return { title: `${count} ${noun}${places.length === 1 ? "" : "s"}`, places };
}
