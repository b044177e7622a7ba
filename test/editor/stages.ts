/**
 * What the features of the language server say of a fixture folder, as text: one stage per feature, named like its expected file.
 *
 * In: the folder's files by name, with marks. Features are asked at each cursor of `main.fedi` (or of the whole file). Where a feature's
 * answer is places, and the sources mark some, they must be the same: what is not, is told.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  environmentsOf,
  memoryHost,
  openProject,
  positionAt,
  sourceOf,
  standardLibraryFolder,
  withNamed,
  type FileId,
  type Project,
  type Span,
} from "../../compiler/src/index.ts";
import {
  functionAt,
  incomingCalls,
  outgoingCalls,
  type Calls,
} from "../../language-server/src/features/call-hierarchy.ts";
import { codeActionsIn } from "../../language-server/src/features/code-actions.ts";
import { lensesIn, lensText } from "../../language-server/src/features/code-lens.ts";
import { diagnosticsIn, environmentDiagnosticsIn } from "../../language-server/src/features/diagnostics.ts";
import { formattingOf } from "../../language-server/src/features/formatting.ts";
import { outputsAt } from "../../language-server/src/features/outputs.ts";
import { completionAt, completionDetail } from "../../language-server/src/features/completion.ts";
import { definitionAt } from "../../language-server/src/features/definition.ts";
import { foldsOf, selectionsAt } from "../../language-server/src/features/folding.ts";
import { hoverAt } from "../../language-server/src/features/hover.ts";
import { implementationsAt } from "../../language-server/src/features/implementations.ts";
import { inlayHintsIn } from "../../language-server/src/features/inlay-hints.ts";
import { linksIn } from "../../language-server/src/features/links.ts";
import { referencesAt } from "../../language-server/src/features/references.ts";
import { applied, renameAt } from "../../language-server/src/features/rename.ts";
import { semanticTokensOf } from "../../language-server/src/features/semantic-tokens.ts";
import { signatureAt } from "../../language-server/src/features/signature-help.ts";
import { outlineOf, symbolsNamed, type OutlineSymbol } from "../../language-server/src/features/symbols.ts";
import { typeDefinitionAt } from "../../language-server/src/features/type-definition.ts";
import { finish } from "../../language-server/src/work.ts";
import { readMarks, type MarkedText } from "./marked-text.ts";

const main = "main.fedi";

export interface EditorCase {
  readonly project: Project;
  readonly texts: ReadonlyMap<FileId, MarkedText>;
}

/** At one cursor, or, without cursors of its own, for the file. */
type Stage = (editorCase: EditorCase, offset: number, index: number) => readonly string[];

const perCursor: Readonly<Record<string, Stage>> = {
  "hover.txt": ({ project }, offset) => {
    const found = hoverAt(project, main, offset);
    return found === undefined ? ["nothing"] : [`about ${shown(project, found.span)}`, ...found.markdown.split("\n")];
  },
  "definition.txt": (given, offset) => places(given, definitionAt(given.project, main, offset)?.targets ?? []),
  "type-definition.txt": (given, offset) => places(given, typeDefinitionAt(given.project, main, offset)?.targets ?? []),
  "references.txt": (given, offset) => places(given, finish(referencesAt(given.project, main, offset, true))),
  "implementations.txt": (given, offset) => places(given, finish(implementationsAt(given.project, main, offset))),
  "rename.txt": ({ project }, offset) => {
    const found = finish(renameAt(project, main, offset, "renamed"));
    if (found.kind === "refused") return [`refused: ${found.reason}`];
    const all = [...found.history, ...found.edits];
    const files = [...new Set(all.map(({ file }) => file))].sort();
    return files.flatMap((file) => {
      const edits = all.filter((edit) => edit.file === file);
      const text = applied(sourceOf(project, file).source.text, edits);
      const before = new Set(sourceOf(project, file).source.text.split("\n"));
      return [`${file}:`, ...text.split("\n").filter((line) => !before.has(line))];
    });
  },
  "completion.txt": ({ project }, offset) => {
    const found = completionAt(project, main, offset);
    const { items, start, end } = found;
    const rows = items.map((item) => {
      const { detail, doc } = completionDetail(project, found, item);
      const parts = [
        `${item.label} (${item.kind})`,
        detail?.replaceAll("\n", " ") ?? "",
        JSON.stringify(item.insert),
        ...(item.edits ?? []).map((edit) => `+ ${JSON.stringify(edit.text)} at ${edit.start}`),
        doc?.split("\n")[0] ?? "",
      ];
      return parts.filter((part) => part !== "").join("  ");
    });
    return [`replaces ${JSON.stringify(sourceOf(project, main).source.text.slice(start, end))}`, ...short(rows)];
  },
  "signature.txt": ({ project }, offset) => {
    const found = signatureAt(project, main, offset);
    if (found === undefined) return ["nothing"];
    const active = found.parameters[found.active];
    return [found.label, `at: ${active === undefined ? "none" : found.label.slice(active.start, active.end)}`];
  },
  "code-actions.txt": ({ project }, offset) => actions(project, { file: main, start: offset, end: offset }),
  "calls.txt": ({ project }, offset) => {
    const found = functionAt(project, main, offset);
    if (found === undefined) return ["nothing"];
    const row = (word: string) => (calls: Calls) =>
      `${word} ${calls.of.name}: ${calls.places.map((span) => shown(project, span)).join(", ")}`;
    return [
      `${found.name} ${found.detail ?? ""}`,
      ...finish(incomingCalls(project, found.symbol)).map(row("called by")),
      ...outgoingCalls(project, found.symbol).map(row("calls")),
    ];
  },
  "outputs.txt": ({ project }, offset) => {
    const found = outputsAt(project, main, offset);
    if (found === undefined) return ["nothing"];
    const paths = found.files.map(({ path }) => path);
    const machine = found.files.find(({ path }) => /^nixos\/[^/]*\.nix$/.test(path));
    return [
      `${found.environment}, ${found.errors} errors`,
      ...paths,
      ...(machine?.text.split("\n").slice(0, 30) ?? []),
    ];
  },
  "selection.txt": ({ project }, offset) => selectionsAt(project, main, offset).map((span) => shown(project, span)),
};

const perFile: Readonly<Record<string, (given: EditorCase) => readonly string[]>> = {
  "outline.txt": ({ project }) => outlineOf(project, main).flatMap((symbol) => outline(project, symbol, "")),
  "workspace-symbols.txt": ({ project }) =>
    finish(symbolsNamed(project, "ma")).map(
      ({ name, kind, nameSpan }) => `${name} (${kind}) ${shown(project, nameSpan)}`,
    ),
  "semantic-tokens.txt": ({ project }) =>
    semanticTokensOf(project, main).map(({ start, length, type, modifiers }) =>
      [shown(project, { file: main, start, end: start + length }), type, ...modifiers].join(" "),
    ),
  "folding.txt": ({ project }) => foldsOf(project, main).map(({ kind, span }) => `${kind} ${lines(project, span)}`),
  "links.txt": ({ project }) =>
    linksIn(project, main).map(({ span, target }) => `${shown(project, span)} -> ${target}`),
  "selected-actions.txt": (given) =>
    (given.texts.get(main)?.ranges ?? []).flatMap((range) => [
      `selected ${shown(given.project, { file: main, ...range })}`,
      ...actions(given.project, { file: main, ...range }).map((row) => `   ${row}`),
    ]),
  "code-lens.txt": ({ project }) =>
    lensesIn(project, main).map((lens) => {
      const { title, places: found } = finish(lensText(project, lens));
      return [`${shown(project, lens.span)}: ${title}`, ...found.map((span) => shown(project, span))].join("  ");
    }),
  "formatting.txt": ({ project }) => {
    const edits = formattingOf(project, main);
    const { text } = sourceOf(project, main).source;
    return [...applied(text, edits).split("\n"), `${edits.length} edits`];
  },
  "inlay-hints.txt": ({ project }) => {
    const { text } = sourceOf(project, main).source;
    const hints = inlayHintsIn(project, { file: main, start: 0, end: text.length }, { types: true, stages: true });
    const edits = hints.map(({ offset, text: hint }) => ({ start: offset, end: offset, text: `«${hint}»` }));
    return applied(text, edits).split("\n");
  },
};

export const editorStages: readonly string[] = [...Object.keys(perCursor), ...Object.keys(perFile)];

/** The text of one stage. */
export function produceStage(files: ReadonlyMap<string, string>, stage: string): string {
  const given = openCase(files);
  const whole = perFile[stage];
  if (whole !== undefined) return `${whole(given).join("\n")}\n`;
  const one = perCursor[stage];
  const { cursors = [] } = given.texts.get(main) ?? {};
  if (one === undefined || cursors.length === 0) throw new Error(`${stage} needs a cursor, <|>, in main.fedi`);
  const blocks = cursors.map((offset, index) => [
    `${index + 1}. ${lineWithCursor(given.project, offset)}`,
    ...one(given, offset, index).map((line) => (line === "" ? "" : `   ${line}`)),
  ]);
  return `${blocks.map((block) => block.join("\n")).join("\n\n")}\n`;
}

export function openCase(files: ReadonlyMap<string, string>): EditorCase {
  const texts = new Map<FileId, MarkedText>();
  for (const [file, text] of files) if (file.endsWith(".fedi")) texts.set(file, readMarks(text));
  const library = standardLibraryFolder();
  const host = memoryHost([
    ...[...files].map(([file, text]) => [`/project/${file}`, texts.get(file)?.text ?? text] as const),
    ...readdirSync(library).map((name) => [`/library/${name}`, readFileSync(join(library, name), "utf8")] as const),
  ]);
  const project = openProject(host, "/project", "/library");
  return { project: withNamed(project, [main]), texts };
}

/** Titles, and the lines that come of each. */
function actions(project: Project, range: Span): readonly string[] {
  const diagnostics = [
    ...diagnosticsIn(project, main),
    ...environmentsOf(project, [main]).flatMap(({ symbol }) => environmentDiagnosticsIn(project, symbol)),
  ];
  const found = codeActionsIn(project, range, diagnostics);
  const rows = found.flatMap(({ title, kind, edits, isPreferred }) => {
    const files = [...new Set(edits.map(({ file }) => file))].sort();
    const after = files.flatMap((file) => {
      const { text } = sourceOf(project, file).source;
      const next = applied(
        text,
        edits.filter((edit) => edit.file === file),
      );
      return [...(file === main ? [] : [`  ${file}:`]), ...changedRows(text, next).map((row) => `  | ${row}`)];
    });
    return [`${title} (${kind}${isPreferred === true ? ", preferred" : ""})`, ...after];
  });
  return rows.length === 0 ? ["nothing"] : rows;
}

/** The lines of the new text between what is the same at both ends. */
function changedRows(before: string, after: string): readonly string[] {
  const old = before.split("\n");
  const next = after.split("\n");
  let head = 0;
  while (head < next.length && next[head] === old[head]) head++;
  let tail = 0;
  while (tail < next.length - head && next[next.length - 1 - tail] === old[old.length - 1 - tail]) tail++;
  return next.slice(head, next.length - tail);
}

function short(rows: readonly string[]): readonly string[] {
  return rows.length <= 40 ? rows : [...rows.slice(0, 25), `… and ${rows.length - 25} more`];
}

/** `main.fedi:3:5 name`. */
function shown(project: Project, span: Span): string {
  const { source } = sourceOf(project, span.file);
  const { line, character } = positionAt(source, span.start);
  const text = source.text.slice(span.start, span.end).replaceAll(/\s+/g, " ");
  return `${span.file}:${line + 1}:${character + 1} ${text.length > 60 ? `${text.slice(0, 57)}...` : text}`.trimEnd();
}

function lines(project: Project, span: Span): string {
  const { source } = sourceOf(project, span.file);
  return `${positionAt(source, span.start).line + 1}-${positionAt(source, span.end).line + 1}`;
}

function lineWithCursor(project: Project, offset: number): string {
  const { text } = sourceOf(project, main).source;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return `${text.slice(start, offset)}▮${text.slice(offset, end < 0 ? text.length : end)}`.trim();
}

/** Where ranges are marked, the answer must be these. */
function places(given: EditorCase, spans: readonly Span[]): readonly string[] {
  const marked = [...given.texts].flatMap(([file, { ranges }]) => ranges.map((range) => ({ file, ...range })));
  const isIn = (span: Span, all: readonly Span[]) =>
    all.some((other) => other.file === span.file && other.start === span.start && other.end === span.end);
  const rows = spans.map(
    (span) => shown(given.project, span) + (marked.length === 0 || isIn(span, marked) ? "" : "  (not marked)"),
  );
  const lost = marked
    .filter((span) => !isIn(span, spans))
    .map((span) => `marked, but no answer: ${shown(given.project, span)}`);
  return rows.length + lost.length === 0 ? ["nothing"] : [...rows, ...lost];
}

function outline(project: Project, symbol: OutlineSymbol, indent: string): readonly string[] {
  const detail = symbol.detail === undefined ? "" : ` (${symbol.detail})`;
  return [
    `${indent}${symbol.kind} ${symbol.name}${detail} ${lines(project, symbol.span)}`,
    ...symbol.children.flatMap((child) => outline(project, child, `${indent}  `)),
  ];
}
