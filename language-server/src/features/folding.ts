/**
 * What can be folded, and how a selection grows.
 *
 * In: a file. Out: spans: everything between braces and brackets on different lines, runs of comments, the imports; and for a place the
 * nodes around it, innermost first.
 */
import {
  nodeAt,
  parsed,
  scan,
  sourceOf,
  type Comment,
  type FileId,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";

export interface Fold {
  readonly span: Span;
  readonly kind: "region" | "comment" | "imports";
}

export function foldsOf(project: Project, file: FileId): readonly Fold[] {
  const { source } = sourceOf(project, file);
  const { tokens, comments } = scan(source);
  const isBroken = (start: number, end: number) => {
    const line = source.text.indexOf("\n", start);
    return line >= 0 && line < end;
  };
  const found: Fold[] = [];
  const add = (kind: Fold["kind"], start: number, end: number) => {
    if (isBroken(start, end)) found.push({ kind, span: { file, start, end } });
  };
  const open: number[] = [];
  for (const { name, start, end } of tokens) {
    if (openers.has(name)) open.push(start);
    else if (closers.has(name)) {
      const opener = open.pop();
      if (opener !== undefined) add("region", opener, end);
    }
  }
  for (const [first, last] of runsOf(source.text, comments)) add("comment", first.start, last.end);
  const { imports } = parsed(project, file).value;
  const [first] = imports;
  const last = imports.at(-1);
  if (first !== undefined && last !== undefined) add("imports", first.start, last.end);
  return found.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
}

const openers: ReadonlySet<string> = new Set(["{", "[", "(", "TextStart", "InterpolationStart"]);
const closers: ReadonlySet<string> = new Set(["}", "]", ")", "TextEnd", "InterpolationEnd"]);

/** Comments with nothing but blanks and one line break between them. */
function runsOf(text: string, comments: readonly Comment[]): readonly (readonly [Comment, Comment])[] {
  const runs: [Comment, Comment][] = [];
  for (const comment of comments) {
    const run = runs.at(-1);
    const between = run === undefined ? "x" : text.slice(run[1].end, comment.start);
    if (run !== undefined && run[1].kind === comment.kind && /^[ \t]*\r?\n?[ \t]*$/.test(between)) run[1] = comment;
    else runs.push([comment, comment]);
  }
  return runs;
}

/** Innermost first; each is larger than the one before. */
export function selectionsAt(project: Project, file: FileId, offset: number): readonly Span[] {
  const { node, ancestors } = nodeAt(parsed(project, file).value, offset);
  const found: Span[] = [];
  for (const { start, end } of [...ancestors, node].reverse()) {
    const last = found.at(-1);
    if (end > start && (last === undefined || start < last.start || end > last.end)) found.push({ file, start, end });
  }
  return found;
}
