/**
 * Formats a file, or the part of it that a span touches.
 *
 * In: a file. Out: the edits that make it so, each as small as a few lines, so that cursors stay; none where the file has syntax errors,
 * which cannot be formatted. Not here: how programs look (the compiler's formatter).
 */
import {
  defaultFormat,
  formatText,
  sourceOf,
  type FileId,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import type { TextEdit } from "../analysis/importable.ts";
import { changedLines } from "../analysis/changed-lines.ts";

export interface Indentation {
  readonly tabWidth: number;
  readonly useTabs: boolean;
}

export function formattingOf(project: Project, file: FileId, indentation?: Indentation): readonly TextEdit[] {
  const { source, problem } = sourceOf(project, file);
  if (problem !== undefined) return [];
  const { value } = formatText(source, { ...defaultFormat, ...indentation });
  if (value === undefined || value === source.text) return [];
  return changedLines(source.text, value).map((change) => ({ file, ...change }));
}

/** Only what lies on the lines of the span. */
export function formattingIn(project: Project, range: Span, indentation?: Indentation): readonly TextEdit[] {
  const { text } = sourceOf(project, range.file).source;
  const start = text.lastIndexOf("\n", range.start - 1) + 1;
  const lineEnd = text.indexOf("\n", range.end);
  const end = lineEnd < 0 ? text.length : lineEnd + 1;
  return formattingOf(project, range.file, indentation).filter((edit) => start <= edit.start && edit.end <= end);
}

/** After a closing brace was typed: what it closes, which begins where its opener's line does. */
export function formattingAfter(
  project: Project,
  file: FileId,
  offset: number,
  indentation?: Indentation,
): readonly TextEdit[] {
  const { text } = sourceOf(project, file).source;
  let depth = 0;
  for (let at = offset - 1; at >= 0; at--) {
    if (text[at] === "}") depth++;
    else if (text[at] === "{" && --depth === 0)
      return formattingIn(project, { file, start: at, end: offset }, indentation);
  }
  return [];
}
