/**
 * `value.name`, `value?.name` and `value[index]`.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import type { IndexExpression, SelectExpression } from "../syntax/tree.ts";
import { isAssignable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import { findResource } from "./declared.ts";
import { jsonInspected, notIndexable, uselessCoalesce } from "./expression-diagnostics.ts";
import { fileOfStatic } from "./flow-diagnostics.ts";
import { infer } from "./inference.ts";
import { reportMismatch, reportSecret } from "./mismatch.ts";
import { misplacedFunction } from "./expression-diagnostics.ts";
import { filesMayStand } from "./place.ts";
import { intrinsics } from "./intrinsics.ts";
import type { Place } from "./place.ts";
import { describeType } from "./print-type.ts";
import { textOf } from "./secret-path.ts";
import { atStage, laterOf, stageOf, withoutStage } from "./stage.ts";
import { errorType, intType, keyTypeOf, optionalOf, packageType, type RecordField, type Type } from "./type.ts";
import { notOptional, unknownField } from "./value-diagnostics.ts";

const pathType: Type = { kind: "string", name: "path" };

export function inferSelect(checking: Checking, place: Place, node: SelectExpression): Type {
  const { value } = node;
  if (value.kind === "reference") {
    const target = checking.targets[value.id];
    if (target?.kind === "special" && target.name === "pkgs") {
      checking.types[value.id] = packageType;
      return packageType;
    }
  }
  const type = infer(checking, place, value);
  if (type.kind === "error" || type.kind === "never" || (node.name.text === "" && !node.name.quoted)) return errorType;
  if (type.kind === "optional" || type.kind === "none") {
    if (node.isOptional) return type.kind === "none" ? type : optionalOf(selected(checking, place, node, type.inner));
    const help = `write \`${textOf(value)}?.${node.name.text}\` to pass \`none\` on, or ask first: \`${textOf(value)} != none\``;
    checking.report(notOptional.at(value, { text: textOf(value), help }));
    return errorType;
  }
  if (node.isOptional) checking.report(uselessCoalesce.at(node.name, { found: type, operator: "?." }));
  return selected(checking, place, node, type);
}

function selected(checking: Checking, place: Place, node: SelectExpression, type: Type): Type {
  const name = node.name.text;
  const base = withoutStage(type);
  if (name === "file" && isText(base)) return inferFile(checking, place, node, type);
  if (type.kind === "secret" && isText(base)) return unknownOf(checking, node, "a secret", ["file"]);
  if (type.kind === "secret") {
    reportSecret(checking, node.value, type, { subject: quote(`.${name}`) });
    return errorType;
  }
  const stage = stageOf(type);
  switch (base.kind) {
    case "record": {
      const field = base.fields.get(name);
      return field === undefined ? unknown(checking, node, base, base.fields) : atStage(readType(field), stage);
    }
    case "tofuItem": {
      const field = base.fields.get(name);
      return field === undefined ? unknown(checking, node, base, base.fields) : readType(field);
    }
    case "grant":
      return inferGrantField(checking, place, node, base.resource, base.name);
    case "package":
      return packageType;
    case "json":
      checking.report(jsonInspected.at(node.name, { what: `\`.${name}\`` }));
      return errorType;
    default:
      return unknown(checking, node, base, undefined);
  }
}

function isText(type: Type): boolean {
  return type.kind === "string" || type.kind === "literal" || type.kind === "union";
}

/** What reading a field gives; in schemas of targets that may differ from what setting it takes. */
function readType(field: RecordField): Type {
  return field.schema?.readType ?? field.type;
}

function inferFile(checking: Checking, place: Place, node: SelectExpression, type: Type): Type {
  if (stageOf(type) === "static") checking.report(fileOfStatic.at(node, { found: type }));
  else if (!filesMayStand(place))
    checking.report(misplacedFunction.at(node.name, { name: ".file", where: "in applications and mappings" }));
  return pathType;
}

function inferGrantField(
  checking: Checking,
  place: Place,
  node: SelectExpression,
  symbol: string,
  resource: string,
): Type {
  const found = findResource(checking, symbol);
  if (found === undefined) return errorType;
  const name = node.name.text;
  const field = found.grant.fields.get(name);
  if (field !== undefined) return field.type;
  const hidden = place.privateOf?.(symbol);
  if (name === "private") {
    if (hidden !== undefined) return hidden;
    if (place.kind === "mapping" || place.kind === "rule") {
      const help = `no rule of this mapping for ${quote(resource)} has \`private\``;
      return unknownOf(checking, node, `what ${quote(resource)} grants`, [...found.grant.fields.keys()], help);
    }
    const help = "`private` is seen only by the rules of the mapping that grants it";
    return unknownOf(checking, node, `what ${quote(resource)} grants`, [...found.grant.fields.keys()], help);
  }
  return unknownOf(
    checking,
    node,
    `what ${quote(resource)} grants`,
    [...found.grant.fields.keys()],
    undefined,
    found.grant.symbol,
  );
}

function unknownOf(
  checking: Checking,
  node: SelectExpression,
  name: string,
  fields: readonly string[],
  help?: string,
  symbol?: string,
): Type {
  const near = help === undefined ? nearest(node.name.text, fields) : [];
  checking.report(unknownField.at(node.name, { owner: { name, fields, symbol }, name: node.name.text, near, help }));
  return errorType;
}

function unknown(
  checking: Checking,
  node: SelectExpression,
  type: Type,
  fields: ReadonlyMap<string, RecordField> | undefined,
): Type {
  const text = textOf(node.value);
  const named =
    type.kind === "record" && type.name !== undefined
      ? type.name.includes(" ")
        ? type.name
        : quote(type.name)
      : undefined;
  const name = named ?? (text === "this value" ? describeType(type) : quote(text));
  const symbol = type.kind === "record" ? type.symbol : undefined;
  return unknownOf(checking, node, name, [...(fields?.keys() ?? [])], helpFor(type, node.name.text, text), symbol);
}

/** What other languages ask a text for. */
const methods: ReadonlyMap<string, (text: string) => string> = new Map([
  ["length", (text) => `write length(${text})`],
  ["size", (text) => `write length(${text})`],
  ["toUpperCase", (text) => `write upper(${text})`],
  ["toLowerCase", (text) => `write lower(${text})`],
  ["strip", (text) => `write trim(${text})`],
  ["startsWith", (text) => `write starts_with(${text}, "…")`],
  ["endsWith", (text) => `write ends_with(${text}, "…")`],
  ["includes", (text) => `write contains(${text}, "…")`],
  ["match", (text) => `write matches(${text}, "…")`],
  ["test", (text) => `write matches(${text}, "…")`],
  ["replaceAll", (text) => `write replace(${text}, "…", "…")`],
  ["toString", (text) => `it is text already: ${text}`],
]);

function helpFor(type: Type, name: string, text: string): string | undefined {
  const shown = text === "this value" ? "…" : text;
  if (type.kind !== "record" && type.kind !== "map" && intrinsics.has(name))
    return `functions take their subject first: ${name}(${shown})`;
  switch (type.kind) {
    case "map": {
      const value = type.value.kind === "grant" || type.value.kind === "record" ? type.value : undefined;
      const isField = value?.kind === "grant" || value?.fields.has(name) === true;
      if (isField)
        return `it is a map: take one of its values, ${shown}["key"].${name}, or go through all with \`for\``;
      return `it is a map: ${shown}[${JSON.stringify(name)}], or get(${shown}, ${JSON.stringify(name)}) if it may be missing`;
    }
    case "list":
      return name === "length" || name === "size"
        ? `write length(${shown})`
        : `it is a list: [for x in ${shown}: x.${name}]`;
    case "set":
      return name === "length" || name === "size" ? `write length(${shown})` : undefined;
    case "string":
      return methods.get(name)?.(shown);
    case "variant":
      return `ask which case it is: match ${shown} { ${[...type.cases.keys()].map((key) => `${key} x => …`).join(" ")} }`;
    default:
      return undefined;
  }
}

export function inferIndex(checking: Checking, place: Place, node: IndexExpression): Type {
  const type = infer(checking, place, node.value);
  const index = infer(checking, place, node.index);
  if (type.kind === "error" || type.kind === "never") return errorType;
  if (type.kind === "optional" || type.kind === "none") {
    checking.report(notOptional.at(node.value, { text: textOf(node.value) }));
    return errorType;
  }
  const base = withoutStage(type);
  const stage = laterOf(stageOf(type), stageOf(index));
  if (stage === "secret") {
    const part = stageOf(type) === "secret" ? node.value : node.index;
    reportSecret(checking, part, base, { subject: "`[ ]`" });
    return errorType;
  }
  if (base.kind === "list" || base.kind === "map") {
    const wanted = base.kind === "list" ? intType : keyTypeOf(base);
    const mismatch = isAssignable(withoutStage(index), wanted);
    const subject = base.kind === "list" ? "the index of a list" : "the key of a map";
    if (mismatch !== undefined) reportMismatch(checking, node.index, mismatch, { subject });
    return atStage(base.kind === "list" ? base.element : base.value, stage);
  }
  if (base.kind === "json") checking.report(jsonInspected.at(node.index, { what: "`[ ]`" }));
  else {
    const help =
      base.kind === "set"
        ? "a set has no order: use `in`, or go through it with `for`"
        : base.kind === "record"
          ? "a record's fields are written with a dot"
          : undefined;
    checking.report(notIndexable.at(node.value, { found: type, help }));
  }
  return errorType;
}
