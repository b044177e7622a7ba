/**
 * Names and their values: frames, lazy values, and the message where a value needs itself.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { SpecialName, CheckedModule } from "../semantics/checked.ts";
import { circularDefinition } from "../semantics/names-diagnostics.ts";
import type { Span } from "../source/span.ts";
import type { NodeId } from "../syntax/tree.ts";
import { retain } from "./allowance.ts";
import { makeBudget, mostNesting } from "./budget.ts";
import { budgetExceeded } from "./evaluation-diagnostics.ts";
import type { Actions, Binding, Budget, Evaluation, Frame, Specials } from "./evaluation.ts";
import { errorValue, weightOf } from "./make-value.ts";
import type { Value } from "./value.ts";

export interface FrameParts {
  readonly module: CheckedModule;
  readonly specials?: Specials;
  readonly inherited?: NonNullable<Frame["inherited"]>;
  readonly parent?: Frame;
  /** Absent: the parent's, else a new one. */
  readonly budget?: Budget;
  /** Absent: the parent's. */
  readonly actions?: Actions;
}

const noSpecials: Specials = new Map();
/** Of all frames that bind nothing, which most do. */
const noBindings: ReadonlyMap<NodeId, Binding> = new Map();

/** A frame without bindings of its own; names it lacks are looked up in its parent. */
export function makeFrame(parts: FrameParts): Frame {
  const {
    module,
    specials = noSpecials,
    inherited,
    parent,
    budget = parent?.budget,
    actions = parent?.actions,
  } = parts;
  return { module, bindings: noBindings, specials, inherited, parent, budget: budget ?? makeBudget(), actions };
}

/** Binds what a node (Binder, Parameter, Local, Requirement) declares, in place of what it was before. */
export function bindValue(frame: Frame, node: NodeId, value: Value | Binding): void {
  const binding = "force" in value ? value : knownBinding(value);
  if (frame.bindings === noBindings) frame.bindings = new Map();
  // The proof: every other map of bindings was made in the line above.
  (frame.bindings as Map<NodeId, Binding>).set(node, binding);
}

export function knownBinding(value: Value): Binding {
  return new KnownValue(value);
}

/** An object is smaller than a function with what it closes over: `request` is one each time that it is mentioned. */
class KnownValue implements Binding {
  private readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }

  force(): Value {
    return this.value;
  }
}

/**
 * A value that is computed when first asked for, once, and kept.
 * `name` is for the message about a cycle: `web`.
 */
export function lazyBinding(evaluation: Evaluation, compute: (at: Span) => Value, name: string): Binding {
  return new LazyValue(evaluation, compute, name, true);
}

/** What goes with the expression that it stands in. */
export interface PassingBinding extends Binding {
  /** Of its value, once there is one. */
  readonly weight: number;
}

/** The same for what goes with an expression, which has to take the weight off the stack. */
export function passingBinding(evaluation: Evaluation, compute: (at: Span) => Value, name: string): PassingBinding {
  return new LazyValue(evaluation, compute, name, false);
}

/** Each requirement, local and grant is one. */
class LazyValue implements PassingBinding {
  private readonly evaluation: Evaluation;
  private readonly name: string;
  private readonly isKept: boolean;
  /** Absent once there is a value: what it closes over may go. */
  private compute: ((at: Span) => Value) | undefined;
  private value: Value | undefined;
  private isRunning = false;
  weight = 0;

  constructor(evaluation: Evaluation, compute: (at: Span) => Value, name: string, isKept: boolean) {
    this.evaluation = evaluation;
    this.compute = compute;
    this.name = name;
    this.isKept = isKept;
  }

  force(at: Span): Value {
    if (this.value !== undefined) return this.value;
    if (this.isRunning || this.compute === undefined) return reportCycle(this.evaluation, this, at);
    this.isRunning = true;
    // How much of the machine's stack computing uses before it evaluates an expression.
    const frames = this.isKept ? 20 : 4;
    const computed = running(this.evaluation, this, this.name, at, this.compute, frames);
    this.isRunning = false;
    this.value ??= this.isKept ? retain(this.evaluation, computed, at) : computed;
    if (!this.isKept) {
      this.weight = weightOf(this.value);
      this.evaluation.stack.named += this.weight;
    }
    this.compute = undefined;
    return this.value;
  }
}

/** Computes while the stack says so; too deep is an error. */
export function running(
  evaluation: Evaluation,
  key: unknown,
  name: string,
  at: Span,
  compute: (at: Span) => Value,
  frames = 4,
): Value {
  const { stack } = evaluation;
  if (stack.depth + frames > mostNesting) {
    evaluation.report(budgetExceeded.at(at, { limit: "nesting" }), []);
    return errorValue(at);
  }
  const { held } = stack;
  stack.depth += frames;
  stack.running.push({ key, name, at });
  const value = compute(at);
  stack.running.pop();
  // What it is kept for counts it.
  stack.held = held;
  stack.depth -= frames;
  return value;
}

/** Reports that the lazy value with that key, which is being computed, is needed for itself. */
export function reportCycle(evaluation: Evaluation, key: unknown, at: Span): Value {
  const { running: all } = evaluation.stack;
  const from = all.findIndex((entry) => entry.key === key);
  const cycle = from < 0 ? [] : all.slice(from);
  const chain = cycle.map((entry, index) => ({ name: entry.name, place: cycle[index + 1]?.at ?? at }));
  evaluation.report(circularDefinition.at(at, { name: cycle[0]?.name ?? "this value", chain }));
  return errorValue(at);
}

/** The value of a name of an inner scope; undefined where nobody has bound it. */
export function valueOfNode(frame: Frame, node: NodeId, at: Span): Value | undefined {
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent) {
    const binding = scope.bindings.get(node);
    if (binding !== undefined) return binding.force(at);
  }
  return undefined;
}

export function valueOfSpecial(frame: Frame, name: SpecialName, at: Span): Value | undefined {
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent) {
    const binding = scope.specials.get(name);
    if (binding !== undefined) return binding.force(at);
  }
  return undefined;
}

export function valueOfInherited(frame: Frame, mapping: SymbolId, name: string, at: Span): Value | undefined {
  for (let scope: Frame | undefined = frame; scope !== undefined; scope = scope.parent)
    if (scope.inherited !== undefined) return scope.inherited(mapping, name)?.force(at);
  return undefined;
}
