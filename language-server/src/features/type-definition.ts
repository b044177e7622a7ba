/**
 * Where the type of what stands at a place is declared: the resource of a requirement, the `type` of an option.
 *
 * In: a place. Out: the name's span and the spans of the declarations; undefined where the type has no name.
 */
import { type FileId, type Project, type Type } from "../../../compiler/src/index.ts";
import { describeEntity } from "../analysis/describe.ts";
import { declaredAt, entityOf } from "../analysis/entity.ts";
import { bareType } from "../analysis/members.ts";
import { spotAt } from "../analysis/spot.ts";
import type { Definition } from "./definition.ts";

export function typeDefinitionAt(project: Project, file: FileId, offset: number): Definition | undefined {
  const spot = spotAt(project, file, offset);
  const named = entityOf(spot);
  if (named === undefined) return undefined;
  const type = describeEntity(project, named.entity)?.type;
  const symbol = type === undefined ? undefined : symbolOfType(type);
  if (symbol === undefined) return undefined;
  const targets = declaredAt(project, { kind: "declaration", symbol });
  return targets.length === 0 ? undefined : { name: named.span, targets };
}

/** The declaration that a type is named after; of a list or map that of what is in it. */
function symbolOfType(type: Type): string | undefined {
  const bare = bareType(type);
  switch (bare.kind) {
    case "grant":
      return bare.resource;
    case "record":
    case "variant":
      // A part of a declaration, such as `machine.request`, is declared where the whole is.
      return bare.symbol?.replace(/(#[^.]*)\..*$/, "$1");
    case "list":
    case "set":
      return symbolOfType(bare.element);
    case "map":
      return symbolOfType(bare.value);
    default:
      return undefined;
  }
}
