/**
 * Gives a stretch of a text as one string, however often it is written: a name that a thousand files use takes memory once, and maps
 * compare it by its address.
 *
 * What was met last is kept, in a table whose size is fixed. Long stretches are not: for V8 they are views of the whole text, which
 * would stay with them.
 */

/** A power of two. */
const places = 2048;
/** From this length on V8 makes views. */
const firstLong = 13;

const met = Array.from<string>({ length: places }).fill("");

/** `text.slice(start, end)`. */
export function sharedSlice(text: string, start: number, end: number): string {
  const length = end - start;
  if (length >= firstLong || length === 0) return text.slice(start, end);
  let place = length;
  for (let at = start; at < end; at++) place = (place * 31 + text.charCodeAt(at)) | 0;
  place = (place ^ (place >>> 11)) & (places - 1);
  const known = met[place] ?? "";
  if (known.length === length && text.startsWith(known, start)) return known;
  const slice = text.slice(start, end);
  met[place] = slice;
  return slice;
}
