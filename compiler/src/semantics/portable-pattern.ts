/**
 * Matches texts against portable patterns, in time linear in the text whatever the pattern: patterns and texts come from strangers.
 *
 * A Thompson automaton whose sets of states become the states of a deterministic one as texts need them.
 * In: a pattern. Out: how to match it, or which part is not portable. Not here: the pattern language (pattern-syntax.ts).
 */
import { parsePattern, type CharacterSet, type PatternNode } from "./pattern-syntax.ts";

export { toEcmaScript, toNix, toRe2 } from "./pattern-syntax.ts";

export type CompiledPattern =
  /** `size`: how many steps matching takes for a character, at most. */
  | { readonly ok: true; readonly size: number; matches(text: string): boolean }
  | { readonly ok: false; readonly reason: string; readonly start: number; readonly end: number };

const remembered = new Map<string, CompiledPattern>();
const mostRemembered = 200;

/** Never throws. Offsets are in the pattern's text, in UTF-16 code units. Compiling again is cheap: the last patterns are remembered. */
export function compilePattern(pattern: string): CompiledPattern {
  const known = remembered.get(pattern);
  if (known !== undefined) return known;
  const parsed = parsePattern(pattern);
  let automaton: Automaton | undefined;
  const compiled: CompiledPattern = parsed.ok
    ? { ok: true, size: parsed.size, matches: (text) => run((automaton ??= newAutomaton(parsed.tree)), text) }
    : parsed;
  if (remembered.size >= mostRemembered) {
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }
  remembered.set(pattern, compiled);
  return compiled;
}

/** States of the Thompson automaton are numbers; a state reads a character of `sets[state]`, or goes on without reading. */
interface Automaton {
  readonly sets: (CharacterSet | undefined)[];
  /** Where a state leads: after reading, or without. */
  readonly next: number[];
  /** A second way on without reading. */
  readonly other: number[];
  readonly start: number;
  /** The deterministic state in which each text begins. */
  first: Deterministic | undefined;
  /** Marks for one walk: `marks[state] === round`. */
  readonly marks: Float64Array;
  round: number;
  /** States of the deterministic automaton, by a hash of their sets of states. */
  readonly known: Map<number, readonly Deterministic[]>;
  /** Numbers held in `known`. */
  weight: number;
}

interface Deterministic {
  /** States that read a character, in no order. */
  readonly states: readonly number[];
  readonly accepts: boolean;
  /** By character: 0 to 127, 128 for all others. */
  readonly steps: (Deterministic | undefined)[];
}

const none = -1;
/** The state that accepts. */
const accepting = 0;
/** Beyond, the deterministic states are forgotten: bounds memory, costs a constant factor. */
const largestWeight = 1_000_000;

function newAutomaton(tree: PatternNode): Automaton {
  const builder: Builder = { sets: [undefined], next: [none], other: [none] };
  const start = build(builder, tree, accepting);
  return {
    ...builder,
    start,
    first: undefined,
    marks: new Float64Array(builder.next.length),
    round: 0,
    known: new Map(),
    weight: 0,
  };
}

type Builder = Pick<Automaton, "sets" | "next" | "other">;

function addState(builder: Builder, next: number, other: number, set?: CharacterSet): number {
  builder.sets.push(set);
  builder.next.push(next);
  builder.other.push(other);
  return builder.next.length - 1;
}

/** The state from which `node` and then `after` is matched. Depth is that of groups, which the parser bounds. */
function build(builder: Builder, node: PatternNode, after: number): number {
  switch (node.kind) {
    case "set":
      return addState(builder, after, none, node.set);
    case "sequence":
      return node.items.reduceRight((end, item) => build(builder, item, end), after);
    case "choice":
      return node.options
        .map((option) => build(builder, option, after))
        .reduceRight((rest, option) => addState(builder, option, rest));
    case "repeat": {
      let start = after;
      if (node.max === undefined) {
        start = addState(builder, none, after);
        builder.next[start] = build(builder, node.item, start);
      } else {
        for (let n = node.min; n < node.max; n++) start = addState(builder, build(builder, node.item, start), after);
      }
      for (let n = 0; n < node.min; n++) start = build(builder, node.item, start);
      return start;
    }
  }
}

function run(automaton: Automaton, text: string): boolean {
  let state = (automaton.first ??= deterministic(automaton, [automaton.start]));
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // The two halves of an astral character are one code point.
    if (unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) at++;
    const symbol = unit < 128 ? unit : 128;
    state = state.steps[symbol] ?? step(automaton, state, symbol);
    if (state.states.length === 0 && !state.accepts) return false;
  }
  return state.accepts;
}

function step(automaton: Automaton, from: Deterministic, symbol: number): Deterministic {
  const reached: number[] = [];
  for (const state of from.states) {
    const next = automaton.next[state];
    if (next !== undefined && automaton.sets[state]?.[symbol] === true) reached.push(next);
  }
  const to = deterministic(automaton, reached);
  from.steps[symbol] = to;
  return to;
}

/** The deterministic state of all that is reached from some states without reading. */
function deterministic(automaton: Automaton, from: readonly number[]): Deterministic {
  const { sets, next, other, marks } = automaton;
  const round = ++automaton.round;
  const open = [...from];
  const states: number[] = [];
  let accepts = false;
  let hash = 0;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (state === none || marks[state] === round) continue;
    marks[state] = round;
    if (state === accepting) accepts = true;
    else if (sets[state] === undefined) open.push(next[state] ?? none, other[state] ?? none);
    else {
      states.push(state);
      // The order in which states are found must not matter.
      hash = (hash + Math.imul(state, 0x9e3779b1)) | 0;
    }
  }
  const alike = automaton.known.get(hash) ?? [];
  // Of as many states, all of which were found: the same ones.
  const isSame = (one: Deterministic) => one.states.length === states.length && one.accepts === accepts;
  const known = alike.find((one) => isSame(one) && one.states.every((state) => marks[state] === round));
  if (known !== undefined) return known;
  if (automaton.weight > largestWeight) forget(automaton);
  const made: Deterministic = { states, accepts, steps: [] };
  automaton.known.set(hash, [...(automaton.known.get(hash) ?? []), made]);
  automaton.weight += states.length + 130;
  return made;
}

function forget(automaton: Automaton): void {
  // Links between states would keep the forgotten ones alive.
  for (const alike of automaton.known.values()) for (const state of alike) state.steps.length = 0;
  automaton.known.clear();
  automaton.first = undefined;
  automaton.weight = 0;
}
