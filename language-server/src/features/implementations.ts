/**
 * What carries a declaration out: the rules of mappings for a resource, the mappings for a provider and those that extend a mapping, the
 * deployments of an application or to an environment.
 *
 * In: a place. Out: spans of names in order of files and text.
 */
import { spanOf, type FileId, type Node, type Project, type Span, type SymbolId } from "../../../compiler/src/index.ts";
import { entityAt } from "../analysis/entity.ts";
import type { Work } from "../work.ts";
import { mentionsOf } from "./references.ts";

export function* implementationsAt(project: Project, file: FileId, offset: number): Work<readonly Span[]> {
  const named = entityAt(project, file, offset);
  return named?.entity.kind === "declaration" ? yield* implementationsOf(project, named.entity.symbol) : [];
}

export function* implementationsOf(project: Project, symbol: SymbolId): Work<readonly Span[]> {
  const mentions = yield* mentionsOf(project, { kind: "declaration", symbol });
  return mentions.flatMap(({ chain }) => {
    const place = implementedBy(chain);
    return place === undefined ? [] : [spanOf(place)];
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
