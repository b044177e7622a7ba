/**
 * Where a value became secret, or known only after deployment: related places for messages, from the expression inwards.
 */
import type { Related } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Expression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { deepStageOf, type Stage } from "./stage.ts";

/** Longest path that a message shows. */
const longest = 6;

export function pathOfStage(checking: Checking, node: Expression, stage: Stage): readonly Related[] {
  const path: Related[] = [];
  let at: Expression | undefined = node;
  for (let steps = 0; at !== undefined && steps < 50 && path.length < longest; steps++)
    at = step(checking, at, stage, path);
  return path;
}

/** Adds what this expression tells of the path, and gives the part that it comes from. */
function step(checking: Checking, node: Expression, stage: Stage, path: Related[]): Expression | undefined {
  const word = stage === "secret" ? "secret" : "known only after deployment";
  if (node.kind === "reference") {
    const target = checking.targets[node.id];
    if (target?.kind === "inner" && target.node.kind === "local") {
      path.push({ message: `${quote(target.node.name.text)} is made here`, place: target.node.name });
      return target.node.value;
    }
    if (target?.kind === "declaration") {
      path.push({ message: `${quote(node.name)} is declared here`, place: { symbol: target.symbol } });
      const declaration = checking.declarations.get(target.symbol);
      return declaration?.kind === "constantDeclaration" ? declaration.value : undefined;
    }
    return undefined;
  }
  if (node.kind === "select") {
    const symbol = fieldSymbolOf(checking, node.value, node.name.text);
    if (symbol !== undefined) {
      path.push({ message: `${quote(node.name.text)} is ${word}`, place: { symbol } });
      return undefined;
    }
    return node.value;
  }
  if (node.kind === "call" && node.callee.kind === "reference") {
    const { name } = node.callee;
    if (name === "secret" || name === "identity_secret") {
      path.push({ message: "made secret here", place: node });
      return undefined;
    }
  }
  return partsOf(node).find((part) => {
    const type = checking.types[part.id];
    return type !== undefined && deepStageOf(type) === stage;
  });
}

function fieldSymbolOf(checking: Checking, owner: Expression, name: string): string | undefined {
  const type = checking.types[owner.id];
  const base = type?.kind === "optional" || type?.kind === "deploy" ? type.inner : type;
  if (base?.kind === "record") return base.fields.get(name)?.symbol;
  if (base?.kind !== "grant") return undefined;
  const found = checking.typeExports.get(base.resource) ?? checking.imported.types.get(base.resource);
  return found?.kind === "resource" ? found.grant.fields.get(name)?.symbol : undefined;
}

function partsOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "text":
      return node.parts.filter((part) => part.kind !== "textPart");
    case "list":
      return node.items.map((item) => (item.kind === "listFor" || item.kind === "spread" ? item.value : item));
    case "record":
      return node.entries.flatMap((entry) => (entry.kind === "set" || entry.kind === "spread" ? [entry.value] : []));
    case "index":
      return [node.value, node.index];
    case "call":
      return node.arguments;
    case "unary":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "if":
      return [node.condition, node.then, node.else];
    case "let":
      return [node.body, node.value];
    case "match":
      return [node.value, ...node.arms.map((arm) => arm.value)];
    case "number":
    case "bool":
    case "none":
    case "reference":
    case "select":
    case "missing":
      return [];
  }
}

/** A path of names as text; of anything else `this value`. */
export function textOf(node: Expression): string {
  if (node.kind === "reference") return node.name;
  if (node.kind === "select") {
    const base = textOf(node.value);
    return base === "this value" ? base : `${base}${node.isOptional ? "?." : "."}${node.name.text}`;
  }
  if (node.kind === "call" && node.callee.kind === "reference") return `${node.callee.name}(…)`;
  return "this value";
}
