/**
 * Remembers what was computed, and computes again only what an edit touched.
 *
 * Three rules: a result remembers which inputs and queries it read; asked again after an edit, it is reused if none of those
 * changed; if it is computed again and equals the old result, the old object is kept, so whoever depends on it is reused too.
 *
 * In: a snapshot (the project) whose `memory` is carried from edit to edit. Not here: what the queries are (pipeline.ts).
 */

/** Results by query and arguments, and the queries that run at the moment. */
export interface Memory<S> {
  /** By the query's number, then by its arguments. */
  readonly results: Map<string, Result<S>>[];
  readonly running: Result<S>[];
  /** Whether results remember what they read: without it every new snapshot computes anew, and computing is cheaper. */
  readonly isForEdits: boolean;
  /** Told of each run: the query's key, and why it ran. */
  trace?: ((key: string, reason: string) => void) | undefined;
}

export interface Snapshot<S> {
  readonly memory: Memory<S>;
}

interface Dependency<S> {
  readonly key: string;
  /** The present answer. */
  readonly ask: (snapshot: S) => unknown;
  readonly seen: unknown;
}

interface Result<S> {
  /** The query's name and arguments. */
  readonly key: string;
  value: unknown;
  /** By key, in the order first read; undefined where nothing was read, or nobody will ask. */
  dependencies: Map<string, Dependency<S>> | undefined;
  /** The snapshot for which the value is known to be right. */
  verifiedFor: S | undefined;
  isRunning: boolean;
  hasValue: boolean;
}

/** `isForEdits`: false where one snapshot is asked and no other follows, as in a command. */
export function newMemory<S>(isForEdits = true): Memory<S> {
  return { results: [], running: [], isForEdits };
}

let queries = 0;

/** Stands in no name of a file. */
const separator = "\0";

function keyOf(name: string, own: string): string {
  return own === "" ? name : `${name} ${own}`;
}

/** How to tell that a new result says the same as the old one. Without it every new result counts as a change. */
type Same<R> = (old: R, next: R) => boolean;

/**
 * A remembered function of the snapshot and some names. `compute` may only read the snapshot through inputs and queries.
 */
export function query<S extends Snapshot<S>, A extends readonly string[], R>(
  name: string,
  compute: (snapshot: S, ...names: A) => R,
  same: Same<R> = Object.is,
): (snapshot: S, ...names: A) => R {
  const number = queries++;
  const ask = (snapshot: S, ...names: A): R => {
    const { memory } = snapshot;
    const results = (memory.results[number] ??= new Map());
    const own = names.length === 1 ? (names[0] ?? "") : names.join(separator);
    let result = results.get(own);
    if (result === undefined) {
      result = {
        key: keyOf(name, own),
        value: undefined,
        dependencies: undefined,
        verifiedFor: undefined,
        isRunning: false,
        hasValue: false,
      };
      results.set(own, result);
    }
    if (result.isRunning) throw new Error(`the query ${result.key} asks for itself`);
    if (result.verifiedFor !== snapshot) refresh(snapshot, result, () => compute(snapshot, ...names), same);
    // The proof: only this query writes under its key, and `refresh` has just seen to it that there is a value.
    const value = result.value as R;
    const reader = memory.running.at(-1);
    if (reader !== undefined && reader.dependencies?.has(result.key) !== true) {
      reader.dependencies ??= new Map();
      reader.dependencies.set(result.key, { key: result.key, ask: (later) => ask(later, ...names), seen: value });
    }
    return value;
  };
  return ask;
}

/** A fact of the snapshot itself: read anew each time, and remembered by whoever reads it. */
export function input<S extends Snapshot<S>, A extends readonly string[], R>(
  name: string,
  read: (snapshot: S, ...names: A) => R,
): (snapshot: S, ...names: A) => R {
  return (snapshot, ...names) => {
    const seen = read(snapshot, ...names);
    const reader = snapshot.memory.running.at(-1);
    if (reader !== undefined) {
      const key = keyOf(name, names.join(separator));
      if (reader.dependencies?.has(key) !== true) {
        reader.dependencies ??= new Map();
        reader.dependencies.set(key, { key, ask: (later) => read(later, ...names), seen });
      }
    }
    return seen;
  };
}

/** Does work whose reads count for nobody: to have results ready before they are asked for. */
export function unrecorded<S extends Snapshot<S>>(snapshot: S, work: () => void): void {
  const waiting = snapshot.memory.running.splice(0);
  try {
    work();
  } finally {
    snapshot.memory.running.push(...waiting);
  }
}

function refresh<S extends Snapshot<S>, R>(snapshot: S, result: Result<S>, compute: () => R, same: Same<R>): void {
  const { memory } = snapshot;
  const before = memory.running.length;
  let reason = "first time";
  result.isRunning = true;
  try {
    if (result.hasValue) {
      const changed = memory.isForEdits ? firstChange(snapshot, result) : "the project";
      if (changed === undefined) {
        result.verifiedFor = snapshot;
        return;
      }
      reason = `${changed} changed`;
    }
    memory.trace?.(result.key.replaceAll(separator, " "), reason);
    result.dependencies = undefined;
    result.hasValue = false;
    if (memory.isForEdits) memory.running.push(result);
    const old = result.value;
    const hadValue = reason !== "first time";
    const next = compute();
    // The proof: `old` was written by the same query under the same key.
    if (!hadValue || !same(old as R, next)) result.value = next;
    result.hasValue = true;
    result.verifiedFor = snapshot;
  } finally {
    memory.running.length = before;
    result.isRunning = false;
  }
}

/** The first thing the result read that is another now. Asked in the order it was read, so nothing is asked in vain. */
function firstChange<S extends Snapshot<S>>(snapshot: S, result: Result<S>): string | undefined {
  let changed: string | undefined;
  unrecorded(snapshot, () => {
    for (const dependency of result.dependencies?.values() ?? []) {
      if (Object.is(dependency.ask(snapshot), dependency.seen)) continue;
      changed = dependency.key;
      return;
    }
  });
  return changed;
}
