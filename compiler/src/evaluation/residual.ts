/**
 * Makes residuals, simplified: what is known of them is computed, texts are flat, paths are whole.
 *
 * A residual made of a secret is a secret, whatever type it is said to have.
 */
import type { Span } from "../source/span.ts";
import { holdsDeploy, stageOf } from "../semantics/stage.ts";
import { deployOf, secretOf, stringType, type Type } from "../semantics/type.ts";
import type { BinaryOperator } from "../syntax/tree.ts";
import { areEqual } from "./equality.ts";
import { depthOf, isGenericValue, isPlainData, textValue, weightOf, withOrigin } from "./make-value.ts";
import { printNumber } from "./quantity.ts";
import type { GenericLoop, RecordPart, Residual, ResidualValue, SecretFile, Value } from "./value.ts";

/** A residual of a type that may be given with `deploy`. */
export function residualValue(type: Type, code: Residual, origin: Span): ResidualValue {
  const made = plainResidual(type, code, origin);
  let isSecret = code.kind === "secret" && code.part !== "public";
  for (const operand of operandsOf(code)) isSecret ||= typeof operand !== "string" && isSecretValue(operand);
  return isSecret ? { ...made, type: secretOf(made.type) } : made;
}

/** What an operand weighs in the generic module, where what is used twice is printed once. */
const sharedWeight = 200;

/** In the generic module the expressions of all applications are trees before they are text. */
const genericWeight = 40;

/** The same, said to be no secret even if it is made of one. */
export function plainResidual(type: Type, code: Residual, origin: Span): ResidualValue {
  let weight = 60;
  let depth = 0;
  let isGeneric =
    code.kind === "variable" || code.kind === "fail" || (code.kind === "secret" && code.secret.genericId !== undefined);
  for (const operand of operandsOf(code)) {
    if (typeof operand === "string") {
      weight += operand.length;
      continue;
    }
    const isGenericPart = isGenericValue(operand);
    isGeneric ||= isGenericPart;
    weight += isGenericPart ? Math.min(weightOf(operand), sharedWeight) : weightOf(operand);
    depth = Math.max(depth, depthOf(operand));
  }
  const plain = type.kind === "deploy" ? type.inner : type;
  const made: ResidualValue = { kind: "residual", type: plain, code, origin, weight, depth: depth + 1 };
  if (!isGeneric) return made;
  const generic = { ...made, isGeneric, weight: weight + genericWeight };
  if (mayBeLater(type, code)) return { ...generic, mayBeLater: true, holdsLater: true };
  return holdsDeploy(type) || isMadeOfLater(code) ? { ...generic, holdsLater: true } : generic;
}

/** Whether a list or record is made of parts that may be. */
function isMadeOfLater(code: Residual): boolean {
  switch (code.kind) {
    case "concat":
    case "each":
    case "build":
    case "choose":
    case "checked":
    case "operation":
      return operandsOf(code).some(holdsLater);
    default:
      return false;
  }
}

/** Whether the type says so, or an operand whose value decides what this one is. */
function mayBeLater(type: Type, code: Residual): boolean {
  if (stageOf(type) === "deploy") return true;
  switch (code.kind) {
    case "attribute":
      return true;
    case "select":
    case "index":
    case "interpolate":
    case "not":
    case "negate":
    case "choose":
    case "checked":
      return operandsOf(code).some(isLater);
    case "operation":
      return operandsOf(code).some(code.operator === "++" ? isLater : holdsLater);
    case "call":
      // How long a list is does not depend on its elements, nor a machine's name on where it is.
      return code.arguments.some(code.name === "length" || code.name === "host" ? isLater : holdsLater);
    case "secret":
    case "package":
    case "variable":
    case "concat":
    case "each":
    case "build":
    case "secretFile":
    case "fail":
      return false;
  }
}

function isLater(operand: string | Value): boolean {
  return typeof operand !== "string" && operand.kind === "residual" && operand.mayBeLater === true;
}

/** Of a list or record, whether a part of it is. */
function holdsLater(operand: string | Value): boolean {
  if (typeof operand === "string" || !isGenericValue(operand)) return false;
  switch (operand.kind) {
    case "residual":
      return operand.holdsLater === true;
    case "list":
    case "set":
      return operand.items.some(holdsLater);
    case "record":
    case "map":
      return [...operand.entries.values()].some(holdsLater);
    case "variant":
    case "priority":
      return holdsLater(operand.value);
    default:
      return false;
  }
}

/** The values that a residual is made of; the fixed texts of an interpolation among them. */
export function operandsOf(code: Residual): readonly (string | Value)[] {
  switch (code.kind) {
    case "attribute":
      return code.item.generic === undefined ? [] : [code.item.generic];
    case "secret":
    case "package":
    case "variable":
    case "fail":
      return [];
    case "select":
    case "not":
    case "negate":
    case "checked":
      return [code.value];
    case "index":
      return [code.value, code.index];
    case "interpolate":
      return code.parts;
    case "operation":
      return [code.left, code.right];
    case "call":
      return code.arguments;
    case "choose":
      return [code.condition, code.then, code.else];
    case "concat":
      return code.parts;
    case "each":
      return [...valuesOfLoop(code.loop), code.value];
    case "build":
      return code.parts.flatMap(valuesOfPart);
    case "secretFile":
      return code.settings === undefined ? [code.content] : [code.content, code.settings];
  }
}

function valuesOfLoop({ collection, condition }: GenericLoop): readonly Value[] {
  return condition === undefined ? [collection] : [collection, condition];
}

/** The values that a part of a record is made of. */
export function valuesOfPart(part: RecordPart): readonly Value[] {
  switch (part.kind) {
    case "set":
      return [...part.path.filter((key) => typeof key !== "string"), part.value];
    case "spread":
      return [part.value];
    case "choose":
      return [part.condition, ...part.then.flatMap(valuesOfPart), ...part.else.flatMap(valuesOfPart)];
    case "each":
      return [...valuesOfLoop(part.loop), ...part.parts.flatMap(valuesOfPart)];
  }
}

/** Whether the value itself is a secret; of a list or record, whether one of its parts is. */
export function isSecretValue(value: Value): boolean {
  switch (value.kind) {
    case "residual":
      return value.type.kind === "secret";
    case "list":
    case "set":
      return value.items.some(isSecretValue);
    case "record":
    case "map":
      for (const entry of value.entries.values()) if (isSecretValue(entry)) return true;
      return false;
    case "variant":
    case "priority":
      return isSecretValue(value.value);
    case "error":
    case "none":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "text":
    case "host":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "rawNix":
      return false;
  }
}

/** The type without `deploy` and `secret`. */
export function bareType(type: Type): Type {
  return type.kind === "deploy" || type.kind === "secret" ? type.inner : type;
}

/** `deploy<T>`, or `secret<T>` where it is tainted: the type that the checker would give a value's use. */
export function stagedType(value: ResidualValue): Type {
  return deployOf(value.type);
}

/** Text of a value inside text; undefined where it has none, or not yet. */
export function textOf(value: Value): string | undefined {
  switch (value.kind) {
    case "text":
      return value.value;
    case "bool":
      return value.value ? "true" : "false";
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return printNumber(value.kind, value.value);
    case "host":
      return value.host.name;
    case "error":
    case "none":
    case "list":
    case "set":
    case "record":
    case "map":
    case "variant":
    case "grant":
    case "tofuItem":
    case "package":
    case "projectFile":
    case "priority":
    case "rawNix":
    case "residual":
      return undefined;
  }
}

/**
 * Text made of texts and values: text where all is known, otherwise a flat residual without two fixed texts in a row.
 * Packages become their store paths. No part is an error.
 */
export function interpolate(parts: readonly (string | Value)[], origin: Span): Value {
  const plain = plainText(parts);
  return plain === undefined ? interpolateOpen(parts, origin) : textValue(plain, origin);
}

/** Undefined where not all is known, or secret files are mentioned. */
function plainText(parts: readonly (string | Value)[]): string | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    const known = plainTextOf(part);
    if (known === undefined) return undefined;
    texts.push(known);
  }
  // A text that grows piece by piece would keep all its pieces.
  return texts.join("");
}

/** The text of a part; undefined where it is not known, or mentions secret files. */
export function plainTextOf(part: string | Value): string | undefined {
  return typeof part === "string" ? part : isPlainData(part) ? textOf(part) : undefined;
}

function interpolateOpen(parts: readonly (string | Value)[], origin: Span): Value {
  const flat: (string | Value)[] = [];
  const files: SecretFile[] = [];
  let text = "";
  let isKnown = true;
  const flush = () => {
    if (text === "") return;
    flat.push(files.length === 0 ? text : textValue(text, origin, uniqueFiles(files.splice(0))));
    text = "";
  };
  const add = (part: string | Value): void => {
    if (typeof part === "string") {
      text += part;
      return;
    }
    const known = textOf(part);
    if (known !== undefined) {
      text += known;
      if (part.kind === "text" && part.files !== undefined) files.push(...part.files);
    } else if (part.kind === "residual" && part.code.kind === "interpolate") {
      // An interpolation is flat already, so this goes one level deep.
      part.code.parts.forEach(add);
    } else {
      isKnown = false;
      flush();
      flat.push(part.kind === "package" ? packagePath(part.path, part.origin) : part);
    }
  };
  parts.forEach(add);
  if (isKnown) return textValue(text, origin, uniqueFiles(files));
  flush();
  const only = flat.length === 1 ? flat[0] : undefined;
  if (only !== undefined && typeof only !== "string" && only.kind === "residual" && isText(bareType(only.type)))
    return withOrigin(only, origin);
  return residualValue(stringType, { kind: "interpolate", parts: flat }, origin);
}

function isText(type: Type): boolean {
  return type.kind === "string" || (type.kind === "literal" && typeof type.value === "string");
}

function packagePath(path: readonly string[], origin: Span): Value {
  return residualValue(stringType, { kind: "package", path }, origin);
}

/** Each file once, in order of first use. */
export function uniqueFiles(files: readonly SecretFile[]): readonly SecretFile[] {
  if (files.length < 2) return files;
  return [...new Map(files.map((file) => [file.path, file])).values()];
}

/** A field of something unknown. */
export function selectResidual(value: ResidualValue, name: string, type: Type, origin: Span): Value {
  const { code } = value;
  if (code.kind === "attribute")
    return residualValue(
      tainted(value, type),
      { ...code, path: [...code.path, name], ...(isAlwaysThere(value.type) ? {} : { mayBeAbsent: true }) },
      origin,
    );
  if (code.kind === "choose") {
    const then = entryOf(code.then, name);
    const otherwise = entryOf(code.else, name);
    if (then !== undefined && otherwise !== undefined) return choose(code.condition, then, otherwise, type, origin);
  }
  // A record that is built may lack what is optional; what declares its fields has them all.
  const mayLack = value.isGeneric === true && type.kind === "optional" && !isOption(value);
  return residualValue(type, { kind: "select", value, name, ...(mayLack ? { mayLack } : {}) }, origin);
}

/** Options, and what they hold in turn. */
function isOption({ code }: ResidualValue): boolean {
  if (code.kind === "select") return code.value.kind === "residual" && isOption(code.value);
  return code.kind === "variable" && code.variable.number === 0;
}

function entryOf(value: Value, name: string): Value | undefined {
  return value.kind === "record" || value.kind === "map" ? value.entries.get(name) : undefined;
}

/** An element of something unknown, or an unknown element. */
export function indexResidual(value: Value, index: Value, type: Type, origin: Span): Value {
  // Where the element may be none, a path could not tell that from no element.
  if (value.kind === "residual" && value.code.kind === "attribute" && bareType(type).kind !== "optional") {
    const step = index.kind === "int" || index.kind === "text" ? index.value : undefined;
    if (step !== undefined)
      return residualValue(
        tainted(value, type),
        { ...value.code, path: [...value.code.path, step], mayBeAbsent: true },
        origin,
      );
  }
  return residualValue(type, { kind: "index", value, index }, origin);
}

/** Whether a value of the type has all its fields. */
function isAlwaysThere(type: Type): boolean {
  const bare = bareType(type);
  return bare.kind !== "variant" && bare.kind !== "optional" && bare.kind !== "map";
}

function tainted(value: ResidualValue, type: Type): Type {
  return value.type.kind === "secret" ? secretOf(type) : type;
}

/** One of two values, by a condition that may be unknown. No operand is an error. */
export function choose(condition: Value, then: Value, otherwise: Value, type: Type, origin: Span): Value {
  if (condition.kind === "bool") return condition.value ? then : otherwise;
  if (then.kind === "bool" && otherwise.kind === "bool" && then.value !== otherwise.value)
    return then.value ? condition : negateCondition(condition, type, origin);
  if (areEqual(then, otherwise) === true || areSame(then, otherwise)) return then;
  return residualValue(type, { kind: "choose", condition, then, else: otherwise }, origin);
}

function areSame(a: Value, b: Value): boolean {
  return a.kind === "residual" && b.kind === "residual" && a.code === b.code;
}

const opposites: Partial<Record<BinaryOperator, BinaryOperator>> = { "==": "!=", "!=": "==" };

/** `not` of something unknown. */
export function negateCondition(value: Value, type: Type, origin: Span): Value {
  if (value.kind === "residual") {
    if (value.code.kind === "not") return value.code.value;
    const opposite = value.code.kind === "operation" ? opposites[value.code.operator] : undefined;
    if (value.code.kind === "operation" && opposite !== undefined)
      return residualValue(value.type, { ...value.code, operator: opposite }, origin);
  }
  return residualValue(type, { kind: "not", value }, origin);
}
