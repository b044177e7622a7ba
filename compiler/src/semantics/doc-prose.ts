/**
 * A doc comment without its programs: what forms and lists of options show, whose readers write no Fedi.
 */

/** Undefined where nothing is left. */
export function proseOf(doc: string | undefined): string | undefined {
  if (doc === undefined || !doc.includes("```fedi")) return doc;
  const prose = doc
    .replace(/^ {0,3}(`{3,})fedi\b[^`\n]*\n(?:[^]*?\n)? {0,3}\1`*[ \t]*$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return prose === "" ? undefined : prose;
}
