/**
 * How snapshots came of one another, so that it is known which inputs may differ between two of them without looking at all.
 *
 * In: the version of a snapshot and the keys of the inputs that an edit touches. Out: the next version; the keys between two versions.
 */
export interface Version {
  readonly number: number;
  /** Absent for the first, and where the history was cut. */
  parent: Version | undefined;
  /** Keys of inputs that may be others than in the parent. */
  readonly touched: readonly string[];
}

/** So many versions are remembered; whoever asks for older ones has all inputs compared. */
const longest = 64;

export function firstVersion(): Version {
  return { number: 0, parent: undefined, touched: [] };
}

/** `touched`: keys of inputs; the input of the number itself is touched each time. */
export function nextVersion(version: Version, touched: readonly string[]): Version {
  const next: Version = { number: version.number + 1, parent: version, touched: [...touched, "revision"] };
  if (next.number % longest === 0) {
    let oldest: Version | undefined = version;
    for (let step = 0; step < longest && oldest !== undefined; step++) oldest = oldest.parent;
    if (oldest !== undefined) oldest.parent = undefined;
  }
  return next;
}

/** The inputs that may differ; undefined where that is not known. */
export function touchedBetween(from: Version | undefined, to: Version | undefined): ReadonlySet<string> | undefined {
  const touched = new Set<string>();
  let left = from;
  let right = to;
  while (left !== right) {
    if (left === undefined || right === undefined) return undefined;
    // The younger of both steps back; two of one number are on different branches.
    const goesLeft = left.number >= right.number;
    const step: Version = goesLeft ? left : right;
    for (const key of step.touched) touched.add(key);
    if (goesLeft) left = left.parent;
    else right = right.parent;
  }
  return left === undefined ? undefined : touched;
}
