/**
 * Remembers what was computed, and computes again only what an edit touched.
 *
 * Three rules: a result remembers which inputs and queries it read; asked again after an edit, it is reused if none of those
 * changed; if it is computed again and equals the old result, the old object is kept, so whoever depends on it is reused too.
 * An edit marks what may depend on it, so that what does not costs nothing, however much there is.
 *
 * In: a snapshot (the project) whose `memory` is carried from edit to edit. Not here: what the queries are (pipeline.ts), which
 * inputs an edit touches (project.ts, version.ts).
 */
import { touchedBetween, type Version } from "./version.ts";

/** Results by query and arguments, and the queries that run at the moment. */
export interface Memory<S> {
  /** By the query's number, then by its names. */
  readonly results: Map<string, Result<S>>[];
  readonly running: Result<S>[];
  /** Whether results remember what they read: without it every new snapshot computes anew, and computing is cheaper. */
  readonly isForEdits: boolean;
  /** What was read of snapshots, by key. */
  readonly inputs: Map<string, Input<S>>;
  /** The snapshot for which every result that is not suspect is right. */
  current: S | undefined;
  /** Early queries that are suspect: they are looked at before anything is answered. */
  readonly pending: Set<Result<S>>;
  /** Told of each run: the query's key, and why it ran. */
  trace?: ((key: string, reason: string) => void) | undefined;
}

export interface Snapshot<S> {
  readonly memory: Memory<S>;
  /** How it came of other snapshots; absent: any input may be another. */
  readonly version?: Version;
}

interface Input<S> {
  readonly key: string;
  readonly read: (snapshot: S) => unknown;
  /** The answer for the current snapshot. */
  value: unknown;
  readonly dependents: Set<Result<S>>;
}

/** A query without its arguments. */
interface Query<S> {
  readonly name: string;
  readonly ask: (snapshot: S, ...names: string[]) => unknown;
  readonly compute: (snapshot: S, ...names: string[]) => unknown;
  readonly same: Same<unknown>;
  readonly isEarly: boolean;
}

interface Result<S> {
  readonly query: Query<S>;
  /** None where nobody will ask again. */
  readonly names: readonly string[];
  value: unknown;
  /** What was read, in the order first read, with the answer; undefined where nothing was read, or nobody will ask. */
  dependencies: Map<Input<S> | Result<S>, unknown> | undefined;
  /** Who read it; undefined where nobody remembers what was read. */
  readonly dependents: Set<Result<S>> | undefined;
  /** Something that it read, near or far, may be another now. */
  isSuspect: boolean;
  isRunning: boolean;
  hasValue: boolean;
}

/** `isForEdits`: false where one snapshot is asked and no other follows, as in a command. */
export function newMemory<S>(isForEdits = true): Memory<S> {
  return { results: [], running: [], isForEdits, inputs: new Map(), current: undefined, pending: new Set() };
}

let queries = 0;

/** Stands in no name of a file. */
const separator = "\0";

/** The name of a query or input, and of what it is asked. */
function keyFor(name: string, names: readonly string[]): string {
  return names.length === 0 ? name : `${name} ${names.join(separator)}`;
}

/** How to tell that a new result says the same as the old one. Without it every new result counts as a change. */
type Same<R> = (old: R, next: R) => boolean;

/**
 * A remembered function of the snapshot and some names. `compute` may only read the snapshot through inputs and queries.
 *
 * `early`: after an edit that may touch it, it is looked at before anything else is answered, and only if its result is another does
 * what depends on it become suspect. For what is cheap, mostly stays the same, and has much behind it.
 */
export function query<S extends Snapshot<S>, A extends readonly string[], R>(
  name: string,
  compute: (snapshot: S, ...names: A) => R,
  same: Same<R> = Object.is,
  when?: "early",
): (snapshot: S, ...names: A) => R {
  const number = queries++;
  const ask = (snapshot: S, ...names: A): R => {
    const { memory } = snapshot;
    if (memory.current !== snapshot) moveTo(memory, snapshot);
    const results = (memory.results[number] ??= new Map());
    const own = names.length === 1 ? (names[0] ?? "") : names.join(separator);
    let result = results.get(own);
    if (result === undefined) results.set(own, (result = newResult(self, names, memory.isForEdits)));
    if (result.isRunning) throw new Error(`the query ${keyFor(name, names)} asks for itself`);
    if (!result.hasValue || result.isSuspect) refresh(snapshot, result, names);
    if (memory.isForEdits) record(memory, result);
    // The proof: only this query writes under its key, and `refresh` has just seen to it that there is a value.
    return result.value as R;
  };
  // The proof: a result's names are those that its query was asked with, and its values those that the query computed.
  const self: Query<S> = {
    name,
    ask: (later, ...names) => ask(later, ...(names as unknown as A)),
    compute: (later, ...names) => compute(later, ...(names as unknown as A)),
    same: (old, next) => same(old as R, next as R),
    isEarly: when === "early",
  };
  return ask;
}

function newResult<S>(query: Query<S>, names: readonly string[], isForEdits: boolean): Result<S> {
  return {
    query,
    names: isForEdits ? names : noNames,
    value: undefined,
    dependencies: undefined,
    dependents: isForEdits ? new Set() : undefined,
    isSuspect: false,
    isRunning: false,
    hasValue: false,
  };
}

const noNames: readonly string[] = [];

function keyOf<S>({ query, names }: Pick<Result<S>, "query" | "names">): string {
  return keyFor(query.name, names);
}

/** A fact of the snapshot itself: remembered by whoever reads it. */
export function input<S extends Snapshot<S>, A extends readonly string[], R>(
  name: string,
  read: (snapshot: S, ...names: A) => R,
): (snapshot: S, ...names: A) => R {
  return (snapshot, ...names) => {
    const { memory } = snapshot;
    const value = read(snapshot, ...names);
    if (memory.running.length === 0) return value;
    const key = keyFor(name, names);
    let known = memory.inputs.get(key);
    if (known === undefined) {
      known = { key, read: (later) => read(later, ...names), value, dependents: new Set() };
      memory.inputs.set(key, known);
    }
    record(memory, known);
    return value;
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

function record<S>(memory: Memory<S>, read: Input<S> | Result<S>): void {
  const reader = memory.running.at(-1);
  if (reader === undefined || reader.dependencies?.has(read) === true) return;
  reader.dependencies ??= new Map();
  reader.dependencies.set(read, read.value);
  read.dependents?.add(reader);
}

/** Marks what may be another in the snapshot than in the one that was asked before. */
function moveTo<S extends Snapshot<S>>(memory: Memory<S>, snapshot: S): void {
  const { current } = memory;
  memory.current = snapshot;
  if (current === undefined) return;
  if (!memory.isForEdits) {
    memory.results.length = 0;
    memory.inputs.clear();
    return;
  }
  const touched = touchedBetween(current.version, snapshot.version) ?? memory.inputs.keys();
  for (const key of touched) {
    const known = memory.inputs.get(key);
    if (known === undefined) continue;
    const value = known.read(snapshot);
    if (Object.is(value, known.value)) continue;
    known.value = value;
    mark(memory, known.dependents);
  }
  settle(memory, snapshot);
}

/** Everything that may depend on a change; behind an early query only once that is known to be another. */
function mark<S>(memory: Memory<S>, dependents: Iterable<Result<S>>): void {
  const waiting = [...dependents];
  for (let result = waiting.pop(); result !== undefined; result = waiting.pop()) {
    if (result.isSuspect || !result.hasValue) continue;
    result.isSuspect = true;
    if (result.query.isEarly) memory.pending.add(result);
    else waiting.push(...(result.dependents ?? []));
  }
}

function settle<S extends Snapshot<S>>(memory: Memory<S>, snapshot: S): void {
  for (const result of memory.pending) {
    memory.pending.delete(result);
    unrecorded(snapshot, () => {
      try {
        result.query.ask(snapshot, ...result.names);
      } catch {
        // Whoever asks for it later gets the same error; what depended on it has to ask again.
        mark(memory, result.dependents ?? []);
      }
    });
  }
}

/** `names`: those of the result, which may not keep them. */
function refresh<S extends Snapshot<S>>(snapshot: S, result: Result<S>, names: readonly string[]): void {
  const { memory } = snapshot;
  const { compute, same } = result.query;
  const before = memory.running.length;
  let reason = "first time";
  result.isRunning = true;
  // What is marked while it runs stays marked.
  result.isSuspect = false;
  try {
    if (result.hasValue) {
      const changed = firstChange(snapshot, result);
      if (changed === undefined) return;
      reason = `${changed} changed`;
    }
    memory.trace?.(keyFor(result.query.name, names).replaceAll(separator, " "), reason);
    for (const read of result.dependencies?.keys() ?? []) read.dependents?.delete(result);
    result.dependencies = undefined;
    const { value: old, hasValue: hadValue } = result;
    result.hasValue = false;
    if (memory.isForEdits) memory.running.push(result);
    const next = compute(snapshot, ...names);
    const isSame = hadValue && same(old, next);
    if (!isSame) result.value = next;
    result.hasValue = true;
    if (hadValue && !isSame && result.query.isEarly) mark(memory, result.dependents ?? []);
  } finally {
    memory.running.length = before;
    result.isRunning = false;
  }
}

/** The first thing the result read that is another now. Asked in the order it was read, so nothing is asked in vain. */
function firstChange<S extends Snapshot<S>>(snapshot: S, result: Result<S>): string | undefined {
  let changed: string | undefined;
  unrecorded(snapshot, () => {
    for (const [read, seen] of result.dependencies ?? []) {
      if ("isSuspect" in read && (read.isSuspect || !read.hasValue)) read.query.ask(snapshot, ...read.names);
      if (Object.is(read.value, seen)) continue;
      changed = "query" in read ? keyOf(read) : read.key;
      return;
    }
  });
  return changed;
}
