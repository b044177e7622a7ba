/**
 * Which special names an expression mentions, through the locals of its scope too: `options.mail.server`, `request.size`.
 *
 * In: an expression. Out: mentions in source order. Never recurses, so deep expressions are no danger.
 */
import { children } from "../syntax/children.ts";
import type { CheckedModule, SpecialName } from "../semantics/checked.ts";
import { spanOf, type Span } from "../source/span.ts";
import type { Check, Node, NodeId } from "../syntax/tree.ts";

export interface Mention {
  readonly name: SpecialName;
  /** What is selected from it: `["mail", "server"]`. */
  readonly path: readonly string[];
  readonly place: Span;
}

export function mentionsOf(module: CheckedModule, root: Node): readonly Mention[] {
  const mentions: Mention[] = [];
  const seen = new Set<NodeId>();
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind !== "select" && node.kind !== "reference") {
      for (const child of [...children(node)].reverse()) waiting.push(child);
      continue;
    }
    const path: string[] = [];
    let base: Node = node;
    while (base.kind === "select") {
      path.unshift(base.name.text);
      base = base.value;
    }
    if (base.kind !== "reference") {
      waiting.push(base);
      continue;
    }
    const target = module.targets.get(base.id);
    if (target?.kind === "special") mentions.push({ name: target.name, path, place: spanOf(node) });
    else if (target?.kind === "inner" && target.node.kind === "local" && !seen.has(target.node.id)) {
      seen.add(target.node.id);
      waiting.push(target.node.value);
    }
  }
  return mentions;
}

/** Whether a check is about all requests, so that it can be answered only once all exist. */
export function areAboutRequests(module: CheckedModule, check: Check): boolean {
  return [check.condition, check.message].some((part) =>
    mentionsOf(module, part).some((mention) => mention.name === "requests"),
  );
}

/** Whether a check is about no single request, so that one answer is that for all. */
export function isAboutNone(module: CheckedModule, check: Check): boolean {
  return [check.condition, check.message].every((part) =>
    mentionsOf(module, part).every(({ name }) => name === "requests" || name === "policy"),
  );
}
