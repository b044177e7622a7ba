/**
 * Calls of functions: declared ones, and built-in ones that compute.
 */
import { nearest, quote } from "../diagnostics/wording.ts";
import type { CallExpression, Expression } from "../syntax/tree.ts";
import { isAssignable } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import { findValue } from "./declared.ts";
import type { Demand } from "./demand.ts";
import { notAFunction, operatorMismatch, wrongArgumentCount } from "./expression-diagnostics.ts";
import { floatAtDeployment, secretNotAllowed } from "./flow-diagnostics.ts";
import { infer, inferExpression, setLanding } from "./inference.ts";
import { inferSpecialCall } from "./infer-call-special.ts";
import { compare } from "./compare.ts";
import { requirePrintable } from "./infer-text.ts";
import { intrinsics, type Intrinsic, type IntrinsicParameter, type ParameterShape } from "./intrinsics.ts";
import type { FunctionExport } from "./interface.ts";
import { joinTypes, widen } from "./joined-type.ts";
import { withArticle } from "./names-diagnostics.ts";
import type { Place } from "./place.ts";
import { describeType, printType } from "./print-type.ts";
import { isPortable, plainText } from "./resolve-refinement.ts";
import { pathOfStage, textOf } from "./secret-path.ts";
import { atStage, deepStageOf, laterOf, withoutStage, type Stage } from "./stage.ts";
import { deployOf, errorType, jsonType, keyTypeOf, optionalOf, stringType, type Type } from "./type.ts";
import { badPattern } from "./type-diagnostics.ts";
import { notOptional, typeMismatch } from "./value-diagnostics.ts";

export function inferCall(checking: Checking, place: Place, node: CallExpression): Type {
  const { callee } = node;
  const target = callee.kind === "reference" ? checking.targets[callee.id] : undefined;
  if (callee.kind === "reference" && target?.kind === "intrinsic") {
    const intrinsic = intrinsics.get(target.name);
    if (intrinsic === undefined) return inferArguments(checking, place, node);
    if (!hasRightCount(checking, node, intrinsic.name, intrinsic.signature, intrinsic.parameters))
      return inferArguments(checking, place, node);
    return intrinsic.result.kind === "special" || intrinsic.parameters.some(({ shape }) => shape.kind === "special")
      ? inferSpecialCall(checking, place, node, intrinsic.name)
      : inferIntrinsic(checking, place, node, intrinsic);
  }
  if (callee.kind === "reference" && target?.kind === "declaration") {
    const found = findValue(checking, target.symbol);
    if (found?.kind === "function") return inferDeclaredCall(checking, place, node, found);
    if (found !== undefined || checking.declarations.has(target.symbol)) {
      const what = found?.kind === "constant" ? describeType(found.type) : withArticle(found?.kind ?? "declaration");
      checking.report(notAFunction.at(callee, { name: callee.name, found: what, near: [] }));
    }
    return inferArguments(checking, place, node);
  }
  const type = infer(checking, place, callee);
  if (type.kind !== "error" && callee.kind !== "missing") {
    const method = callee.kind === "select" ? callee.name.text : textOf(callee);
    const near = intrinsics.has(method)
      ? [`${method}(${callee.kind === "select" ? textOf(callee.value) : "…"})`]
      : nearest(method, intrinsics.keys());
    checking.report(notAFunction.at(callee, { name: textOf(callee), found: describeType(type), near }));
  }
  return inferArguments(checking, place, node);
}

/** Infers the arguments of a call that failed, so that their own mistakes are reported. */
function inferArguments(checking: Checking, place: Place, node: CallExpression): Type {
  for (const argument of node.arguments) infer(checking, place, argument);
  return errorType;
}

function hasRightCount(
  checking: Checking,
  node: CallExpression,
  name: string,
  signature: string,
  parameters: readonly { readonly isOptional?: true }[],
): boolean {
  const most = parameters.length;
  const least = parameters.filter((parameter) => parameter.isOptional !== true).length;
  const found = node.arguments.length;
  if (found >= least && found <= most) return true;
  const wanted = least === most ? `${most} argument${most === 1 ? "" : "s"}` : `${least} or ${most} arguments`;
  checking.report(wrongArgumentCount.at(node, { name, signature, wanted, found }));
  return false;
}

function inferDeclaredCall(checking: Checking, place: Place, node: CallExpression, found: FunctionExport): Type {
  const parts = found.parameters.map(({ name, type }) => `${name}: ${printType(type)}`);
  const signature = `${found.name}(${parts.join(", ")}): ${printType(found.result)}`;
  if (
    !hasRightCount(
      checking,
      node,
      found.name,
      signature,
      found.parameters.map(() => ({})),
    )
  ) {
    inferArguments(checking, place, node);
    return found.result;
  }
  for (const [at, parameter] of found.parameters.entries()) {
    const argument = node.arguments[at];
    if (argument === undefined) continue;
    const demand = { subject: `${quote(parameter.name)} of ${quote(found.name)}`, symbol: found.symbol };
    inferExpression(checking, place, argument, parameter.type, demand);
  }
  return found.result;
}

/** What the arguments told: the element of the first collection, and when the result is known. */
interface CallState {
  element: Type;
  stage: Stage;
  isBroken: boolean;
}

function inferIntrinsic(checking: Checking, place: Place, node: CallExpression, intrinsic: Intrinsic): Type {
  const state: CallState = { element: errorType, stage: "static", isBroken: false };
  for (const [at, argument] of node.arguments.entries()) {
    const parameter = intrinsic.parameters[at];
    if (parameter !== undefined) inferArgument(checking, place, node, argument, intrinsic, parameter, state);
  }
  const first = node.arguments[0];
  const own = first === undefined ? errorType : widen(withoutStage(checking.types[first.id] ?? errorType));
  const result = resultOf(intrinsic, state.element, own);
  if (state.isBroken && intrinsic.result.kind !== "exactly") return errorType;
  if (result.kind === "float" && state.stage === "deploy") {
    checking.report(floatAtDeployment.at(node, {}));
    return errorType;
  }
  return atStage(result, state.stage);
}

function resultOf(intrinsic: Intrinsic, element: Type, own: Type): Type {
  switch (intrinsic.result.kind) {
    case "exactly":
      return intrinsic.result.type;
    case "element":
      return element;
    case "optionalElement":
      return optionalOf(element);
    case "listOfElement":
      return { kind: "list", element };
    case "listOfKeys":
      return { kind: "list", element: own.kind === "map" ? keyTypeOf(own) : stringType };
    case "same":
      return own;
    case "special":
      return errorType;
  }
}

function inferArgument(
  checking: Checking,
  place: Place,
  call: CallExpression,
  node: Expression,
  intrinsic: Intrinsic,
  parameter: IntrinsicParameter,
  state: CallState,
): void {
  const isOnly = intrinsic.parameters.length === 1;
  const demand: Demand = {
    subject: isOnly ? quote(intrinsic.name) : `${quote(parameter.name)} of ${quote(intrinsic.name)}`,
  };
  const { shape } = parameter;
  if (shape.kind === "pattern") {
    if (!checkPattern(checking, place, node)) state.isBroken = true;
    return;
  }
  if (shape.kind === "exactly" && isScalarLiteral(node)) {
    inferExpression(checking, place, node, shape.type, demand);
    return;
  }
  const type = infer(checking, place, node);
  const stage = shape.kind === "measurable" ? lengthStage(type) : deepStageOf(type);
  if (stage === "secret" && intrinsic.takesSecrets !== true) {
    const path = pathOfStage(checking, node, "secret");
    checking.report(secretNotAllowed.at(node, { what: `${quote(intrinsic.name)} would reveal something of it`, path }));
    state.isBroken = true;
    return;
  }
  state.stage = laterOf(state.stage, stage);
  if (type.kind === "error") state.isBroken = true;
  else if ((type.kind === "optional" || type.kind === "none") && shape.kind !== "anything") {
    checking.report(notOptional.at(node, { text: type.kind === "none" ? "none" : textOf(node) }));
    state.isBroken = true;
  } else if (!fitsShape(checking, node, type, shape, demand, state)) state.isBroken = true;
  else if (shape.kind === "quantity") checkQuantities(checking, call, intrinsic.name);
}

/** Every target needs it while compiling, so it is written out. */
function checkPattern(checking: Checking, place: Place, node: Expression): boolean {
  infer(checking, place, node);
  const text = plainText(node);
  if (text !== undefined) return isPortable(checking, node, text);
  const reason = "it has to be written here, as one text without interpolation";
  if (node.kind !== "missing") checking.report(badPattern.at(node, { reason, pattern: "" }));
  return false;
}

function isScalarLiteral(node: Expression): boolean {
  return (
    node.kind === "number" ||
    node.kind === "bool" ||
    (node.kind === "text" && node.parts.every((part) => part.kind === "textPart"))
  );
}

/** A list of deploy values has a length that is known now. */
function lengthStage(type: Type): Stage {
  return type.kind === "deploy" || type.kind === "secret" ? type.kind : "static";
}

const ordered: ReadonlySet<string> = new Set(["int", "float", "bytes", "duration", "string"]);
const quantities: ReadonlySet<string> = new Set(["int", "float", "bytes", "duration"]);

/** Whether an argument is of the shape; reports it where not. */
function fitsShape(
  checking: Checking,
  node: Expression,
  type: Type,
  shape: ParameterShape,
  demand: Demand,
  state: CallState,
): boolean {
  const base = withoutStage(type);
  const refuse = (to: Type, help?: string): boolean => {
    checking.report(typeMismatch.at(node, { demand, from: type, to, help }));
    return false;
  };
  switch (shape.kind) {
    case "exactly": {
      const isSecret = deepStageOf(type) === "secret";
      const context = { ...demand, ...(isSecret ? { isSensitive: true as const } : {}) };
      if (!compare(checking, node, type, deployOf(shape.type), context))
        setLanding(checking, node, deployOf(shape.type), demand);
      return true;
    }
    case "measurable":
      if (base.kind === "list" || base.kind === "set" || base.kind === "map" || isText(base)) return true;
      return refuse({ kind: "list", element: jsonType }, "lists, sets, maps and texts have a length");
    case "list":
    case "ordered":
    case "summable": {
      if (base.kind !== "list" && base.kind !== "set") return refuse({ kind: "list", element: stringType });
      const element = widen(withoutStage(base.element));
      state.element =
        base.element.kind === "never" ? errorType : shape.kind === "list" ? withoutStage(base.element) : element;
      const kinds = shape.kind === "ordered" ? ordered : quantities;
      if (shape.kind === "list" || element.kind === "never" || element.kind === "error" || kinds.has(element.kind))
        return true;
      const help =
        shape.kind === "ordered"
          ? "numbers, sizes, durations and texts have an order"
          : "numbers, sizes and durations add up";
      return refuse({ kind: "list", element: { kind: "int" } }, help);
    }
    case "map":
      if (base.kind === "map") state.element = base.value;
      return (
        base.kind === "map" ||
        refuse(
          { kind: "map", value: stringType },
          base.kind === "record" ? "a record's fields are known by name: write a dot and the name" : undefined,
        )
      );
    case "quantity":
      return quantities.has(widen(base).kind) || refuse({ kind: "int" }, "numbers, sizes and durations can be rounded");
    case "printable":
      requirePrintable(checking, node, type);
      return true;
    case "anything":
      return isAssignable(base, deployOf(jsonType)) === undefined || base.kind === "optional" || refuse(jsonType);
    case "pattern":
    case "special":
      return true;
  }
}

function isText(type: Type): boolean {
  return widen(type).kind === "string";
}

/** Both quantities of a call are of one kind. */
function checkQuantities(checking: Checking, call: CallExpression, name: string): void {
  const types = call.arguments.map((argument) => checking.types[argument.id]);
  const [first, second] = types;
  if (first === undefined || second === undefined) return;
  const [a, b] = [widen(withoutStage(first)), widen(withoutStage(second))];
  if (a.kind === "error" || b.kind === "error" || joinTypes(a, b) !== undefined) return;
  const takes = "two numbers, two sizes or two durations";
  const help = a.kind === "bytes" ? "give the step a unit, such as 1MiB" : undefined;
  checking.report(operatorMismatch.at(call, { operator: name, left: first, right: second, takes, help }));
}
