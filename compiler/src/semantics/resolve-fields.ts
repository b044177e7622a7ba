/**
 * Reads declared fields: `{ name: type = default }` with docs and annotations.
 *
 * Defaults and examples are noted for `checkPendingFields`, which runs when all types are known.
 */
import type { RecordField } from "./type.ts";
import type { Fields } from "../syntax/tree.ts";
import { readAnnotations } from "./annotations.ts";
import type { Checking } from "./checking.ts";
import { inferExpression } from "./infer.ts";
import { closedPlace } from "./place.ts";
import { resolveType, type TypePlace } from "./resolve-type.ts";
import { partSymbol } from "./symbols.ts";
import { duplicateFieldType } from "./type-diagnostics.ts";
import { quote } from "../diagnostics/wording.ts";

/** By name, in the order written. Symbols are `<owner>.<name>`. */
export function resolveFields(
  checking: Checking,
  node: Fields | undefined,
  place: TypePlace,
): ReadonlyMap<string, RecordField> {
  const fields = new Map<string, RecordField>();
  const first = new Map<string, Fields["fields"][number]>();
  for (const field of node?.fields ?? []) {
    const name = field.name.text;
    const symbol = partSymbol(place.owner, name);
    const type = resolveType(checking, field.type, { kind: place.kind, owner: symbol });
    if (name === "") continue;
    const earlier = first.get(name);
    if (earlier !== undefined) {
      checking.report(duplicateFieldType.at(field.name, { name, first: earlier.name }));
      continue;
    }
    first.set(name, field);
    const { annotations, examples } = readAnnotations(field.annotations, checking.report);
    if (field.default !== undefined) checking.defaults.set(symbol, field.default);
    if (examples.length > 0) checking.examples.set(symbol, examples);
    if (field.default !== undefined || examples.length > 0) checking.pendingFields.push({ field, type, symbol });
    fields.set(name, {
      name,
      type,
      hasDefault: field.default !== undefined,
      symbol,
      ...(field.doc === undefined ? {} : { doc: field.doc }),
      ...(annotations === undefined ? {} : { annotations }),
    });
  }
  return fields;
}

/** Checks the defaults and examples of all fields that were resolved so far. */
export function checkPendingFields(checking: Checking): void {
  for (let pending = checking.pendingFields.pop(); pending !== undefined; pending = checking.pendingFields.pop()) {
    const { field, type, symbol } = pending;
    const demand = { subject: quote(field.name.text), symbol };
    if (field.default !== undefined) inferExpression(checking, closedPlace, field.default, type, demand);
    for (const example of checking.examples.get(symbol) ?? [])
      inferExpression(checking, closedPlace, example, type, demand);
  }
}
