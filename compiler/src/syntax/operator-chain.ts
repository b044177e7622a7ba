/**
 * Makes a tree of operands and the operators between them, by how tightly each operator binds.
 *
 * In: `a`, `+`, `b`, `*`, `c` as the grammar read them. Out: `a + (b * c)`. The grammar bounds the chain's length.
 */
import type { Binding } from "./tokens.ts";
import { coalesceStrength, comparisonStrength } from "./tokens.ts";
import type { Expression, NodeId } from "./tree.ts";

export interface ChainOperator {
  readonly binding: Binding;
  /** Its place among the tokens, as that of a `not`. */
  readonly token: number;
}

export interface Chain {
  /** One more than operators. */
  readonly operands: readonly [Expression, ...Expression[]];
  /** For each operand the `not`s before it, first to last. */
  readonly nots: readonly (readonly number[])[];
  readonly operators: readonly ChainOperator[];
}

/** What the chain asks of the grammar. */
export interface ChainContext {
  newId(): NodeId;
  startOf(token: number): number;
  chained(operator: ChainOperator): void;
  misplacedNot(not: number, after: ChainOperator): void;
}

const notStrength = 3;

export function treeOfChain(chain: Chain, context: ChainContext): Expression {
  return new ChainReader(chain, context).read(1);
}

/** Two operands with an operator between them. */
export function binary({ binding }: ChainOperator, left: Expression, right: Expression, id: NodeId): Expression {
  const { file, start } = left;
  return { kind: "binary", file, start, end: right.end, id, operator: binding.operator, left, right };
}

class ChainReader {
  private readonly chain: Chain;
  private readonly context: ChainContext;
  private at = 0;

  constructor(chain: Chain, context: ChainContext) {
    this.chain = chain;
    this.context = context;
  }

  read(weakest: number): Expression {
    return this.continue(this.operand(weakest), weakest);
  }

  /** Joins `first` with the operators behind it that bind at least as tightly as `weakest`. */
  private continue(first: Expression, weakest: number): Expression {
    let left = first;
    let hasCompared = false;
    for (;;) {
      const operator = this.chain.operators[this.at];
      if (operator === undefined || operator.binding.strength < weakest) return left;
      const { strength } = operator.binding;
      if (strength === comparisonStrength) {
        if (hasCompared) this.context.chained(operator);
        hasCompared = true;
      }
      this.at++;
      const right = this.read(strength === coalesceStrength ? strength : strength + 1);
      left = binary(operator, left, right, this.context.newId());
    }
  }

  private operand(weakest: number): Expression {
    const nots = this.chain.nots[this.at] ?? [];
    const operand = this.chain.operands[this.at] ?? this.chain.operands[0];
    const [first] = nots;
    if (first === undefined) return operand;
    const before = this.chain.operators[this.at - 1];
    // `not a == b` is `not (a == b)`.
    if (weakest > notStrength && before !== undefined) this.context.misplacedNot(first, before);
    let inner = this.continue(operand, comparisonStrength);
    for (const not of nots.toReversed()) {
      const start = this.context.startOf(not);
      const id = this.context.newId();
      inner = { kind: "unary", file: inner.file, start, end: inner.end, id, operator: "not", operand: inner };
    }
    return inner;
  }
}
