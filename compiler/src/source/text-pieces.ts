/**
 * Long texts as pieces that follow one another: joined whole, each would be there twice, and once more where it is hashed or written.
 *
 * In: pieces of any size. Out: the same text in chunks of a size that is good to hash and to write.
 */

/** In UTF-16 code units. V8 puts larger strings where they are not soon collected. */
const chunkSize = 65_536;

/** Whether it pays to keep them apart. */
export function areLong(pieces: readonly string[]): boolean {
  let size = 0;
  for (const piece of pieces) size += piece.length;
  return size > chunkSize;
}

/** Calls `visit` with each chunk; none ends within a character. */
export function visitChunks(pieces: readonly string[], visit: (chunk: string) => void): void {
  let first = 0;
  let size = 0;
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at] ?? "";
    size += piece.length;
    if (size < chunkSize || isHighSurrogate(piece.charCodeAt(piece.length - 1))) continue;
    visitParts(at === first ? piece : pieces.slice(first, at + 1).join(""), visit);
    first = at + 1;
    size = 0;
  }
  if (first < pieces.length) visitParts(pieces.slice(first).join(""), visit);
}

/** Of a text that is too long for one chunk: for V8 a part is a view, and for whoever writes it the copy is small. */
function visitParts(text: string, visit: (chunk: string) => void): void {
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + 2 * chunkSize, text.length);
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end++;
    visit(text.slice(start, end));
    start = end;
  }
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
