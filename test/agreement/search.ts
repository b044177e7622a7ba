/**
 * Looks for programs on which two sides differ: many at once, since starting the other side costs more than running it, and then one at
 * a time for the smallest that differs in the same way.
 */
import fc from "fast-check";

export type Verdict =
  | { readonly kind: "same"; readonly what: string }
  /** `what`: how they differ, in one or two words. `shown`: for people. */
  | { readonly kind: "different"; readonly what: string; readonly shown: string };

export interface Search<T> {
  readonly arbitrary: fc.Arbitrary<T>;
  readonly judge: (things: readonly T[]) => readonly Verdict[];
  readonly runs: number;
  readonly batch: number;
  readonly seed: number;
}

/** How many were the same, by what they were. Throws what fast-check says of the smallest difference. */
export function search<T>({ arbitrary, judge, runs, batch, seed }: Search<T>): Readonly<Record<string, number>> {
  const things = fc.sample(arbitrary, { numRuns: runs, seed });
  const counts: Record<string, number> = {};
  for (let from = 0; from < things.length; from += batch) {
    const verdicts = judge(things.slice(from, from + batch));
    for (const [at, verdict] of verdicts.entries()) {
      if (verdict.kind === "different") throwSmallest({ arbitrary, judge, seed }, from + at, verdict);
      counts[verdict.what] = (counts[verdict.what] ?? 0) + 1;
    }
  }
  return counts;
}

type Judged<T> = Pick<Search<T>, "arbitrary" | "judge" | "seed">;

function throwSmallest<T>(
  { arbitrary, judge, seed }: Judged<T>,
  at: number,
  found: Verdict & { kind: "different" },
): never {
  const property = fc.property(arbitrary, (thing) => {
    const [verdict] = judge([thing]);
    if (verdict?.kind === "different" && verdict.what === found.what)
      throw new Error(`${verdict.what}\n${verdict.shown}`);
  });
  // Program `at` of the seed again, and from there to smaller ones.
  const details = fc.check(property, { seed, path: String(at), numRuns: 1 });
  const shown =
    details.errorInstance instanceof Error ? details.errorInstance.message : `${found.what}\n${found.shown}`;
  throw new Error(`number ${at} of FEDI_TEST_SEED=${seed}, made smaller ${details.numShrinks} times: ${shown}`);
}
