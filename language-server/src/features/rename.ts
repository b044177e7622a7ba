/**
 * Gives what stands at a place another name, in all files of the project; refuses where that would change what other names mean.
 *
 * In: a place and the new name. Out: edits, or why not. The renamed program is checked before it is offered: every place must mean
 * the same thing as before, no other name may come to mean it, and no file may have a new error.
 */
import {
  diagnosticsOf,
  labelOf,
  pathOf,
  reservedWords,
  sourceOf,
  withEdit,
  type FileId,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import { declaredAt, entityAt, type Entity } from "../analysis/entity.ts";
import type { TextEdit } from "../analysis/importable.ts";
import type { Work } from "../work.ts";
import { mentionsOf } from "./references.ts";
import { historyEdits, type KeepsOldNames } from "./rename-history.ts";

export type Renaming =
  /** `history`: edits beside those of the name, which keep the old one with `@was`. They stand before those that start where they do. */
  | { readonly kind: "edits"; readonly edits: readonly TextEdit[]; readonly history: readonly TextEdit[] }
  | { readonly kind: "refused"; readonly reason: string };

export interface Renamable {
  readonly span: Span;
  readonly name: string;
}

/** The name that would be renamed, or why nothing can be. */
export function renamableAt(
  project: Project,
  file: FileId,
  offset: number,
): Renamable | { readonly kind: "refused"; readonly reason: string } {
  const named = entityAt(project, file, offset);
  if (named === undefined) return refused("nothing here has a name");
  const reason = whyNot(project, named.entity);
  if (reason !== undefined) return refused(reason);
  const span = withoutQuotes(project, named.span);
  return { span, name: textOf(project, span) };
}

export function* renameAt(
  project: Project,
  file: FileId,
  offset: number,
  name: string,
  keeps: KeepsOldNames = "deployed",
): Work<Renaming> {
  const named = entityAt(project, file, offset);
  if (named === undefined) return refused("nothing here has a name");
  const { entity } = named;
  const reason = whyNot(project, entity) ?? wrongName(entity, name);
  if (reason !== undefined) return refused(reason);
  const old = textOf(project, withoutQuotes(project, named.span));
  if (old === name) return { kind: "edits", edits: [], history: [] };
  const spans = yield* placesToRename(project, file, entity, old);
  const edits = spans.map((span) => ({
    file: span.file,
    start: span.start,
    end: span.end,
    text: quotedLike(project, span, name),
  }));
  const problem = yield* problemOf(project, entity, edits, name);
  if (problem !== undefined) return refused(problem);
  const history = historyEdits(project, entity, { old, name }, keeps);
  const withHistory = edited(project, [...history, ...edits]);
  const isRight = history.every(({ file: changed }) => freshError(project, withHistory, changed) === undefined);
  return { kind: "edits", edits, history: isRight ? history : [] };
}

function refused(reason: string): { readonly kind: "refused"; readonly reason: string } {
  return { kind: "refused", reason };
}

function whyNot(project: Project, entity: Entity): string | undefined {
  if (entity.kind !== "declaration" && entity.kind !== "field" && entity.kind !== "inner")
    return "only what a program declares can be renamed";
  const [place] = declaredAt(project, entity);
  if (place === undefined) return "it is declared in no file of the project";
  return labelOf(place.file) === "" ? undefined : `it is declared in ${place.file}, which is not part of this project`;
}

function wrongName(entity: Entity, name: string): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `\`${name}\` is no name: letters, digits and \`_\`, not a digit first`;
  const isReserved = reservedWords.some((word) => word === name);
  return isReserved && entity.kind !== "field" ? `\`${name}\` is a word of the language` : undefined;
}

/** An alias of an import is a name of its file alone. */
function* placesToRename(project: Project, file: FileId, entity: Entity, old: string): Work<readonly Span[]> {
  const mentions = yield* mentionsOf(project, entity);
  const isAlias =
    entity.kind === "declaration" && declaredAt(project, entity).every((place) => textOf(project, place) !== old);
  return mentions
    .map(({ span }) => span)
    .filter((span) => textOf(project, withoutQuotes(project, span)) === old && (!isAlias || span.file === file));
}

/** What would be wrong with the renamed program; undefined if nothing is. */
function* problemOf(
  project: Project,
  entity: Entity,
  edits: readonly TextEdit[],
  name: string,
): Work<string | undefined> {
  const next = edited(project, edits);
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const fresh = freshError(project, next, file);
    if (fresh !== undefined) return fresh;
    yield;
  }
  const [first] = edits;
  if (first === undefined) return undefined;
  const before = yield* mentionsOf(project, entity);
  const place = movedStart(edits, first);
  const renamed = entityAt(next, first.file, place + (first.text.startsWith('"') ? 1 : 0));
  if (renamed === undefined || renamed.entity.kind !== entity.kind) return `\`${name}\` means something else there`;
  const after = yield* mentionsOf(next, renamed.entity);
  return after.length === before.length ? undefined : `\`${name}\` already means something else where it is used`;
}

function edited(project: Project, edits: readonly TextEdit[]): Project {
  let next = project;
  for (const file of new Set(edits.map((edit) => edit.file))) {
    const text = applied(
      sourceOf(project, file).source.text,
      edits.filter((edit) => edit.file === file),
    );
    next = withEdit(next, pathOf(project, file), text);
  }
  return next;
}

/** What is wrong with a file that was not wrong before. */
function freshError(project: Project, next: Project, file: FileId): string | undefined {
  const old = new Set(diagnosticsOf(project, file).map(({ code, severity }) => `${severity} ${code}`));
  return diagnosticsOf(next, file).find(({ code, severity }) => severity === "error" && !old.has(`${severity} ${code}`))
    ?.headline;
}

/** Where an edited place starts once all edits are made. */
function movedStart(edits: readonly TextEdit[], edit: TextEdit): number {
  let start = edit.start;
  for (const other of edits)
    if (other.file === edit.file && other.start < edit.start) start += other.text.length - (other.end - other.start);
  return start;
}

/** Of edits that start at one place the first in the list is the first in the text. */
export function applied(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let result = text;
  for (const edit of edits.toReversed().sort((a, b) => b.start - a.start))
    result = result.slice(0, edit.start) + edit.text + result.slice(edit.end);
  return result;
}

function textOf(project: Project, span: Span): string {
  return sourceOf(project, span.file).source.text.slice(span.start, span.end);
}

function withoutQuotes(project: Project, span: Span): Span {
  return textOf(project, span).startsWith('"') ? { ...span, start: span.start + 1, end: span.end - 1 } : span;
}

function quotedLike(project: Project, span: Span, name: string): string {
  return textOf(project, span).startsWith('"') ? JSON.stringify(name) : name;
}
