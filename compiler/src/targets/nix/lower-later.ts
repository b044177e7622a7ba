/**
 * Values of the generic module that may be known only after deployment. Whether one is shows when the module is used, so it is
 * written for both: how Nix computes it, and the expression with which OpenTofu does (`later` in nix/later.nix).
 *
 * In: a residual. Out: a tree, or undefined where it is written like any other.
 * Not here: OpenTofu's expressions themselves (targets/tofu-expressions).
 */
import type { Report } from "../../diagnostics/diagnostic.ts";
import { laterSetOf } from "../../evaluation/ordered-set.ts";
import { plainResidual } from "../../evaluation/residual.ts";
import type { Residual, ResidualValue, Value } from "../../evaluation/value.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import { holdsDeploy, withoutStage } from "../../semantics/stage.ts";
import type { Type } from "../../semantics/type.ts";
import type { Span } from "../../source/span.ts";
import { outputName } from "../target.ts";
import { conditionOf } from "../tofu-expressions/condition.ts";
import { closed, group, type Expression } from "../tofu-expressions/expression.ts";
import { kindOf, newLowering } from "../tofu-expressions/lowering.ts";
import { printQuantity } from "../tofu-expressions/quantity-expression.ts";
import { expressionOf } from "../tofu-expressions/residual-expression.ts";
import { nixCall, nixList, nixNull, nixText, nixVariable, type Nix } from "./nix-tree.ts";
import type { TypeNames } from "./type-names.ts";

export interface LaterLowering {
  /** A part, which may itself be known only then. */
  readonly lower: (value: Value) => Nix;
  /** The value of parts that are known, by what is given for them. */
  readonly compute: (value: ResidualValue, parts: ReadonlyMap<Residual, Nix>) => Nix;
  /** Whatever the value is: it is made of secrets, which are variables of OpenTofu. */
  readonly isForced: boolean;
}

/** Whether there may be anything in the value that is known only after deployment. */
export function mayHoldLater(value: Value): boolean {
  let isFound = false;
  walkValue(value, (inside) => {
    isFound ||= inside.kind === "residual" && (inside.mayBeLater === true || holdsDeploy(inside.type));
    return !isFound;
  });
  return isFound;
}

/** What is read from somewhere, not computed. */
export function isRead({ code }: ResidualValue): boolean {
  return code.kind === "variable" || code.kind === "attribute" || code.kind === "select" || code.kind === "index";
}

/** What there is after deployment. */
export function nowTree(tree: Nix): Nix {
  return nixCall(["fedi", "now"], tree);
}

export function lowerLater(value: ResidualValue, to: LaterLowering): Nix | undefined {
  if (value.mayBeLater !== true && !to.isForced) return undefined;
  const { code } = value;
  switch (code.kind) {
    case "attribute":
      return attributeTree(value, code, to);
    case "select":
    case "index":
      return partTree(value, code, to);
    case "interpolate":
      return nixCall(["fedi", "laterText"], nixList(code.parts.map((part) => textPart(part, to))));
    case "choose":
      return isLater(code.condition) ? choiceTree(value, [code.condition, code.then, code.else], to) : undefined;
    case "operation":
      return operationTree(value, code, to);
    case "not":
    case "negate":
    case "call":
      return laterTree(value, to);
    case "checked":
    case "secret":
    case "package":
    case "variable":
    case "concat":
    case "each":
    case "build":
    case "secretFile":
    case "fail":
      return undefined;
  }
}

function isLater(value: Value): boolean {
  return value.kind === "residual" && value.mayBeLater === true;
}

type CodeOf<Kind extends Residual["kind"]> = Extract<Residual, { readonly kind: Kind }>;

/** `fedi.attribute items.vm "ipv4_addresses-1-0" [ "ipv4_addresses" 1 0 ]`. */
function attributeTree(value: ResidualValue, { item, path }: CodeOf<"attribute">, to: LaterLowering): Nix | undefined {
  if (item.generic === undefined) return undefined;
  const { kind } = value.type;
  const read = kind === "secret" ? "secretAttribute" : kind === "optional" ? "optionalAttribute" : "attribute";
  return nixCall(["fedi", read], to.lower(item.generic), nixText(attributeName(path)), pathTree(path));
}

/** The part of an output's name that is its path. */
export function attributeName(path: readonly (string | number)[]): string {
  return outputName({ mode: "resource", type: "", name: "" }, path).slice("---".length);
}

export function pathTree(path: readonly (string | number)[]): Nix {
  return nixList(path.map((step) => (typeof step === "number" ? { kind: "int", value: step } : nixText(step))));
}

/** A field or an element: of what is known it is taken, of anything else OpenTofu takes it. */
function partTree(value: ResidualValue, code: CodeOf<"select" | "index">, to: LaterLowering): Nix | undefined {
  if (code.kind === "index" && code.index.kind === "residual") return laterTree(value, to);
  if (!isLater(code.value)) return undefined;
  const whole = nixVariable("whole");
  const step: Nix = code.kind === "select" ? nixText(code.name) : to.lower(code.index);
  const body = code.value.kind === "residual" ? to.compute(value, new Map([[code.value.code, whole]])) : nixNull;
  return nixCall(["fedi", "part"], to.lower(code.value), step, { kind: "function", parameters: ["whole"], body });
}

/** Sizes and durations print with their units. */
function textPart(part: string | Value, to: LaterLowering): Nix {
  if (typeof part === "string") return nixText(part);
  const kind = kindOf(part);
  const isQuantity = kind === "bytes" || kind === "duration";
  if (!isQuantity) return to.lower(part);
  const { expression } = printed((lowering) => printQuantity(lowering.names, kind, hole(0)));
  const print = kind === "bytes" ? "bytesText" : "durationText";
  return nixCall(
    ["fedi", "later"],
    nixList([to.lower(part)]),
    { kind: "function", parameters: [parameter(0)], body: nixCall(["fedi", print], nixVariable(parameter(0))) },
    { kind: "function", parameters: [parameter(0)], body: expression },
  );
}

function operationTree(value: ResidualValue, code: CodeOf<"operation">, to: LaterLowering): Nix | undefined {
  const known = (isTrue: boolean): Value => ({ kind: "bool", value: isTrue, origin: value.origin });
  switch (code.operator) {
    case "and":
      return eitherTree(value, [code.left, code.right, known(false)], to);
    case "or":
      return eitherTree(value, [code.left, known(true), code.right], to);
    case "??": {
      if (!isLater(code.left)) return undefined;
      const operands = [code.left, code.right];
      return nixCall(["fedi", "laterOrElse"], ...operands.map(to.lower), codeFunction(value, operands));
    }
    default:
      return laterTree(value, to);
  }
}

/** Nix's own operators take only what is known. */
function eitherTree(value: ResidualValue, operands: readonly [Value, Value, Value], to: LaterLowering): Nix {
  const [condition, yes, no] = operands;
  return isLater(condition)
    ? choiceTree(value, operands, to)
    : { kind: "if", condition: to.lower(condition), yes: to.lower(yes), no: to.lower(no) };
}

/** `fedi.choose condition yes no (x0: x1: x2: …)`. */
function choiceTree(value: ResidualValue, operands: readonly Value[], to: LaterLowering): Nix {
  return nixCall(["fedi", "choose"], ...operands.map(to.lower), codeFunction(value, operands));
}

/** `fedi.later [ … ] (x0: …) (x0: "…")`. */
function laterTree(value: ResidualValue, to: LaterLowering): Nix {
  const operands = unknownParts(value);
  const parts = new Map(operands.map((part, at) => [part.code, nixVariable(parameter(at))]));
  const body = to.compute(value, parts);
  return nixCall(
    ["fedi", "later"],
    nixList(operands.map(to.lower)),
    { kind: "function", parameters: operands.map((_, at) => parameter(at)), body },
    codeFunction(value, operands),
  );
}

/** The residuals that a value is made of directly, each once. */
function unknownParts(value: ResidualValue): readonly ResidualValue[] {
  const found = new Map<Residual, ResidualValue>();
  walkValue(value, (inside) => {
    if (inside === value || inside.kind !== "residual") return true;
    found.set(inside.code, inside);
    return false;
  });
  return [...found.values()];
}

function parameter(at: number): string {
  return `x${at}`;
}

/** What stands for an operand until its expression is known. No text of a program holds a NUL. */
function hole(at: number): Expression {
  return closed(`\0${at}\0`);
}

/** `x0: x1: "${x0} + ${x1}"`, of an expression that stands anywhere. */
function codeFunction(value: ResidualValue, operands: readonly Value[]): Nix {
  const { expression, problem } = printed((lowering) => {
    const at = (part: Value) => operands.findIndex((operand) => operand === part || isSameCode(operand, part));
    const partOf = (part: Value) => (part !== value && at(part) >= 0 ? hole(at(part)) : undefined);
    return expressionOf({ ...lowering, partOf }, value);
  });
  const body = problem === undefined ? expression : nixCall(["throw"], nixText(`fedi: ${problem}`));
  return { kind: "function", parameters: operands.map((_, at) => parameter(at)), body };
}

function isSameCode(a: Value, b: Value): boolean {
  return a.kind === "residual" && b.kind === "residual" && a.code === b.code;
}

/** An expression with its holes as a Nix string; what OpenTofu cannot say fails where it is asked to. */
function printed(print: (lowering: ReturnType<typeof newLowering>) => Expression): {
  readonly expression: Nix;
  readonly problem?: string;
} {
  let problem: string | undefined;
  const report: Report = (diagnostic) => {
    if (diagnostic.severity === "error") problem ??= diagnostic.headline;
  };
  const text = group(print(newLowering(report)));
  return { expression: withHoles(text), ...(problem === undefined ? {} : { problem }) };
}

function withHoles(text: string): Nix {
  const parts = text.split("\0").map((part, at) => (at % 2 === 0 ? part : nixVariable(parameter(Number(part)))));
  return { kind: "string", parts: parts.filter((part) => part !== "") };
}

/** `x0: "…"`, the condition under which a value is of a type; null where OpenTofu has nothing to ask. */
export function conditionTree(type: Type, types: TypeNames): Nix {
  const { names } = newLowering(() => undefined);
  const condition = conditionOf(names, type, hole(0));
  if (condition === undefined) return nixNull;
  const tree: Nix = { kind: "function", parameters: [parameter(0)], body: withHoles(condition) };
  return type.kind === "string" && type.name !== undefined ? types.nameOf(`${type.name}_condition`, tree) : tree;
}

const nowhere: Span = { file: "", start: 0, end: 0 };

/** `x0: "distinct(sort(${x0}))"`, the set of the list that stands for; undefined where nothing is to be ordered. */
export function orderTree(type: Type): Nix | undefined {
  const set = type.kind === "optional" ? withoutStage(type.inner) : type;
  if (set.kind !== "set") return undefined;
  const list: Type = { kind: "list", element: set.element };
  const whole: Type = type.kind === "optional" ? { kind: "optional", inner: list } : list;
  const value = plainResidual(whole, { kind: "variable", variable: { name: "list", number: 0 } }, nowhere);
  const ordered = laterSetOf(value, type);
  return ordered?.kind === "residual" ? codeFunction(ordered, [value]) : undefined;
}
