/**
 * `value.name`, `value?.name`, `value[index]`.
 */
import type { Span } from "../source/span.ts";
import { nearest } from "../diagnostics/wording.ts";
import { boolType, errorType, stringType, type Type } from "../semantics/type.ts";
import { withoutStage } from "../semantics/stage.ts";
import type { IndexExpression, SelectExpression } from "../syntax/tree.ts";
import { indexOutOfRange, missingKey } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { isOpen } from "./generic.ts";
import { errorValue, noneValue, textValue } from "./make-value.ts";
import { bareType, choose, indexResidual, plainResidual, residualValue, selectResidual } from "./residual.ts";
import { defaultFile, secretFile } from "./secret-file.ts";
import { fileOfSymbol } from "./symbol-file.ts";
import type { MapValue, ResidualValue, TofuAddress, Value } from "./value.ts";

export function evaluateSelect(evaluation: Evaluation, frame: Frame, node: SelectExpression): Value {
  const name = node.name.text;
  const inner = node.value;
  if (inner.kind === "select" && inner.name.text === "private") {
    const owner = evaluation.whole.evaluate(evaluation, frame, inner.value);
    if (owner.kind === "grant") return owner.privateField(name, frame.actions?.mapping, node.name);
    if (owner.kind === "none" && inner.isOptional) return owner;
    const facts = selectFrom(evaluation, owner, "private", frame.module.types.get(inner.id), inner.name);
    return selectFrom(evaluation, facts, name, frame.module.types.get(node.id), node.name);
  }
  const value = evaluation.whole.evaluate(evaluation, frame, inner);
  if (value.kind === "none" && node.isOptional) return value;
  const type = frame.module.types.get(node.id);
  const isThere = node.isOptional && type?.kind === "optional" && isSurelyThere(evaluation, value, name);
  const found = selectFrom(evaluation, value, name, isThere ? type.inner : type, node.name);
  if (!node.isOptional || !isOpen(evaluation, value) || found.kind === "error") return found;
  const isAbsent = plainResidual(
    boolType,
    { kind: "operation", operator: "==", left: value, right: noneValue(node) },
    node,
  );
  return choose(isAbsent, noneValue(node), found, type ?? errorType, node);
}

/** Whether a record or grant that is not known has the field, if it is there itself. */
function isSurelyThere(evaluation: Evaluation, value: Value, name: string): boolean {
  if (!isOpen(evaluation, value)) return false;
  const type = bareType(value.type);
  const owner = type.kind === "optional" ? bareType(type.inner) : type;
  if (owner.kind === "record") return isPresent(owner.fields.get(name)?.type);
  if (owner.kind !== "grant") return false;
  const resource = evaluation.module(fileOfSymbol(owner.resource))?.interface.types.get(owner.name);
  return resource?.kind === "resource" && isPresent(resource.grant.fields.get(name)?.type);
}

function isPresent(type: Type | undefined): boolean {
  return type !== undefined && bareType(type).kind !== "optional" && type.kind !== "json";
}

/** A field of a value. `type`: what the checker says that it is. */
export function selectFrom(
  evaluation: Evaluation,
  value: Value,
  name: string,
  type: Type | undefined,
  at: Span,
): Value {
  switch (value.kind) {
    case "record":
      return value.entries.get(name) ?? absentField(type, at);
    case "map":
      return value.entries.get(name) ?? reportMissingKey(evaluation, value, name, at, at);
    case "variant":
      return value.case === name ? value.value : errorValue(at);
    case "grant":
    case "tofuItem":
      return value.field(name, at);
    case "package":
      return { kind: "package", path: [...value.path, name], origin: at };
    case "host":
      return name === "name" ? textValue(value.host.name, at) : errorValue(at);
    case "text":
      return name === "file" ? secretFile(value, defaultFile, at) : errorValue(at);
    case "residual":
      return name === "file" && isFileContent(value)
        ? secretFile(value, defaultFile, at)
        : selectUnknown(value, name, type, at);
    case "error":
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "list":
    case "set":
    case "projectFile":
    case "priority":
    case "rawNix":
      return errorValue(at);
  }
}

function selectUnknown(value: ResidualValue, name: string, type: Type | undefined, at: Span): Value {
  const from = value.isGeneric === true ? withoutStage(value.type) : value.type;
  const made = from.kind === "optional" ? from.inner : from;
  if (made.kind === "tofuItem") {
    const item: TofuAddress = { mode: made.mode, type: made.type, name: "", generic: value };
    const field = made.fields.get(name);
    return residualValue(
      field?.schema?.readType ?? field?.type ?? errorType,
      { kind: "attribute", item, path: [name] },
      at,
    );
  }
  // In the generic module a machine is its name, and a map may lack the key.
  if (from.kind === "host" && name === "name") return { ...value, type: stringType };
  if (value.isGeneric === true && from.kind === "map")
    return indexResidual(value, textValue(name, at), type ?? errorType, at);
  return selectResidual(value, name, type ?? errorType, at);
}

function isFileContent(value: ResidualValue): boolean {
  const type = bareType(value.type);
  return type.kind === "string" || type.kind === "literal" || type.kind === "union" || value.code.kind === "secret";
}

/** A field that the record lacks is `none` where it may be. */
function absentField(type: Type | undefined, at: Span): Value {
  return type === undefined || type.kind === "optional" || type.kind === "none" ? noneValue(at) : errorValue(at);
}

export function evaluateIndex(evaluation: Evaluation, frame: Frame, node: IndexExpression): Value {
  const value = evaluation.whole.evaluate(evaluation, frame, node.value);
  const index = evaluation.whole.evaluate(evaluation, frame, node.index);
  if (value.kind === "error" || index.kind === "error") return errorValue(node);
  if (value.kind === "residual" || index.kind === "residual")
    return indexResidual(value, index, frame.module.types.get(node.id) ?? errorType, node);
  if ((value.kind === "list" || value.kind === "set") && index.kind === "int") {
    const item = value.items[index.value];
    if (item !== undefined) return item;
    const facts = { index: index.value, length: value.items.length };
    evaluation.report(indexOutOfRange.at(node.index, facts), [index.origin, value.origin]);
    return errorValue(node);
  }
  if ((value.kind === "map" || value.kind === "record") && index.kind === "text")
    return value.entries.get(index.value) ?? reportMissingKey(evaluation, value, index.value, node.index, index.origin);
  return errorValue(node);
}

function reportMissingKey(evaluation: Evaluation, map: MapValue, key: string, at: Span, origin: Span): Value {
  const keys = [...map.entries.keys()];
  const near = keys.length > 1000 ? [] : nearest(key, keys);
  evaluation.report(missingKey.at(at, { key, near, keys: keys.slice(0, 20) }), [origin, map.origin]);
  return errorValue(at);
}
