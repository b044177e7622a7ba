/**
 * The numbers that bounds of types are made of: literals, constants that are numbers, and arithmetic on them.
 *
 * Not here: evaluating programs. This is the small part that types need before anything is evaluated.
 */
import type { Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";

export interface ConstantNumber {
  readonly value: number;
  readonly unit: "int" | "float" | "bytes" | "duration";
}

/** Undefined where the expression is no such number. */
export function constantNumber(checking: Checking, node: Expression, depth = 0): ConstantNumber | undefined {
  if (depth > 100) return undefined;
  switch (node.kind) {
    case "number":
      return { value: node.value, unit: node.unit };
    case "unary": {
      const operand = constantNumber(checking, node.operand, depth + 1);
      return node.operator === "-" && operand !== undefined ? { ...operand, value: -operand.value } : undefined;
    }
    case "reference":
      return ofConstant(checking, node.id, depth);
    case "binary": {
      if (node.operator !== "+" && node.operator !== "-" && node.operator !== "*") return undefined;
      const left = constantNumber(checking, node.left, depth + 1);
      const right = constantNumber(checking, node.right, depth + 1);
      return left === undefined || right === undefined ? undefined : combine(node.operator, left, right);
    }
    default:
      return undefined;
  }
}

function ofConstant(checking: Checking, reference: number, depth: number): ConstantNumber | undefined {
  const target = checking.targets[reference];
  if (target?.kind !== "declaration") return undefined;
  const declaration = checking.declarations.get(target.symbol);
  if (declaration?.kind === "constantDeclaration") return constantNumber(checking, declaration.value, depth + 1);
  const imported = checking.imported.values.get(target.symbol);
  return imported?.kind === "constant" ? imported.number : undefined;
}

function combine(operator: "+" | "-" | "*", left: ConstantNumber, right: ConstantNumber): ConstantNumber | undefined {
  if (operator === "*") {
    if (left.unit !== "int" && right.unit !== "int")
      return left.unit === "float" ? exact(left, left.value * right.value) : undefined;
    return exact(left.unit === "int" ? right : left, left.value * right.value);
  }
  if (left.unit !== right.unit) return undefined;
  return exact(left, operator === "+" ? left.value + right.value : left.value - right.value);
}

function exact({ unit }: ConstantNumber, value: number): ConstantNumber | undefined {
  return unit === "float" || Number.isSafeInteger(value) ? { unit, value } : undefined;
}
