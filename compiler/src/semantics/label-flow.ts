/**
 * Follows labels through a rule or a function: through locals and binders, into the fields and elements of what is made of them, and out
 * again.
 *
 * In: expressions whose types are known, and what counts as a label. Out: what of their values is made of one. Says too much rather
 * than too little. Every node is looked at once, so the whole takes time in the size of the text.
 * Not here: what may not be done with labels (label-use.ts).
 */
import { walk } from "../syntax/children.ts";
import type {
  CallExpression,
  Entry,
  Expression,
  Node,
  NodeId,
  RecordExpression,
  ReferenceExpression,
  Tail,
} from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { findValue } from "./declared.ts";
import { anyLabel, either, elementOf, fieldOf, keysOf, partsOf, type Flow } from "./label-parts.ts";
import { withoutStage } from "./stage.ts";
import type { Type } from "./type.ts";

export interface LabelSearch {
  readonly checking: Checking;
  /** The label that a name is. */
  readonly labelOf: (node: ReferenceExpression) => string | undefined;
  /** By node id; what is on its way is there, too, as made of nothing: circles are reported elsewhere. */
  readonly known: Map<NodeId, Flow>;
  readonly binders: ReadonlyMap<NodeId, () => Flow>;
}

/** `root`: the rule or the body of the function that is looked at. */
export function searchLabels(checking: Checking, root: Node, labelOf: LabelSearch["labelOf"]): LabelSearch {
  const binders = new Map<NodeId, () => Flow>();
  const search: LabelSearch = { checking, labelOf, known: new Map(), binders };
  const named = new Map<NodeId, Expression>();
  walk(root, (node) => {
    noteBinders(search, binders, node);
    if (node.kind === "local") named.set(node.id, node.value);
    else if (node.kind === "tofuItem" && node.as !== undefined) named.set(node.as.id, node.values);
  });
  for (const expression of inOrderOfNeed(checking, named)) flowOf(search, expression);
  return search;
}

function noteBinders(search: LabelSearch, binders: Map<NodeId, () => Flow>, node: Node): void {
  const loop = (tail: Pick<Tail, "binders"> & { readonly collection: Expression | undefined }) => {
    const [first, second] = tail.binders;
    const { collection } = tail;
    if (first === undefined || collection === undefined) return;
    binders.set((second ?? first).id, () => elementOf(flowOf(search, collection)));
    if (second !== undefined) binders.set(first.id, () => keysOf(flowOf(search, collection)));
  };
  switch (node.kind) {
    case "listFor":
    case "forEntry":
    case "tail":
      return loop(node);
    case "let":
      return void binders.set(node.binder.id, () => flowOf(search, node.value));
    case "match":
      for (const { pattern } of node.arms) {
        if (pattern.kind !== "casePattern" || pattern.binder === undefined) continue;
        binders.set(pattern.binder.id, () => fieldOf(flowOf(search, node.value), pattern.name.text));
      }
      return;
    case "tofuItem": {
      if (node.as === undefined) return;
      const isMany = node.tail?.collection !== undefined;
      const own = () => flowOf(search, node.values);
      binders.set(node.as.id, isMany ? () => partsOf(new Map(), own()) : own);
      return;
    }
  }
}

/** What names in a rule stand for, each after those that it mentions, so that no chain of them nests deeply. */
function inOrderOfNeed(checking: Checking, named: ReadonlyMap<NodeId, Expression>): readonly Expression[] {
  const order = new Set<Expression>();
  const entered = new Set<Expression>();
  for (const start of named.values()) {
    const open = entered.has(start) ? [] : [start];
    for (let at = open.at(-1); at !== undefined; at = open.at(-1)) {
      const needed = entered.has(at) ? [] : mentionedIn(checking, named, at).filter((other) => !entered.has(other));
      entered.add(at);
      if (needed.length > 0) open.push(...needed);
      else {
        order.add(at);
        open.pop();
      }
    }
  }
  return [...order];
}

function mentionedIn(checking: Checking, named: ReadonlyMap<NodeId, Expression>, root: Node): readonly Expression[] {
  const found = new Set<Expression>();
  walk(root, (node) => {
    const target = node.kind === "reference" ? checking.targets[node.id] : undefined;
    const mentioned = target?.kind === "inner" ? named.get(target.node.id) : undefined;
    if (mentioned !== undefined) found.add(mentioned);
  });
  return [...found];
}

export function flowOf(search: LabelSearch, node: Expression): Flow {
  if (search.known.has(node.id)) return search.known.get(node.id);
  search.known.set(node.id, undefined);
  const flow = mayHoldText(search.checking.types[node.id]) ? flowIn(search, node) : undefined;
  search.known.set(node.id, flow);
  return flow;
}

/** Numbers and truths say little of the text that they were made of. */
export function mayHoldText(type: Type | undefined): boolean {
  const base = type === undefined ? undefined : withoutStage(type);
  switch (base?.kind === "optional" ? base.inner.kind : base?.kind) {
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return false;
    default:
      return true;
  }
}

function flowIn(search: LabelSearch, node: Expression): Flow {
  switch (node.kind) {
    case "number":
    case "bool":
    case "none":
    case "missing":
    case "unary":
      return undefined;
    case "text":
      return anyOf(
        search,
        node.parts.filter((part) => part.kind !== "textPart"),
      );
    case "reference":
      return flowOfName(search, node);
    case "list": {
      let rest: Flow;
      for (const item of node.items)
        if (item.kind === "spread") rest = either(rest, elementOf(flowOf(search, item.value)));
        else rest = either(rest, flowOf(search, item.kind === "listFor" ? item.value : item));
      return partsOf(new Map(), rest);
    }
    case "record":
      return flowOfRecord(search, node);
    case "select":
      return fieldOf(flowOf(search, node.value), node.name.text);
    case "index":
      return elementOf(flowOf(search, node.value));
    case "call":
      return flowOfCall(search, node);
    case "binary":
      return joining.has(node.operator) ? either(flowOf(search, node.left), flowOf(search, node.right)) : undefined;
    case "if":
      return either(flowOf(search, node.then), flowOf(search, node.else));
    case "let":
      return flowOf(search, node.body);
    case "match":
      return node.arms.reduce<Flow>((flow, arm) => either(flow, flowOf(search, arm.value)), undefined);
  }
}

const joining: ReadonlySet<string> = new Set(["??", "+", "++"]);

function flowOfName(search: LabelSearch, node: ReferenceExpression): Flow {
  const label = search.labelOf(node);
  if (label !== undefined) return label;
  const target = search.checking.targets[node.id];
  if (target?.kind !== "inner") return undefined;
  if (target.node.kind === "local") return flowOf(search, target.node.value);
  return search.binders.get(target.node.id)?.();
}

function flowOfRecord(search: LabelSearch, node: RecordExpression): Flow {
  return node.entries.reduce<Flow>((before, entry) => withEntry(search, before, entry), undefined);
}

/** What is known of a record, after one entry more. */
function withEntry(search: LabelSearch, before: Flow, entry: Entry): Flow {
  switch (entry.kind) {
    case "spread":
      return either(before, flowOf(search, entry.value));
    case "ifEntry":
      return [entry.then, ...(entry.else === undefined ? [] : [entry.else])]
        .map((part) => flowOfRecord(search, part))
        .reduce(either, before);
    case "forEntry":
      return either(before, flowOf(search, entry.body));
    case "set": {
      const [last, ...outer] = [...entry.path].reverse();
      const inner = [last, ...outer].reduce<Flow>(
        (flow, key) => {
          if (key === undefined) return flow;
          if (key.kind === "name") return partsOf(new Map([[key.text, flow]]), undefined);
          return partsOf(new Map(), flow, anyLabel(flowOf(search, key)));
        },
        flowOf(search, entry.value),
      );
      // A field that is set again is what it is set to: entries override what a spread before them has.
      const first = entry.path.length === 1 ? entry.path[0] : undefined;
      if (first?.kind !== "name" || before === undefined || typeof before === "string") return either(before, inner);
      const others = new Map([...before.fields].filter(([name]) => name !== first.text));
      return either(partsOf(others, before.rest, before.keys), inner);
    }
  }
}

function flowOfCall(search: LabelSearch, node: CallExpression): Flow {
  const target = search.checking.targets[node.callee.id];
  const [first] = node.arguments;
  const given = () => (first === undefined ? undefined : flowOf(search, first));
  if (target?.kind === "intrinsic") {
    switch (target.name) {
      case "keys":
        return keysOf(given());
      case "values":
        return partsOf(new Map(), elementOf(given()));
      // Which element is picked is what labels are for.
      case "pick":
      case "get":
        return elementOf(given());
      case "sort":
      case "unique":
        return given();
    }
  }
  return anyOf(
    search,
    node.arguments.filter((_, at) => isKept(search, node, at)),
  );
}

/** Whether what a function gives may be made of an argument. */
function isKept(search: LabelSearch, node: CallExpression, at: number): boolean {
  const use = useOf(search.checking, node);
  return use === undefined || use.keeps.includes(at);
}

/** What a function that is written in the language does with its arguments; undefined where that is not known. */
export function useOf(
  checking: Checking,
  node: CallExpression,
): { readonly name: string; readonly keeps: readonly number[]; readonly inspects: readonly number[] } | undefined {
  const target = checking.targets[node.callee.id];
  const found = target?.kind === "declaration" ? findValue(checking, target.symbol) : undefined;
  if (found?.kind !== "function") return undefined;
  return { name: found.name, keeps: [], inspects: [], ...found.labels };
}

function anyOf(search: LabelSearch, nodes: readonly Expression[]): string | undefined {
  for (const node of nodes) {
    const label = anyLabel(flowOf(search, node));
    if (label !== undefined) return label;
  }
  return undefined;
}
