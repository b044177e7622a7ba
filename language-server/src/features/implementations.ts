/**
 * What carries a declaration out: the rules of mappings for a resource, the mappings for a provider and those that extend a mapping, the
 * deployments of an application or to an environment.
 *
 * In: a place. Out: spans of names in order of files and text.
 */
import type { FileId, Node, Project, Span } from "../../../compiler/src/index.ts";
import { entityAt } from "../analysis/entity.ts";
import type { Work } from "../work.ts";
import { mentionsOf } from "./references.ts";

export function* implementationsAt(project: Project, file: FileId, offset: number): Work<readonly Span[]> {
  const named = entityAt(project, file, offset);
  if (named?.entity.kind !== "declaration") return [];
  const mentions = yield* mentionsOf(project, named.entity);
  return mentions.flatMap(({ span, chain }) => {
    const place = implementedBy(chain);
    return place === undefined
      ? []
      : [place.kind === "name" ? { file: span.file, start: place.start, end: place.end } : span];
  });
}

/** The name of what carries out the declaration that the chain's last node names. */
function implementedBy(chain: readonly Node[]): Node | undefined {
  const name = chain.at(-1);
  const parent = chain.at(-2);
  switch (parent?.kind) {
    case "rule":
      return parent.resource;
    case "mappingDeclaration":
      return parent.name === name ? undefined : parent.name;
    case "deploymentInstance":
      return parent.application === name ? parent.application : undefined;
    case "deploymentDeclaration":
      return parent.environment === name ? parent.name : undefined;
    default:
      return undefined;
  }
}
