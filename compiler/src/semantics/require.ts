/**
 * Demands on values beyond their type: that they are known while compiling.
 */
import type { Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { secretNotAllowed, wrongStage } from "./flow-diagnostics.ts";
import { pathOfStage, textOf } from "./secret-path.ts";
import { deepStageOf, stageOf } from "./stage.ts";
import type { Type } from "./type.ts";

/**
 * Reports `wrong-stage` (or a secret) unless the value is known while compiling. `what` begins the message: `a host's name`,
 * `this condition`. Whether it is, is the result.
 */
export function requireStatic(checking: Checking, node: Expression, type: Type, what: string): boolean {
  return requireStage(checking, node, stageOf(type), what);
}

/** The same for everything inside the value too. */
export function requireDeeplyStatic(checking: Checking, node: Expression, type: Type, what: string): boolean {
  return requireStage(checking, node, deepStageOf(type), what);
}

function requireStage(
  checking: Checking,
  node: Expression,
  stage: "static" | "deploy" | "secret",
  what: string,
): boolean {
  if (stage === "static") return true;
  const path = pathOfStage(checking, node, stage);
  if (stage === "secret")
    checking.report(secretNotAllowed.at(node, { what: `${what} must be known while compiling`, path }));
  else {
    const name = lateName(checking, node);
    checking.report(wrongStage.at(node, { what, through: path, ...(name === undefined ? {} : { name }) }));
  }
  return false;
}

/** The path of names inside the expression that is known late: `vm.ip`. */
export function lateName(checking: Checking, node: Expression): string | undefined {
  if (node.kind === "reference" || node.kind === "select") {
    const text = textOf(node);
    return text === "this value" ? undefined : text;
  }
  if (node.kind === "index") return lateName(checking, node.value);
  if (node.kind === "text") {
    for (const part of node.parts) {
      const type = part.kind === "textPart" ? undefined : checking.types[part.id];
      if (part.kind !== "textPart" && type !== undefined && stageOf(type) !== "static") return lateName(checking, part);
    }
  }
  if (node.kind === "binary")
    for (const part of [node.left, node.right]) {
      const type = checking.types[part.id];
      if (type !== undefined && stageOf(type) !== "static") return lateName(checking, part);
    }
  return undefined;
}
