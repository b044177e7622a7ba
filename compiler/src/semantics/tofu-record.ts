/**
 * Attributes and blocks of OpenTofu items: what may be set, and to what.
 *
 * A block takes a record, or a list where the schema allows several; `none` is the same as leaving out.
 */
import { defineError } from "../diagnostics/define.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import { infer } from "./inference.ts";
import { checkSlot } from "./inference.ts";
import { isNested, keyName, keyOf } from "./record-shape.ts";
import type { Slot, Source } from "./slot.ts";
import { atStage, withoutStage } from "./stage.ts";
import { optionalOf, type RecordField, type Type } from "./type.ts";
import { duplicateField } from "./value-diagnostics.ts";

export const readOnlyField = defineError("read-only", (f: { name: string; owner: string }) => ({
  headline: `${quote(f.name)} is set by ${f.owner}; it can be read, and not set`,
  label: "read only",
  help: "remove it",
}));

export function checkTofuField(checking: Checking, slot: Slot, field: RecordField, demand: Demand): boolean {
  if (field.schema?.isReadOnly === true) {
    for (const source of slot.sources) {
      infer(checking, source.place, source.value);
      checking.report(readOnlyField.at(keyOf(source), { name: field.name, owner: "the provider" }));
    }
    return true;
  }
  const target = { ...demand, converts: true } as const;
  const base = withoutStage(field.type);
  const inner = base.kind === "optional" ? base.inner : base;
  const isRequired = field.schema?.isRequired === true;
  const wanted = field.schema?.block === undefined ? inner : blockType(slot, inner, field.schema.block);
  const expected = atStage(wanted, "deploy");
  const again = repeatedBlock(slot);
  if (again !== undefined && (inner.kind === "list" || inner.kind === "set" || isSeveral(field.schema?.block))) {
    for (const source of slot.sources) infer(checking, source.place, source.value);
    const [first] = slot.sources;
    const facts = { name: field.name, first: keyOf(first ?? again), isBlock: true } as const;
    checking.report(duplicateField.at(keyOf(again), facts));
    return true;
  }
  checkSlot(checking, slot, isRequired ? expected : optionalOf(expected), target);
  return true;
}

function isSeveral(block: "single" | "list" | "set" | "map" | undefined): boolean {
  return block === "list" || block === "set";
}

/** A second block that sets what the one before sets, as in HCL; others merge into one. */
function repeatedBlock(slot: Slot): Source | undefined {
  const names = new Set<string>();
  for (const source of slot.sources) {
    if (source.branch !== undefined || source.value.kind !== "record" || source.at + 1 < source.keys.length) continue;
    const own = source.value.entries
      .flatMap((entry) => (entry.kind === "set" ? entry.path.slice(0, 1) : []))
      .map(keyName);
    if (own.some((name) => name !== undefined && names.has(name))) return source;
    for (const name of own) if (name !== undefined) names.add(name);
  }
  return undefined;
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
