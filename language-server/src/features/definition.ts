/**
 * Where the name at a place is declared.
 *
 * In: a place. Out: the name's own span and the spans of its declarations; undefined where there are none.
 * Not here: the declaration of its type (type-definition.ts).
 */
import type { FileId, Project, Span } from "../../../compiler/src/index.ts";
import { declaredAt, entityAt } from "../analysis/entity.ts";

export interface Definition {
  readonly name: Span;
  /** Not empty. */
  readonly targets: readonly Span[];
}

export function definitionAt(project: Project, file: FileId, offset: number): Definition | undefined {
  const named = entityAt(project, file, offset);
  if (named === undefined) return undefined;
  const targets = declaredAt(project, named.entity);
  return targets.length === 0 ? undefined : { name: named.span, targets };
}
