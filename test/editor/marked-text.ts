/**
 * Sources with places marked in them: `<|>` is a cursor, `<|name|>` a range. The marks are taken out before anyone reads the text.
 */
export interface MarkedText {
  readonly text: string;
  /** Offsets into `text`, in order. */
  readonly cursors: readonly number[];
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

export function readMarks(marked: string): MarkedText {
  const cursors: number[] = [];
  const ranges: { start: number; end: number }[] = [];
  const open: number[] = [];
  let text = "";
  let at = 0;
  for (const match of marked.matchAll(/<\|>|<\||\|>/g)) {
    text += marked.slice(at, match.index);
    at = match.index + match[0].length;
    if (match[0] === "<|>") cursors.push(text.length);
    else if (match[0] === "<|") open.push(text.length);
    else {
      const start = open.pop();
      if (start === undefined) throw new Error("a range ends that did not begin");
      ranges.push({ start, end: text.length });
    }
  }
  if (open.length > 0) throw new Error("a range does not end");
  ranges.sort((a, b) => a.start - b.start);
  return { text: text + marked.slice(at), cursors, ranges };
}
