/**
 * Small pieces of wording that all messages share: quotes, lists of alternatives, nearest names.
 */

/** A name or piece of program in a message; long ones are cut, line breaks shown. */
export function quote(text: string): string {
  if (text.length <= 60 && !text.includes("\n") && !text.includes("\r")) return "`" + text + "`";
  const oneLine = text.replace(/\n/g, "\\n").replace(/\r/g, "\\r");
  const short = oneLine.length > 60 ? `${oneLine.slice(0, 57)}...` : oneLine;
  return "`" + short + "`";
}

/** `` `a`, `b` or `c` ``; the list is not empty. */
export function alternatives(names: readonly string[]): string {
  const quoted = names.map(quote);
  const last = quoted[quoted.length - 1] ?? "";
  return quoted.length <= 1 ? last : `${quoted.slice(0, -1).join(", ")} or ${last}`;
}

/** `a, b, c`, cut after `most` names with a count of the rest. */
export function enumerate(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `1 error`, `3 errors`. */
export function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

/** Letters that are compared for one name; of very many candidates only the first are looked at. */
const mostComparisons = 60_000;

/** The candidates that a typing mistake could have meant, nearest first, at most three. */
export function nearest(name: string, candidates: Iterable<string>): readonly string[] {
  // Any one-letter name is one edit away from any other.
  const limit = name.length === 1 ? 0 : Math.max(1, Math.floor(name.length / 3));
  let comparisons = 0;
  const found: { candidate: string; distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    comparisons += name.length * candidate.length;
    if (comparisons > mostComparisons) break;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), limit);
    if (distance <= limit && candidate !== name) found.push({ candidate, distance });
  }
  found.sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return found.slice(0, 3).map((entry) => entry.candidate);
}

/** Edits (insert, delete, replace, swap neighbours) from one text to another; beyond `limit` some number above it. */
export function editDistance(a: string, b: string, limit: number): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    let smallest = row;
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let best = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(best);
      smallest = Math.min(smallest, best);
    }
    if (smallest > limit) return limit + 1;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}
