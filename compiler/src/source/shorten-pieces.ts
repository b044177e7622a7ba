/**
 * Keeps a text that is written piece by piece from taking many times its own size until it is whole.
 */

/** So many pieces are always few. */
const few = 50_000;
/** Characters of text for each piece more that may wait: joining again and again stays linear in the length of the whole. */
const charactersPerPiece = 64;

/** Joins the pieces so far where there are many. For whoever writes long lists, after each item. */
export function shortenPieces(pieces: string[]): void {
  if (pieces.length < few || pieces.length * charactersPerPiece < (pieces[0] ?? "").length) return;
  const text = pieces.join("");
  pieces.length = 0;
  pieces.push(text);
}
