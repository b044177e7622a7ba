/**
 * Random choices that can be made again: the same seed and number give the same choices.
 */
import { randomFrom } from "../sizes.ts";

export interface Choices {
  /** A natural number below `limit`. */
  readonly below: (limit: number) => number;
  /** True once in `times`. */
  readonly once: (times: number) => boolean;
  /** One of a list that is not empty. */
  readonly oneOf: <T>(list: readonly T[]) => T;
  /** Mostly small, up to `limit`: every order of magnitude is as likely. */
  readonly length: (limit: number) => number;
}

/** The choices for the input with this number in the run with this seed. */
export function choicesFor(seed: number, index: number): Choices {
  const random = randomFrom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    below,
    once: (times) => below(times) === 0,
    oneOf(list) {
      const [chosen] = list.slice(below(list.length));
      if (chosen === undefined) throw new Error("nothing to choose from");
      return chosen;
    },
    length: (limit) => Math.floor(Math.exp(random() * Math.log(limit + 1))) - 1,
  };
}
