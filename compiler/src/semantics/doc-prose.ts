/**
 * A doc comment without its programs: what forms and lists of options show, whose readers write no Fedi.
 *
 * Takes time linear in the comment: strangers write them.
 */

/** Undefined where nothing is left. */
export function proseOf(doc: string | undefined): string | undefined {
  if (doc === undefined || !doc.includes("```fedi")) return doc;
  const kept: string[] = [];
  let fence: string | undefined;
  for (const line of doc.split("\n")) {
    const [, marks = "", info = ""] = /^ {0,3}(`{3,})([^`]*)$/.exec(line) ?? [];
    if (fence === undefined && /^fedi\b/.test(info)) fence = marks;
    else if (fence === undefined) kept.push(line);
    else if (marks.startsWith(fence) && info.trim() === "") fence = undefined;
  }
  const prose = kept
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return prose === "" ? undefined : prose;
}
