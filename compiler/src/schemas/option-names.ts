/**
 * Names of NixOS options as the manual prints them, and a sorted list of them that is searched like a tree.
 *
 * `boot.kernel.sysctl."net.core.rmem_max"` is the path `["boot", "kernel", "sysctl", "net.core.rmem_max"]`; `<name>` stands for the
 * keys of an attribute set, `*` for the elements of a list. No tree is built: what lies below a path is a range of the list.
 */

export type OptionPath = readonly string[];

/** Names in order, without two equal ones. */
export interface OptionNames {
  readonly sorted: readonly string[];
}

/** Whether a segment of a declared name stands for whatever key or element is written. */
export function isWildcard(segment: string): boolean {
  return segment === "*" || (segment.startsWith("<") && segment.endsWith(">"));
}

/** As the manual prints it. */
export function showOptionName(path: OptionPath): string {
  return path.map(showSegment).join(".");
}

export function showSegment(segment: string): string {
  if (isWildcard(segment)) return segment;
  if (/^[A-Za-z_][A-Za-z0-9_'-]*$/.test(segment)) return segment;
  return `"${segment.replace(/["\\]|\$\{/g, "\\$&")}"`;
}

/** A printed name, spelled as `showOptionName` does: newer manuals put Nix's own words in quotes (`"inherit"`). */
export function normalOptionName(name: string): string {
  if (!name.includes('"')) return name;
  const path: string[] = [];
  for (let at = 0; at < name.length;) {
    const end = segmentEnd(name, at);
    path.push(readSegment(name.slice(at, end)));
    at = end + 1;
  }
  return showOptionName(path);
}

/** The names one level below a path, each once, in order; the path is spelled as declared. */
export function segmentsBelow(names: OptionNames, path: OptionPath): readonly string[] {
  const prefix = prefixOf(path);
  const found: string[] = [];
  let at = lowerBound(names.sorted, prefix);
  for (;;) {
    const name = names.sorted[at];
    if (name === undefined || !name.startsWith(prefix)) break;
    const end = segmentEnd(name, prefix.length);
    const raw = name.slice(prefix.length, end);
    found.push(readSegment(raw));
    // Behind all that lies below this segment: `/` is the character after `.`.
    at = end === name.length ? at + 1 : lowerBound(names.sorted, `${prefix}${raw}/`, at);
  }
  // `a-b` sorts between `a` and `a.c`, so a segment may come twice.
  return [...new Set(found)].sort();
}

/** Whether an option of that printed name, or one below it, is declared. */
export function isDeclaredName({ sorted }: OptionNames, name: string): boolean {
  const prefix = `${name}.`;
  return sorted[lowerBound(sorted, name)] === name || sorted[lowerBound(sorted, prefix)]?.startsWith(prefix) === true;
}

/** Whether `*` is the one name a level below a path. Looks at three names, however many there are. */
export function hasOnlyElementsBelow({ sorted }: OptionNames, path: OptionPath): boolean {
  const prefix = prefixOf(path);
  const elements = `${prefix}*`;
  let at = lowerBound(sorted, prefix);
  const isDeclared = sorted[at] === elements;
  if (isDeclared) at++;
  const hasParts = sorted[at]?.startsWith(`${elements}.`) === true;
  // Behind all parts of elements: `/` is the character after `.`.
  if (hasParts) at = lowerBound(sorted, `${elements}/`, at);
  return (isDeclared || hasParts) && sorted[at]?.startsWith(prefix) !== true;
}

/** Whether an option lies below the path (not at it). */
export function hasBelow(names: OptionNames, path: OptionPath): boolean {
  const prefix = prefixOf(path);
  return names.sorted[lowerBound(names.sorted, prefix)]?.startsWith(prefix) === true;
}

/** Where the option itself is in the list; -1 where there is none of that name. */
export function indexOfOption(names: OptionNames, path: OptionPath): number {
  const name = showOptionName(path);
  const at = lowerBound(names.sorted, name);
  return names.sorted[at] === name ? at : -1;
}

function prefixOf(path: OptionPath): string {
  return path.length === 0 ? "" : `${showOptionName(path)}.`;
}

/** The first index at or after `from` whose name is not before `name`. */
function lowerBound(sorted: readonly string[], name: string, from = 0): number {
  let low = from;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? "") < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The offset of the dot that ends the segment which starts at `start`, or the name's end. */
function segmentEnd(name: string, start: number): number {
  let at = start;
  if (name[at] === '"') {
    at++;
    while (at < name.length && name[at] !== '"') at += name[at] === "\\" ? 2 : 1;
    return Math.min(at + 1, name.length);
  }
  while (at < name.length && name[at] !== ".") at++;
  return at;
}

function readSegment(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  return raw.slice(1, -1).replace(/\\(.)/gs, "$1");
}
