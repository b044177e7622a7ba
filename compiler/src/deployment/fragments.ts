/**
 * NixOS fragments: which settings go to which host, in which order, and whether they agree.
 *
 * In: `nixos on` items with the frames they stand in. Out: fragments with ids, per host; reports conflicting values.
 * Not here: how definitions of one option merge (evaluation/merge.ts).
 */
import { spanOf, type Span } from "../source/span.ts";
import type { NixosFragment } from "../syntax/tree.ts";
import type { Evaluation, Frame } from "../evaluation/evaluation.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Host, Value } from "../evaluation/value.ts";
import type { NixosFragmentOf } from "./resolved.ts";
import { turnsOf } from "./tails.ts";

export interface FragmentSource {
  /** The id of its owner. */
  readonly owner: string;
  /** On the owner's behalf. */
  readonly evaluation: Evaluation;
  /** The item's position among those of its owner. */
  readonly index: number;
  readonly node: NixosFragment;
  readonly frame: Frame;
}

export interface Fragment {
  readonly source: FragmentSource;
  /** The turn of its `for`. */
  readonly turn: number;
  readonly host: Host;
  readonly settings: Value;
  readonly origin: Span;
}

/** Whether it goes to every machine of the environment, so that all must exist before. */
export function isForHosts(source: FragmentSource): boolean {
  const collection = source.node.tail?.collection;
  if (collection?.kind !== "reference") return false;
  const target = source.frame.module.targets.get(collection.id);
  return target?.kind === "special" && target.name === "hosts";
}

/** Adds those that an item makes, one for each turn of its `for`. */
export function evaluateFragment(source: FragmentSource, fragments: Fragment[]): void {
  const { node, frame, evaluation } = source;
  turnsOf(evaluation, frame, node.tail)?.forEach(({ frame: inner }, turn) => {
    const host = evaluation.whole.evaluate(evaluation, inner, node.host);
    const settings = evaluation.whole.evaluate(evaluation, inner, node.settings);
    if (host.kind === "host" && settings.kind !== "error")
      fragments.push({ source, turn, host: host.host, settings, origin: spanOf(node) });
  });
}

/** Fragments by the name of their host, in order of their ids. */
export function fragmentsByHost(fragments: readonly Fragment[]): ReadonlyMap<string, readonly NixosFragmentOf[]> {
  const ordered = [...fragments].sort(
    (a, b) => compareCodePoints(a.source.owner, b.source.owner) || a.source.index - b.source.index || a.turn - b.turn,
  );
  const counts = new Map<string, number>();
  const byHost = new Map<string, NixosFragmentOf[]>();
  for (const { source, host, settings, origin } of ordered) {
    const number = counts.get(source.owner) ?? 0;
    counts.set(source.owner, number + 1);
    const fragment = { id: `${source.owner}#${number}`, origin, settings };
    const known = byHost.get(host.name);
    if (known === undefined) byHost.set(host.name, [fragment]);
    else known.push(fragment);
  }
  return byHost;
}
