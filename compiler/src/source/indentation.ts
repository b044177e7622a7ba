/**
 * What the lines of a printed file begin with. Printers ask for it at every object, so there is one text for each depth.
 */

/** `line` with two blanks more. */
export function deeper(line: string): string {
  const known = deeperLines.get(line);
  if (known !== undefined) return known;
  const inner = `${line}  `;
  deeperLines.set(line, inner);
  return inner;
}

/** As many as files are deep, which those who build trees bound. */
const deeperLines = new Map<string, string>();
