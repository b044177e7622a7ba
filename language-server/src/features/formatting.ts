/**
 * Formats a file, or the part of it that a span touches.
 *
 * In: a file. Out: the edits that make it so, each between two tokens, so that cursors stay; none where the file has syntax errors,
 * which cannot be formatted. Not here: how programs look, and what of it a part may change (the compiler's formatter).
 */
import {
  defaultFormat,
  formatEdits,
  sourceOf,
  type FileId,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import type { TextEdit } from "../analysis/importable.ts";

export interface Indentation {
  readonly tabWidth: number;
  readonly useTabs: boolean;
}

export function formattingOf(project: Project, file: FileId, indentation?: Indentation): readonly TextEdit[] {
  return edits(project, file, indentation);
}

/** Only what touches the lines of the span. */
export function formattingIn(project: Project, range: Span, indentation?: Indentation): readonly TextEdit[] {
  return edits(project, range.file, indentation, range);
}

function edits(project: Project, file: FileId, indentation?: Indentation, range?: Span): readonly TextEdit[] {
  const { source, problem } = sourceOf(project, file);
  if (problem !== undefined) return [];
  const { value } = formatEdits(source, { ...defaultFormat, ...indentation }, range);
  return value.map((edit) => ({ file, ...edit }));
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
