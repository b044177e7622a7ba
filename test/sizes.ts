/**
 * How much the searching tests try: little in `npm test`, much in `npm run test:deep`.
 *
 * `FEDI_TEST_DEEP=1` asks for the large sizes (`0.1` for a tenth of them), `FEDI_TEST_SEED` for other random choices than today's. Whoever draws says the seed
 * when a test fails.
 */

const share = Number(process.env["FEDI_TEST_DEEP"] ?? "0");
export const isDeep = share > 0;

/** How often to try: the first in every run, the second in a deep one. */
export function size(small: number, deep: number): number {
  return isDeep ? Math.max(small, Math.round(deep * share)) : small;
}

/** The seed of this run: a small natural number. */
export const seed = Number(process.env["FEDI_TEST_SEED"] ?? "1");

/** For names of tests: what repeats the run. */
export const repeatable = `(FEDI_TEST_SEED=${seed})`;

/** A source of numbers from 0 to below 1, the same for the same seed: mulberry32. */
export function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
