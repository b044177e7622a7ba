/**
 * Attributes and blocks of OpenTofu items: what may be set, and to what.
 *
 * A block takes a record, or a list where the schema allows several; `none` is the same as leaving out.
 */
import { defineError } from "../diagnostics/define.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Checking } from "./checking.ts";
import { partOf, type Demand } from "./demand.ts";
import { infer } from "./infer.ts";
import { checkSlot } from "./infer-record-expected.ts";
import { isNested, keyOf, type Slot } from "./record-shape.ts";
import { atStage, withoutStage } from "./stage.ts";
import { boolType, jsonType, optionalOf, stringType, type RecordField, type RecordType, type Type } from "./type.ts";
import { typeMismatch } from "./value-diagnostics.ts";

export const readOnlyField = defineError("read-only", (f: { name: string; owner: string }) => ({
  headline: `${quote(f.name)} is set by ${f.owner}; it can be read, and not set`,
  label: "read only",
  help: "remove it",
}));

/** What a `resource` or `data` item, with what OpenTofu itself knows beside the schema, takes between its braces. */
export function tofuRecord(fields: ReadonlyMap<string, RecordField>, name: string): RecordType {
  const all = new Map(fields);
  for (const field of ofOpenTofu) if (!all.has(field.name)) all.set(field.name, field);
  return { kind: "record", fields: all, name };
}

function known(name: string, type: Type, isBlock: boolean): RecordField {
  return { name, type, hasDefault: false, schema: { isRequired: false, ...(isBlock ? { block: "single" } : {}) } };
}

function attribute(name: string, type: Type): [string, RecordField] {
  return [name, known(name, type, false)];
}

const dependsOn = known("depends_on", { kind: "list", element: jsonType }, false);

const ofOpenTofu: readonly RecordField[] = [
  dependsOn,
  known(
    "lifecycle",
    {
      kind: "record",
      name: "`lifecycle`",
      fields: new Map([
        attribute("create_before_destroy", boolType),
        attribute("prevent_destroy", boolType),
        attribute("ignore_changes", {
          kind: "union",
          members: [
            { kind: "literal", value: "all" },
            { kind: "list", element: stringType },
          ],
        }),
        attribute("replace_triggered_by", { kind: "list", element: stringType }),
      ]),
    },
    true,
  ),
];

export function checkTofuField(checking: Checking, slot: Slot, field: RecordField, demand: Demand): boolean {
  if (field.schema?.isReadOnly === true) {
    for (const source of slot.sources) {
      infer(checking, source.place, source.value);
      checking.report(readOnlyField.at(keyOf(source), { name: field.name, owner: "the provider" }));
    }
    return true;
  }
  if (field === dependsOn) return checkDependsOn(checking, slot, demand);
  const target = { ...demand, converts: true } as const;
  const base = withoutStage(field.type);
  const inner = base.kind === "optional" ? base.inner : base;
  const isRequired = field.schema?.isRequired === true;
  const wanted = field.schema?.block === undefined ? inner : blockType(slot, inner, field.schema.block);
  const expected = atStage(wanted, "deploy");
  checkSlot(checking, slot, isRequired ? expected : optionalOf(expected), target);
  return true;
}

/** The block itself where a record is given, else the collection of them. */
function blockType(slot: Slot, type: Type, block: "single" | "list" | "set" | "map"): Type {
  const element = type.kind === "list" || type.kind === "set" ? type.element : type.kind === "map" ? type.value : type;
  if (block === "map") return { kind: "map", value: element };
  const [first] = slot.sources;
  const givesOne = first !== undefined && (isNested(first) || first.value.kind !== "list");
  if (block === "single" || (givesOne && first.value.kind !== "reference")) return element;
  return { kind: "list", element };
}

function checkDependsOn(checking: Checking, slot: Slot, demand: Demand): boolean {
  for (const { value, place } of slot.sources) {
    const items = value.kind === "list" ? value.items : [value];
    for (const item of items) {
      const node = item.kind === "listFor" || item.kind === "spread" ? item.value : item;
      const type = infer(checking, place, node);
      if (type.kind === "tofuItem" || type.kind === "error") continue;
      const help = "list the names that `as` gives: depends_on = [vm]";
      checking.report(
        typeMismatch.at(node, {
          demand: partOf(demand, "an item"),
          to: { kind: "list", element: jsonType },
          from: type,
          help,
        }),
      );
    }
    checking.types[value.id] = { kind: "list", element: jsonType };
  }
  return true;
}
