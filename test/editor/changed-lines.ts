/**
 * The lines in which two texts differ.
 *
 * In: an old and a new text. Out: replacements of whole lines of the old one, in order, that lead to the new one; adjacent changes are one.
 */
export interface LineChange {
  /** Offsets into the old text. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Beyond so many pairs of lines everything between the first and the last difference is one change. */
const mostPairs = 4_000_000;

export function changedLines(before: string, after: string): readonly LineChange[] {
  const old = linesOf(before);
  const next = linesOf(after);
  let head = 0;
  while (head < old.length && head < next.length && old[head] === next[head]) head++;
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < next.length - head &&
    old[old.length - 1 - tail] === next[next.length - 1 - tail]
  )
    tail++;
  const oldMiddle = old.slice(head, old.length - tail);
  const nextMiddle = next.slice(head, next.length - tail);
  const start = old.slice(0, head).join("").length;
  if (oldMiddle.length * nextMiddle.length > mostPairs)
    return [{ start, end: start + oldMiddle.join("").length, text: nextMiddle.join("") }];
  return changesBetween(oldMiddle, nextMiddle, start);
}

/** Each with its line break. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function changesBetween(old: readonly string[], next: readonly string[], start: number): readonly LineChange[] {
  const width = next.length + 1;
  // How many lines are common from each pair of places on.
  const common = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--)
    for (let column = next.length - 1; column >= 0; column--)
      common[row * width + column] =
        old[row] === next[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
  const changes: { start: number; end: number; text: string }[] = [];
  let offset = start;
  let row = 0;
  let column = 0;
  let open: { start: number; end: number; text: string } | undefined;
  while (row < old.length || column < next.length) {
    const line = old[row];
    if (line !== undefined && line === next[column]) {
      open = undefined;
      offset += line.length;
      row++;
      column++;
      continue;
    }
    if (open === undefined) changes.push((open = { start: offset, end: offset, text: "" }));
    if (line !== undefined && (column >= next.length || at(row + 1, column) >= at(row, column + 1))) {
      offset += line.length;
      open.end = offset;
      row++;
    } else open.text += next[column++] ?? "";
  }
  return changes;
}
