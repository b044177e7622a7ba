/**
 * Values and residuals as expressions of OpenTofu that give what Fedi says they give.
 *
 * Reports what OpenTofu cannot express; the expression is then `null`. Depth is that of values, which evaluation bounds.
 * Not here: functions (call-expression.ts), the document around expressions (lower.ts).
 */
import type { Residual, ResidualValue, TofuAddress, Value } from "../../evaluation/value.ts";
import type { Type } from "../../semantics/type.ts";
import type { Span } from "../../source/span.ts";
import { secretKey } from "../crossing.ts";
import { callExpression } from "./call-expression.ts";
import {
  asJson,
  atom,
  binary,
  call,
  compound,
  conditional,
  exactly,
  group,
  letIn,
  nothing,
  number,
  quoted,
  text,
  traverse,
  type Expression,
  type Names,
} from "./expression.ts";
import { elementKindOf, isScalar, kindOf, type Lowering } from "./lowering.ts";
import { printQuantity } from "./quantity-expression.ts";
import { quotedTemplate } from "./template.ts";
import { nixOnlyValue, textNotNormalized } from "./tofu-diagnostics.ts";

export function expressionOf(lowering: Lowering, value: Value): Expression {
  const part = lowering.partOf?.(value);
  if (part !== undefined) return part;
  switch (value.kind) {
    case "none":
    case "error":
      return nothing;
    case "bool":
      return atom(String(value.value));
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return number(value.value);
    case "text":
      return text(checkedText(lowering, value.value, value.origin));
    case "list":
    case "set":
      return compound(`[${value.items.map((item) => expressionOf(lowering, item).text).join(", ")}]`);
    case "record":
    case "map":
      return objectOf(lowering, value.entries);
    case "variant":
      return objectOf(lowering, new Map([[value.case, value.value]]));
    case "host":
      return text(value.host.name);
    case "tofuItem":
      return addressOf(value.item);
    case "priority":
      return expressionOf(lowering, value.value);
    case "grant":
    case "package":
    case "projectFile":
    case "rawNix":
      return refuse(lowering, value);
    case "residual":
      return residualOf(lowering, value);
  }
}

/** Values that only Nix understands. */
export function refuse(lowering: Lowering, value: Value): Expression {
  const isPackage = value.kind === "package" || (value.kind === "residual" && value.isGeneric !== true);
  const what = isPackage ? "a package" : `this ${nounOf(value)}`;
  lowering.report(nixOnlyValue.at(value.origin, { what }));
  return nothing;
}

function nounOf(value: Value): string {
  if (value.kind === "residual") return "value of the generic module";
  return value.kind === "rawNix" ? "raw Nix" : value.kind === "projectFile" ? "project file" : value.kind;
}

/** Warns of texts that OpenTofu would change. */
export function checkedText(lowering: Lowering, content: string, origin: Span): string {
  if (content.normalize("NFC") !== content) lowering.report(textNotNormalized.at(origin, {}));
  return content;
}

/** The same of a key, at the place of its value. */
export function checkedKey(lowering: Lowering, key: string, origin: Span): string {
  if (key.normalize("NFC") !== key) lowering.report(textNotNormalized.at(origin, { key }));
  return key;
}

function objectOf(lowering: Lowering, entries: ReadonlyMap<string, Value>): Expression {
  const printed = [...entries].map(
    ([key, entry]) => `${quoted(checkedKey(lowering, key, entry.origin))} = ${expressionOf(lowering, entry).text}`,
  );
  return compound(`{ ${printed.join(", ")} }`);
}

/** `terraform_data.web`, `data.aws_ami.base`. */
export function addressOf(item: TofuAddress): Expression {
  return atom(`${item.mode === "data" ? "data." : ""}${item.type}.${itemName(item.name)}`);
}

/** OpenTofu's names do not start with a digit or `-`; ours may. Different names stay different. */
export function itemName(name: string): string {
  return /^_*[0-9-]/.test(name) ? `_${name}` : name;
}

function residualOf(lowering: Lowering, residual: ResidualValue): Expression {
  const { code } = residual;
  const lower = (value: Value) => expressionOf(lowering, value);
  switch (code.kind) {
    case "attribute":
      return traverse(addressOf(code.item), code.path);
    case "secret":
      return atom(`var.${secretKey(code.secret.id, code.part)}`);
    case "package":
      return refuse(lowering, residual);
    case "select":
      return traverse(lower(code.value), [code.name]);
    case "index": {
      const index = code.index;
      const step = index.kind === "int" || index.kind === "text" ? index.value : undefined;
      if (step !== undefined && !(typeof step === "number" && step < 0)) return traverse(lower(code.value), [step]);
      return compound(`${group(lower(code.value))}[${lower(index).text}]`);
    }
    case "interpolate":
      return quotedTemplate(partsOf(lowering, code.parts, residual.origin));
    case "operation":
      return operationOf(lowering, residual, code);
    case "not":
      return compound(`!${group(lower(code.value))}`);
    case "negate":
      return binary(atom("0"), "-", lower(code.value));
    case "call":
      return callExpression({
        lowering,
        residual,
        name: code.name,
        values: code.arguments,
        lower,
        print: (value) => quotedTemplate([textPart(lowering, value)]),
      });
    case "choose": {
      const condition = lower(code.condition);
      const then = guarded(lowering, condition, code.then);
      const otherwise = guarded(lowering, compound(`!${group(condition)}`), code.else);
      return choiceOf(residual.type, condition, then, otherwise);
    }
    case "checked": {
      const value = lower(code.value);
      lowering.demands.push({ value, type: code.type, origin: residual.origin, guards: [...lowering.guards] });
      return value;
    }
    // With option values known, as they are in whatever gets here, evaluation makes none of these.
    case "variable":
    case "concat":
    case "each":
    case "build":
    case "secretFile":
    case "fail":
      return refuse(lowering, residual);
  }
}

/** OpenTofu gives both sides of a choice one type, which not all values of one type of ours have there. As JSON all have. */
function choiceOf(type: Type, condition: Expression, then: Expression, otherwise: Expression): Expression {
  if (!isUneven(type) && !isDecoded(type, then) && !isDecoded(type, otherwise))
    return conditional(condition, then, otherwise);
  return call("jsondecode", conditional(condition, call("jsonencode", then), call("jsonencode", otherwise)));
}

/** What `jsondecode` gives has a type once it is known: where the other side was planned, it may turn out to be another one. */
function isDecoded(type: Type, { text }: Expression): boolean {
  return (type.kind === "list" || type.kind === "set" || type.kind === "record") && text.includes("jsondecode(");
}

/** `null` has no type, and none in common with that of a list or an object beside it. */
function isCollectionOrNone(type: Type): boolean {
  return (
    type.kind === "optional" &&
    (type.inner.kind === "list" || type.inner.kind === "set" || type.inner.kind === "record")
  );
}

/** Whether values of the type differ in their attributes. */
function isUneven(type: Type): boolean {
  switch (type.kind) {
    case "variant":
    case "json":
    case "map":
      return true;
    case "list":
    case "set":
      return isUneven(type.element) || isCollectionOrNone(type.element);
    case "record":
      return [...type.fields.values()].some((field) => isUneven(field.type));
    case "optional":
    case "deploy":
      return isUneven(type.inner);
    default:
      return false;
  }
}

/** What is computed only where the guard holds, and demanded only there. */
function guarded(lowering: Lowering, guard: Expression, value: Value): Expression {
  lowering.guards.push(guard);
  const expression = expressionOf(lowering, value);
  lowering.guards.pop();
  return expression;
}

/** What an interpolation joins. */
export function partsOf(
  lowering: Lowering,
  parts: readonly (string | Value)[],
  origin: Span,
): readonly (string | Expression)[] {
  return parts.map((part) =>
    typeof part === "string" ? checkedText(lowering, part, origin) : textPart(lowering, part),
  );
}

/** A value inside text: quantities print with their units. */
function textPart(lowering: Lowering, value: Value): string | Expression {
  if (value.kind === "text") return checkedText(lowering, value.value, value.origin);
  const expression = expressionOf(lowering, value);
  const kind = kindOf(value);
  return kind === "bytes" || kind === "duration" ? printQuantity(lowering.names, kind, expression) : expression;
}

function operationOf(
  lowering: Lowering,
  residual: ResidualValue,
  code: Residual & { readonly kind: "operation" },
): Expression {
  const { operator, left, right } = code;
  const { names } = lowering;
  const a = expressionOf(lowering, left);
  const guard = guardOf(operator, a);
  const b = guard === undefined ? expressionOf(lowering, right) : guarded(lowering, guard, right);
  const kind = kindOf(residual);
  const isQuantity = kind === "bytes" || kind === "duration";
  switch (operator) {
    case "==":
    case "!=":
      return equality(operator, left, right, a, b);
    case "<":
    case "<=":
    case ">":
    case ">=":
      return kindOf(left) === "text" || kindOf(right) === "text"
        ? textOrder(lowering.names, operator, a, b)
        : binary(a, operator, b);
    case "+":
    case "-":
      return exactly(names, binary(a, operator, b), isQuantity);
    case "*":
      return exactly(names, withoutMinusZero(left, right, binary(a, operator, b)), isQuantity);
    case "%":
      return withoutMinusZero(left, right, remainder(names, a, b));
    case "/": {
      // Numbers of OpenTofu are rational; without the remainder the division is exact, and truncates as Fedi's does.
      const divide = (x: Expression, y: Expression) => compound(`(${x.text} - ${x.text} % ${y.text}) / ${y.text}`);
      const quotient = letIn(names, a, (x) => letIn(names, b, (y) => divide(x, y)));
      const whole = withoutMinusZero(left, right, quotient);
      return isQuantity && !areNeverNegative(left, right) ? exactly(names, whole, true) : whole;
    }
    case "and":
      // OpenTofu's `&&` looks at both sides.
      return conditional(a, b, atom("false"));
    case "or":
      return conditional(a, atom("true"), b);
    case "??":
      return letIn(lowering.names, a, (x) => choiceOf(residual.type, binary(x, "!=", nothing), x, b));
    case "in":
      return membership(lowering, right, a, b);
    case "++":
      return concatenation(left, a, b);
  }
}

/** When the right side matters. */
function guardOf(operator: string, left: Expression): Expression | undefined {
  switch (operator) {
    case "and":
      return left;
    case "or":
      return compound(`!${group(left)}`);
    case "??":
      return binary(left, "==", nothing);
    default:
      return undefined;
  }
}

/** OpenTofu has a `-0`, which it also prints. */
function withoutMinusZero(left: Value, right: Value, value: Expression): Expression {
  return areNeverNegative(left, right) ? value : binary(value, "+", atom("0"));
}

/** OpenTofu leaves a number as it is that it is to divide by nothing. */
function remainder(names: Names, a: Expression, b: Expression): Expression {
  if (/^[1-9]/.test(b.text)) return binary(a, "%", b);
  return letIn(names, b, (y) =>
    conditional(binary(y, "!=", number(0)), binary(a, "%", y), call("tonumber", text("division by zero"))),
  );
}

/** Quantities are not. */
function areNeverNegative(left: Value, right: Value): boolean {
  return [left, right].every((value) => {
    const kind = kindOf(value);
    return kind === "bytes" || kind === "duration" || (value.kind === "int" && value.value >= 0);
  });
}

function equality(operator: "==" | "!=", left: Value, right: Value, a: Expression, b: Expression): Expression {
  const isPresence = left.kind === "none" || right.kind === "none";
  if (isPresence || (isScalar(kindOf(left)) && isScalar(kindOf(right)))) return binary(a, operator, b);
  // OpenTofu's tuples, lists and sets are never equal to one another; their JSON is.
  return binary(call("jsonencode", a), operator, call("jsonencode", b));
}

/** OpenTofu compares only numbers, but sorts texts: by bytes of UTF-8, which is the order of code points. */
function textOrder(names: Names, operator: "<" | "<=" | ">" | ">=", a: Expression, b: Expression): Expression {
  const isSwapped = operator === ">" || operator === ">=";
  return letIn(names, isSwapped ? b : a, (x) =>
    letIn(names, isSwapped ? a : b, (y) => {
      const atMost = `sort([${x.text}, ${y.text}])[0] == ${x.text}`;
      return compound(operator === "<" || operator === ">" ? `${atMost} && ${x.text} != ${y.text}` : atMost);
    }),
  );
}

function membership({ names }: Lowering, right: Value, a: Expression, b: Expression): Expression {
  switch (kindOf(right)) {
    case "text":
      return call("strcontains", b, a);
    case "map":
    case "record":
    case "variant":
      return call("contains", call("keys", b), a);
    default:
      return isScalar(elementKindOf(right))
        ? call("contains", b, a)
        : call("contains", asJson(names, b), call("jsonencode", a));
  }
}

function concatenation(left: Value, a: Expression, b: Expression): Expression {
  switch (kindOf(left)) {
    case "text":
      return quotedTemplate([a, b]);
    case "set":
      return call("setunion", a, b);
    default:
      return call("concat", a, b);
  }
}
