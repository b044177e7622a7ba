/**
 * Chance, for what is generated: every choice comes from one source, so that a seed repeats all of them.
 */

export interface Dice {
  /** An integer from 0 up to, but without, `count`. */
  readonly below: (count: number) => number;
  /** True once in `times`. */
  readonly once: (times: number) => boolean;
  readonly pick: <T>(items: readonly [T, ...(readonly T[])]) => T;
}

/** `nextInt` gives an integer between both ends, both included. */
export function diceOf(nextInt: (min: number, max: number) => number): Dice {
  const below = (count: number) => nextInt(0, count - 1);
  return {
    below,
    once: (times) => below(times) === 0,
    pick: (items) => items[below(items.length)] ?? items[0],
  };
}

/** `count` things, each made anew. */
export function many<T>(count: number, make: (at: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
