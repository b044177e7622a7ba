/**
 * What lies inside a type by name: fields of records, cases of variants, attributes of OpenTofu items, NixOS options.
 *
 * In: a type. Out: its members, whatever `?`, `deploy` or `secret` is around it. Not here: which type a place expects (expected.ts).
 */
import {
  schemas,
  typeOfSymbol,
  type OptionLookup,
  type Project,
  type RecordField,
  type Type,
} from "../../../compiler/src/index.ts";

export type Member =
  | { readonly kind: "field"; readonly field: RecordField }
  | { readonly kind: "option"; readonly path: readonly string[]; readonly found: OptionLookup }
  /** A key of a map: it has no declaration. */
  | { readonly kind: "entry"; readonly type: Type };

/** The type without `?`, `deploy` and `secret` around it; of several that are possible, the one that has members. */
export function bareType(type: Type): Type {
  if (type.kind === "optional" || type.kind === "deploy" || type.kind === "secret") return bareType(type.inner);
  if (type.kind !== "union") return type;
  return type.members.map(bareType).find((member) => withMembers.has(member.kind)) ?? type;
}

const withMembers: ReadonlySet<string> = new Set(["record", "variant", "map", "options"]);

/** The fields of a value of the type, by name; undefined where it has none, or none that are declared. */
export function fieldsIn(project: Project, type: Type): ReadonlyMap<string, RecordField> | undefined {
  const bare = bareType(type);
  switch (bare.kind) {
    case "record":
    case "tofuItem":
      return bare.fields;
    case "variant":
      return bare.cases;
    case "grant": {
      const resource = typeOfSymbol(project, bare.resource);
      return resource?.kind === "resource" ? resource.grant.fields : undefined;
    }
    default:
      return undefined;
  }
}

export function memberOf(project: Project, type: Type, name: string): Member | undefined {
  const bare = bareType(type);
  if (bare.kind === "map") return { kind: "entry", type: bare.value };
  if (bare.kind === "list" || bare.kind === "set") {
    // Nested blocks of OpenTofu take a record, or a list where several are allowed.
    return memberOf(project, bare.element, name);
  }
  if (bare.kind === "options") {
    const { nixos } = schemas(project).value;
    const path = [...bare.path, name];
    const found = nixos?.lookup(path);
    return found === undefined || found.kind === "unknown" ? undefined : { kind: "option", path, found };
  }
  const field = fieldsIn(project, type)?.get(name);
  return field === undefined ? undefined : { kind: "field", field };
}

/** The type of what is given for a member. */
export function typeOfMember(member: Member): Type {
  switch (member.kind) {
    case "field":
      return member.field.type;
    case "entry":
      return member.type;
    case "option":
      return member.found.kind === "option" ? member.found.type : { kind: "options", path: member.path };
  }
}
