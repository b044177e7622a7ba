/**
 * Checks OpenTofu providers, resources and data sources against their real schemas.
 *
 * Also says what `as vm` names: attributes as they were written, and those that the provider computes.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import type { Expression, RecordExpression, Tofu, TofuItem, TofuProvider } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { checkTail } from "./check-tail.ts";
import { notADependency, repeatedName, unknownProviderSchema, unknownTofuType } from "./declaration-diagnostics.ts";
import { inferExpression } from "./inference.ts";
import type { Place } from "./place.ts";
import type { TofuSchema } from "./schema-index.ts";
import { isSurelyStatic } from "./surely-static.ts";
import {
  boolType,
  deployOf,
  errorType,
  optionalOf,
  stringType,
  type RecordField,
  type RecordType,
  type Type,
} from "./type.ts";

/** What every item understands besides its schema. What `depends_on` names is looked at by itself. */
export const metaFields: readonly RecordField[] = [
  metaField("depends_on", errorType),
  metaField("lifecycle", {
    kind: "record",
    name: "lifecycle",
    fields: new Map(
      [
        metaField("create_before_destroy", boolType),
        metaField("prevent_destroy", boolType),
        metaField("ignore_changes", {
          kind: "union",
          members: [
            { kind: "list", element: stringType },
            { kind: "literal", value: "all" },
          ],
        }),
      ].map((field) => [field.name, field]),
    ),
  }),
];

function metaField(name: string, type: Type): RecordField {
  // Not `optionalOf`: of the type that takes everything that is itself, and the field would be required.
  return { name, type: { kind: "optional", inner: type }, hasDefault: false, schema: {} };
}

export function checkTofu(checking: Checking, place: Place, node: Tofu): void {
  for (const item of node.items) {
    if (item.kind === "tofuProvider") checkProviderBlock(checking, place, item);
    else checkItem(checking, place, item);
  }
}

/** Within one mapping a provider is configured once. */
export function checkProvidersOnce(checking: Checking, sections: readonly { readonly kind: string }[]): void {
  const first = new Map<string, TofuProvider>();
  for (const section of sections) {
    if (!isTofu(section)) continue;
    for (const item of section.items) {
      if (item.kind !== "tofuProvider") continue;
      const earlier = first.get(item.name.text);
      if (earlier === undefined) first.set(item.name.text, item);
      else
        checking.report(
          repeatedName.at(item.name, { name: item.name.text, list: "this mapping's providers", first: earlier.name }),
        );
    }
  }
}

function isTofu(item: { readonly kind: string }): item is Tofu {
  return item.kind === "tofu";
}

function checkProviderBlock(checking: Checking, place: Place, node: TofuProvider): void {
  const schema = checking.schemas.tofu(node.name.text);
  // OpenTofu keeps a provider's configuration nowhere and shows none of it, whatever its schema calls sensitive.
  const demand = { subject: `provider ${quote(node.name.text)}`, converts: true, isSensitive: true } as const;
  if (schema !== undefined && schema.isBroken !== true)
    inferExpression(checking, place, node.values, schema.config, demand);
  else {
    inferExpression(checking, place, node.values);
    const known = checking.schemas.tofuNames;
    const facts = { name: node.name.text, near: nearest(node.name.text, known), known };
    if (schema === undefined && node.name.text !== "") checking.report(unknownProviderSchema.at(node.name, facts));
  }
}

function checkItem(checking: Checking, place: Place, node: TofuItem): void {
  const inside = checkTail(checking, place, node.tail, `${node.mode} ${quote(node.type.text)}`);
  inferExpression(checking, inside, node.name, stringType, { subject: `the name of a ${node.mode}` });
  for (const annotation of node.annotations)
    if (annotation.name.text === "was")
      for (const old of annotation.arguments)
        inferExpression(checking, inside, old, stringType, { subject: `the old name of a ${node.mode}` });
  const found = findItem(checking, node);
  if (found === undefined) {
    inferExpression(checking, inside, node.values);
    reportUnknown(checking, node);
    return;
  }
  const fields = new Map(found.fields);
  for (const field of metaFields) if (!fields.has(field.name)) fields.set(field.name, field);
  const expected: RecordType = { kind: "record", fields, name: node.type.text };
  inferExpression(checking, inside, node.values, expected, { subject: quote(node.type.text), converts: true });
  checkDependencies(checking, node.values);
}

interface FoundItem {
  readonly schema: TofuSchema;
  readonly fields: ReadonlyMap<string, RecordField>;
}

/** The provider is found by the type: all types of one begin alike, but not always with the provider's name. */
function findItem(checking: Checking, node: TofuItem): FoundItem | undefined {
  for (const name of checking.schemas.tofuNames) {
    const schema = checking.schemas.tofu(name);
    const fields = schema?.item(node.mode, node.type.text);
    if (schema !== undefined && fields !== undefined) return { schema, fields };
  }
  return undefined;
}

function reportUnknown(checking: Checking, node: TofuItem): void {
  const name = node.type.text;
  const { tofuNames: known } = checking.schemas;
  const schemas = known.map((each) => checking.schemas.tofu(each));
  if (name === "" || schemas.some((schema) => schema?.isBroken === true)) return;
  const types = schemas.flatMap((schema) => schema?.itemTypes(node.mode) ?? []);
  const what = node.mode === "data" ? "data source" : "resource";
  checking.report(unknownTofuType.at(node.type, { name, what, near: nearest(name, types), known }));
}

function checkDependencies(checking: Checking, values: RecordExpression): void {
  for (const entry of values.entries) {
    const [key, more] = entry.kind === "set" ? entry.path : [];
    if (entry.kind !== "set" || key?.kind !== "name" || key.text !== "depends_on" || more !== undefined) continue;
    const items: readonly Expression[] =
      entry.value.kind === "list"
        ? entry.value.items.flatMap((item) =>
            item.kind === "spread" || item.kind === "listFor" ? [item.value] : [item],
          )
        : [entry.value];
    for (const item of items) {
      const found = checking.types[item.id];
      if (found !== undefined && !isDependency(found)) checking.report(notADependency.at(item, { found }));
    }
  }
}

function isDependency(type: Type): boolean {
  switch (type.kind) {
    case "tofuItem":
    case "error":
    case "never":
      return true;
    case "list":
      return isDependency(type.element);
    case "map":
      return isDependency(type.value);
    default:
      return false;
  }
}

/** Says what the names behind `as` are, before anything that mentions them is inferred. */
export function declareItems(checking: Checking, place: Place, items: readonly { readonly kind: string }[]): void {
  for (const section of items) {
    if (!isTofu(section)) continue;
    for (const item of section.items) {
      if (item.kind !== "tofuItem" || item.as === undefined) continue;
      checking.types[item.as.id] = typeOfItem(checking, place, item);
      const { tail } = item;
      if (tail?.condition !== undefined && tail.collection === undefined)
        checking.conditions.set(item.as.id, tail.condition);
    }
  }
}

/** With `when` it may be `none`, with `for` it is a map; so is a requirement. */
function typeOfItem(checking: Checking, place: Place, node: TofuItem): Type {
  const found = findItem(checking, node);
  if (found === undefined) return errorType;
  const item: Type = {
    kind: "tofuItem",
    provider: found.schema.name,
    mode: node.mode,
    type: node.type.text,
    fields: readableFields(checking, place, node, found.fields),
  };
  if (node.tail?.collection !== undefined) return { kind: "map", value: item };
  return node.tail?.condition === undefined ? item : optionalOf(item);
}

/** What is set is there; it is known while compiling where what it was set to is. */
function readableFields(
  checking: Checking,
  place: Place,
  node: TofuItem,
  fields: ReadonlyMap<string, RecordField>,
): ReadonlyMap<string, RecordField> {
  const readable = new Map(fields);
  for (const entry of node.values.entries) {
    const [key, more] = entry.kind === "set" ? entry.path : [];
    if (entry.kind !== "set" || key?.kind !== "name" || more !== undefined) continue;
    const field = fields.get(key.text);
    if (field === undefined || field.schema?.block !== undefined) continue;
    const read = field.schema?.readType ?? field.type;
    const present = read.kind === "optional" ? read.inner : read;
    const readType = isSurelyStatic(checking, place, entry.value) ? present : deployOf(present);
    readable.set(key.text, { ...field, schema: { ...field.schema, readType } });
  }
  return readable;
}
