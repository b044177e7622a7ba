/**
 * `id`, `application` and `deployment` are labels: a rule passes them on, but what it does may not depend on which they are, so that a
 * provider never names an application.
 *
 * In: a file whose bodies are checked. Reports labels that are compared or searched, by a rule or by a function that it calls; enters
 * what functions do with their arguments, for this file and for importers.
 * Not here: where labels get to (label-flow.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import { walk } from "../syntax/children.ts";
import type { CallExpression, Expression, FunctionDeclaration, Node, Rule } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { labelCompared } from "./flow-diagnostics.ts";
import { flowOf, mayHoldText, searchLabels, useOf, type LabelSearch } from "./label-flow.ts";
import { anyLabel, keysOf } from "./label-parts.ts";
import { withoutStage } from "./stage.ts";

const labels: ReadonlySet<string> = new Set(["id", "application", "deployment"]);

/** `order`: of types, constants and functions, each after what it mentions. */
export function checkLabelUse(checking: Checking, order: readonly SymbolId[]): void {
  for (const symbol of order) {
    const declaration = checking.declarations.get(symbol);
    if (declaration?.kind === "functionDeclaration") enterUse(checking, symbol, declaration);
  }
  for (const declaration of checking.tree.declarations)
    if (declaration.kind === "mappingDeclaration")
      for (const item of declaration.items) if (item.kind === "rule") checkRuleLabels(checking, item);
}

function checkRuleLabels(checking: Checking, rule: Rule): void {
  const labelOf = (node: Node) => {
    const target = checking.targets[node.id];
    return target?.kind === "special" && labels.has(target.name) ? target.name : undefined;
  };
  if (!mentionsAny(rule, labelOf)) return;
  const search = searchLabels(checking, rule, labelOf);
  walk(rule, (node) => {
    const found = inspectedBy(search, node);
    if (found !== undefined) checking.report(labelCompared.at(found.node, found));
  });
}

/** Which of its arguments a function compares or searches, and which its result may be made of. */
function enterUse(checking: Checking, symbol: SymbolId, { parameters, body }: FunctionDeclaration): void {
  const found = checking.valueExports.get(symbol);
  if (found?.kind !== "function") return;
  const inspects: number[] = [];
  const keeps: number[] = [];
  for (const [at, parameter] of parameters.entries()) {
    if (!mayHoldText(checking.types[parameter.id])) continue;
    const labelOf = (node: Node) => {
      const target = checking.targets[node.id];
      return target?.kind === "inner" && target.node === parameter ? parameter.name.text : undefined;
    };
    const search = searchLabels(checking, body, labelOf);
    if (anyLabel(flowOf(search, body)) !== undefined) keeps.push(at);
    let isInspected = false;
    walk(body, (node) => void (isInspected ||= inspectedBy(search, node) !== undefined));
    if (isInspected) inspects.push(at);
  }
  if (inspects.length + keeps.length > 0) checking.valueExports.set(symbol, { ...found, labels: { inspects, keeps } });
}

function mentionsAny(root: Node, labelOf: (node: Node) => string | undefined): boolean {
  let isFound = false;
  walk(root, (node) => {
    isFound ||= node.kind === "reference" && labelOf(node) !== undefined;
    return !isFound;
  });
  return isFound;
}

interface Inspected {
  readonly node: Expression;
  readonly label: string;
  /** What is done with it, such as `` `==` ``. */
  readonly how: string;
}

/** What a node itself, not what is in it, compares or searches. */
function inspectedBy(search: LabelSearch, node: Node): Inspected | undefined {
  const first = (how: string, ...parts: readonly (readonly [node: Expression | undefined, isKeys?: boolean])[]) => {
    for (const [part, isKeys = false] of parts) {
      if (part === undefined) continue;
      const flow = flowOf(search, part);
      const label = isKeys ? keysOf(flow) : anyLabel(flow);
      if (label !== undefined) return { node: part, label, how };
    }
    return undefined;
  };
  switch (node.kind) {
    case "binary":
      // Whether something is there is no question of which label it is.
      if (!comparing.has(node.operator) || node.left.kind === "none" || node.right.kind === "none") return undefined;
      return first(
        quote(node.operator),
        [node.left],
        [node.right, node.operator === "in" && isMap(search, node.right)],
      );
    case "match": {
      const isCompared = node.arms.some(({ pattern }) => pattern.kind === "literalPattern");
      return isCompared ? first("`match`", [node.value]) : undefined;
    }
    case "index":
      return first("`[ ]`", [node.index], [isMap(search, node.value) ? node.value : undefined, true]);
    case "call":
      return inspectedByCall(search, node, first);
    default:
      return undefined;
  }
}

const comparing: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);

/** Functions that look for something in a text. */
const searching: ReadonlySet<string> = new Set(["contains", "starts_with", "ends_with", "matches"]);

function inspectedByCall(
  { checking }: LabelSearch,
  node: CallExpression,
  first: (how: string, ...parts: (readonly [Expression | undefined, boolean?])[]) => Inspected | undefined,
): Inspected | undefined {
  const target = checking.targets[node.callee.id];
  const [subject, key] = node.arguments;
  if (target?.kind === "intrinsic") {
    const how = quote(target.name);
    if (target.name === "get") return first(how, [key], [subject, true]);
    return searching.has(target.name) ? first(how, [subject], [key]) : undefined;
  }
  const use = useOf(checking, node);
  if (use === undefined) return undefined;
  return first(quote(use.name), ...use.inspects.map((at): readonly [Expression | undefined] => [node.arguments[at]]));
}

function isMap({ checking }: LabelSearch, node: Expression): boolean {
  const type = checking.types[node.id];
  return type !== undefined && withoutStage(type).kind === "map";
}
