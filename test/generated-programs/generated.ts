/**
 * Things made by chance as arbitraries of fast-check: a seed makes the same ones, and what fails becomes small.
 */
import fc from "fast-check";
import { diceOf, type Dice } from "./dice.ts";

/** `smaller`: the same thing with less in it, the least first. */
export function generated<T>(make: (dice: Dice) => T, smaller: (thing: T) => Iterable<T>): fc.Arbitrary<T> {
  return new Generated(make, smaller);
}

class Generated<T> extends fc.Arbitrary<T> {
  readonly make: (dice: Dice) => T;
  readonly smaller: (thing: T) => Iterable<T>;
  constructor(make: (dice: Dice) => T, smaller: (thing: T) => Iterable<T>) {
    super();
    this.make = make;
    this.smaller = smaller;
  }
  generate(random: fc.Random): fc.Value<T> {
    return new fc.Value(this.make(diceOf((min, max) => random.nextInt(min, max))), undefined);
  }
  canShrinkWithoutContext(value: unknown): value is T {
    return value !== undefined;
  }
  shrink(value: T): fc.Stream<fc.Value<T>> {
    return fc.stream(this.values(value));
  }
  private *values(value: T): IterableIterator<fc.Value<T>> {
    for (const one of this.smaller(value)) yield new fc.Value(one, undefined);
  }
}
