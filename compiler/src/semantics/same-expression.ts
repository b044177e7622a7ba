/**
 * Whether two expressions are the same in meaning because they are the same in form, names resolved.
 *
 * Only for conditions: what is not a plain path, literal, comparison or built-in call counts as different.
 */
import type { Expression } from "../syntax/tree.ts";
import type { Target } from "./checked.ts";
import type { Checking } from "./checking.ts";

export function sameExpression(checking: Checking, a: Expression, b: Expression): boolean {
  if (a === b) return true;
  const same = (left: Expression, right: Expression) => sameExpression(checking, left, right);
  switch (a.kind) {
    case "number":
      return b.kind === "number" && a.value === b.value && a.unit === b.unit;
    case "bool":
      return b.kind === "bool" && a.value === b.value;
    case "none":
      return b.kind === "none";
    case "text":
      return (
        b.kind === "text" &&
        a.parts.length === b.parts.length &&
        a.parts.every((part, at) => {
          const other = b.parts[at];
          if (part.kind === "textPart") return other?.kind === "textPart" && other.text === part.text;
          return other !== undefined && other.kind !== "textPart" && same(part, other);
        })
      );
    case "reference":
      return b.kind === "reference" && sameTarget(checking.targets[a.id], checking.targets[b.id]);
    case "select":
      return (
        b.kind === "select" && a.name.text === b.name.text && a.isOptional === b.isOptional && same(a.value, b.value)
      );
    case "index":
      return b.kind === "index" && same(a.value, b.value) && same(a.index, b.index);
    case "call":
      return (
        b.kind === "call" &&
        a.arguments.length === b.arguments.length &&
        same(a.callee, b.callee) &&
        a.arguments.every((argument, at) => same(argument, b.arguments[at] ?? b))
      );
    case "unary":
      return b.kind === "unary" && a.operator === b.operator && same(a.operand, b.operand);
    case "binary":
      return b.kind === "binary" && a.operator === b.operator && same(a.left, b.left) && same(a.right, b.right);
    case "list":
    case "record":
    case "if":
    case "let":
    case "match":
    case "missing":
      return false;
  }
}

function sameTarget(a: Target | undefined, b: Target | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  switch (a.kind) {
    case "declaration":
      return b.kind === "declaration" && a.symbol === b.symbol;
    case "intrinsic":
    case "special":
      return b.kind === a.kind && a.name === b.name;
    case "inner":
      return b.kind === "inner" && a.node === b.node;
    case "inherited":
      return b.kind === "inherited" && a.mapping === b.mapping && a.name === b.name;
    case "unknown":
      return false;
  }
}
