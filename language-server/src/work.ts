/**
 * Work that takes longer than a moment, as a generator: it yields where it may be interrupted.
 */
export type Work<T> = Generator<undefined, T, undefined>;

/** Milliseconds of work before requests get a turn. */
const slice = 8;

/** To the end, at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** In slices, with other requests in between; undefined where nobody waits for the result any more. */
export async function inSlices<T>(work: Work<T>, isCancelled: () => boolean): Promise<T | undefined> {
  for (;;) {
    const begun = performance.now();
    while (performance.now() - begun < slice) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
    await new Promise((resolve) => setImmediate(resolve));
    if (isCancelled()) return undefined;
  }
}
