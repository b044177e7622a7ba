/**
 * Which fields of its request a rule mentions: the others have no effect, which somebody should have said with `ignores`.
 *
 * Reads the types that checking left, so it runs after the rule's items are checked.
 */
import { nearest } from "../diagnostics/wording.ts";
import { children } from "../syntax/children.ts";
import type { Name, Node, Rule, SelectExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { needlessIgnores, unknownRequestField, unmentionedRequestField } from "./declaration-diagnostics.ts";
import type { ResourceExport } from "./interface.ts";
import { partSymbol } from "./symbols.ts";

interface Mentions {
  readonly fields: Map<string, SelectExpression>;
  /** Names that mean nothing here, which is reported: `size` where `request.size` is meant. */
  readonly meant: Set<string>;
  /** The request is passed on as a whole. */
  isWhole: boolean;
}

export function checkMentions(checking: Checking, node: Rule, resource: ResourceExport): void {
  const mentions: Mentions = { fields: new Map(), meant: new Set(), isWhole: false };
  for (const item of node.items) collect(checking, item, resource, mentions);
  const ignored = new Set<string>();
  for (const item of node.items)
    if (item.kind === "ignores") checkIgnored(checking, item.fields, resource, { mentions, ignored });
  const isAnswered = (name: string) => mentions.fields.has(name) || mentions.meant.has(name) || ignored.has(name);
  const fields = [...resource.request.fields.keys()].filter((name) => !isAnswered(name));
  const [first] = fields;
  if (mentions.isWhole || first === undefined) return;
  const symbol = partSymbol(partSymbol(resource.symbol, "request"), first);
  checking.report(unmentionedRequestField.at(node.resource, { fields, resource: resource.name, symbol }));
}

function checkIgnored(
  checking: Checking,
  names: readonly Name[],
  resource: ResourceExport,
  { mentions, ignored }: { readonly mentions: Mentions; readonly ignored: Set<string> },
): void {
  const known = [...resource.request.fields.keys()];
  for (const name of names) {
    const { text } = name;
    if (text === "") continue;
    const mention = mentions.fields.get(text);
    if (!resource.request.fields.has(text)) {
      const facts = { name: text, resource: resource.name, near: nearest(text, known), known };
      checking.report(unknownRequestField.at(name, facts));
    } else if (mention !== undefined) checking.report(needlessIgnores.at(name, { name: text, mention }));
    ignored.add(text);
  }
}

/** `request.size`, and `r.size` where `r` is one of `requests`. */
function collect(checking: Checking, node: Node, resource: ResourceExport, mentions: Mentions): void {
  if (node.kind === "select" && isRequest(checking, node.value, resource)) {
    if (!mentions.fields.has(node.name.text)) mentions.fields.set(node.name.text, node);
    // Of `f(x).size` the parts inside count as well; a plain name does not.
    if (node.value.kind === "reference") return;
  } else if (node.kind === "reference" && isOwnRequest(checking, node)) mentions.isWhole = true;
  else if (node.kind === "reference" && checking.targets[node.id]?.kind === "unknown") mentions.meant.add(node.name);
  for (const child of children(node)) collect(checking, child, resource, mentions);
}

function isOwnRequest(checking: Checking, node: Node): boolean {
  const target = checking.targets[node.id];
  return target?.kind === "special" && target.name === "request";
}

function isRequest(checking: Checking, node: Node, resource: ResourceExport): boolean {
  if (isOwnRequest(checking, node)) return true;
  const type = checking.types[node.id];
  return type?.kind === "record" && type.symbol !== undefined && type.symbol === resource.request.symbol;
}
