/**
 * The operands of operators that compute: there, and not secret.
 */
import type { BinaryExpression, Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { secretNotAllowed } from "./flow-diagnostics.ts";
import { infer } from "./inference.ts";
import type { Place } from "./place.ts";
import { pathOfStage, textOf } from "./secret-path.ts";
import { errorType, type Type } from "./type.ts";
import { notOptional } from "./value-diagnostics.ts";

/** An operand that is not `none` and not secret. */
export function operandType(checking: Checking, place: Place, node: Expression, operator: string): Type {
  return usableOperand(checking, node, infer(checking, place, node), operator);
}

function usableOperand(checking: Checking, node: Expression, type: Type, operator: string): Type {
  if (type.kind === "optional" || type.kind === "none") {
    checking.report(notOptional.at(node, { text: type.kind === "none" ? "none" : textOf(node) }));
    return errorType;
  }
  if (type.kind !== "secret") return type;
  const path = pathOfStage(checking, node, "secret");
  checking.report(secretNotAllowed.at(node, { what: `\`${operator}\` would reveal something of its operands`, path }));
  return errorType;
}

/** `bytes` beside a plain number: the unit was forgotten. */
export function unitHelp(node: BinaryExpression, left: Type, right: Type): string | undefined {
  const unit = [left, right].find((type) => type.kind === "bytes" || type.kind === "duration")?.kind;
  const number = [node.left, node.right].find((part) => part.kind === "number" && part.unit === "int");
  if (unit === undefined || number?.kind !== "number") return undefined;
  return unit === "bytes" ? `give the number a unit: ${number.value}MiB` : `give the number a unit: ${number.value}s`;
}
