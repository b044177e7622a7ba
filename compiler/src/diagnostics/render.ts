/**
 * A diagnostic as people read it: what is wrong, where, the line with carets, who says otherwise, what to do.
 *
 * In: a diagnostic whose places are spans, and the sources. Out: lines of text, with or without colour.
 * Not here: other formats (cli/), the number of columns of a character (display-text.ts).
 */
import { lineText, positionAt, type SourceText } from "../source/source-text.ts";
import type { FileId, Span } from "../source/span.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { displayWidth, shownCharacter, shownText, widthOf } from "./display-text.ts";

/** A diagnostic whose symbols are turned into spans; a place is absent where there is none to show. */
export interface LocatedDiagnostic extends Omit<Diagnostic, "related"> {
  readonly related: readonly { readonly message: string; readonly place?: Span }[];
}

export interface RenderContext {
  /** Undefined for a file without a text to show, such as an output. */
  readonly sourceOf: (file: FileId) => SourceText | undefined;
  /** A file's name for the reader: relative to where the reader stands. */
  readonly nameOf: (file: FileId) => string;
  readonly hasColour: boolean;
  /** Columns that a line of source may take. */
  readonly columns: number;
}

type Style = "red" | "yellow" | "blue" | "green" | "bold";
const codes: Readonly<Record<Style, string>> = { red: "31;1", yellow: "33;1", blue: "34;1", green: "32;1", bold: "1" };

/** No line break at the end. */
export function renderDiagnostic(diagnostic: LocatedDiagnostic, context: RenderContext): string {
  const style: Style = diagnostic.severity === "error" ? "red" : "yellow";
  const paint = painter(context);
  const gutter = gutterOf(diagnostic, context);
  const title = `${diagnostic.severity}[${diagnostic.code}]`;
  const lines = [`${paint(style, title)}${paint("bold", `: ${shownText(diagnostic.headline)}`)}`];
  const { label, isSecret = false } = diagnostic;
  const beside = isSecret ? diagnostic.span : undefined;
  lines.push(...snippet(diagnostic.span, { label, mark: "^", style, isSecret }, gutter, context));
  const bar = " ".repeat(gutter) + paint("blue", " = ");
  for (const { message, place } of diagnostic.related) {
    const text = shownText(message);
    if (place === undefined) lines.push(`${bar}${paint("bold", "note")}: ${hanging(text, gutter + 9)}`);
    else {
      lines.push(`${paint("blue", "note")}: ${hanging(text, 6)}`);
      lines.push(
        ...snippet(place, { label: undefined, mark: "-", style: "blue", isSecret: false, beside }, gutter, context),
      );
    }
  }
  if (diagnostic.help !== undefined)
    lines.push(`${bar}${paint("green", "help")}: ${hanging(shownText(diagnostic.help), gutter + 9)}`);
  if (diagnostic.role !== undefined)
    lines.push(`${bar}${paint("bold", "who")}: the ${diagnostic.role} can change this`);
  return lines.join("\n");
}

function painter({ hasColour }: RenderContext): (style: Style, text: string) => string {
  return (style, text) => (hasColour ? `\u001b[${codes[style]}m${text}\u001b[0m` : text);
}

function hanging(text: string, indent: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(indent)}`);
}

/** Columns of the widest line number. */
function gutterOf(diagnostic: LocatedDiagnostic, context: RenderContext): number {
  const spans = [diagnostic.span, ...diagnostic.related.flatMap(({ place }) => (place === undefined ? [] : [place]))];
  const widest = spans.map((span) => {
    const source = context.sourceOf(span.file);
    return source === undefined ? 0 : positionAt(source, span.end).line + 1;
  });
  return String(Math.max(...widest, 1)).length;
}

interface Mark {
  readonly label: string | undefined;
  readonly mark: "^" | "-";
  readonly style: Style;
  /** What is marked is not shown. */
  readonly isSecret: boolean;
  /** A secret that may stand on the same lines. */
  readonly beside?: Span | undefined;
}

/** Where it is, and the lines with what stands there underlined. */
function snippet(span: Span, mark: Mark, gutter: number, context: RenderContext): readonly string[] {
  const paint = painter(context);
  const pad = " ".repeat(gutter);
  const source = context.sourceOf(span.file);
  const name = shownText(context.nameOf(span.file)).replaceAll("\n", "\\n");
  const label = mark.label === undefined ? "" : hanging(shownText(mark.label), gutter + 3);
  if (source === undefined) {
    const said = label === "" ? [] : [`${pad}${paint("blue", " = ")}${label}`];
    return name === "" ? said : [`${pad}${paint("blue", "-->")} ${name}`, ...said];
  }
  const start = positionAt(source, span.start);
  const end = positionAt(source, Math.max(span.end, span.start));
  const column = displayColumn(lineText(source, start.line), start.character) + 1;
  const lines = [`${pad}${paint("blue", "-->")} ${name}:${start.line + 1}:${column}`, `${pad} ${paint("blue", "|")}`];
  for (const line of linesToShow(start.line, end.line)) {
    if (line === "gap") {
      lines.push(paint("blue", "..."));
      continue;
    }
    const whole = withoutSecret(source, line, mark.beside);
    const indent = whole.length - whole.trimStart().length;
    const from = line === start.line ? start.character : indent;
    const until = line === end.line ? Math.min(end.character, whole.length) : whole.trimEnd().length;
    const to = mark.isSecret ? from + hidden.length : until;
    const text = mark.isSecret ? whole.slice(0, from) + hidden + whole.slice(until) : whole;
    const shown = clip(text, from, to, context.columns - gutter - 3);
    lines.push(`${paint("blue", `${String(line + 1).padStart(gutter)} |`)} ${shown.text}`.trimEnd());
    if (line !== end.line && to <= from) continue;
    const carets = mark.mark.repeat(Math.max(1, shown.width));
    const tail = line === end.line && label !== "" ? ` ${label}` : "";
    lines.push(`${pad} ${paint("blue", "|")} ${" ".repeat(shown.column)}${paint(mark.style, carets + tail)}`);
  }
  return lines;
}

/** A line with signs in the place of a secret; as long as it was, since what is marked may stand behind. */
function withoutSecret(source: SourceText, line: number, secret: Span | undefined): string {
  const text = lineText(source, line);
  if (secret === undefined || secret.file !== source.file) return text;
  const [start, end] = [positionAt(source, secret.start), positionAt(source, secret.end)];
  if (line < start.line || line > end.line) return text;
  const from = line === start.line ? start.character : 0;
  const to = line === end.line ? end.character : text.length;
  return text.slice(0, from) + "*".repeat(to - from) + text.slice(to);
}

/** In place of a secret, whatever its length. */
const hidden = "********";

/** Up to five lines are shown whole; of more, the first two and the last. */
function linesToShow(first: number, last: number): readonly (number | "gap")[] {
  if (last - first < 5) return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  return [first, first + 1, "gap", last];
}

function displayColumn(text: string, character: number): number {
  return displayWidth(expand(text.slice(0, character)).text);
}

/** Text with tabs as blanks and controls as numbers. `columns[i]`: the column at which its UTF-16 unit i starts. */
function expand(text: string): { readonly text: string; readonly columns: readonly number[] } {
  const columns: number[] = [];
  let shown = "";
  let column = 0;
  for (const character of text) {
    const part = shownCharacter(character, column);
    for (let unit = 0; unit < character.length; unit++) columns.push(column);
    shown += part;
    column += part === character ? widthOf(character) : displayWidth(part);
  }
  columns.push(column);
  return { text: shown, columns };
}

/** So much of a line as fits, with what is marked in it: where its mark starts and how many columns it takes. */
function clip(line: string, from: number, to: number, columns: number) {
  // What lies far behind the mark can't be shown anyway, and a line may be megabytes long.
  const near = Math.max(0, from - 4 * columns);
  const start = near > 0 && isLowSurrogate(line, near) ? near + 1 : near;
  const { text, columns: at } = expand(line.slice(start, Math.max(from, Math.min(to, from + columns)) + 4 * columns));
  const column = at[from - start] ?? 0;
  const width = (at[Math.min(to - start, at.length - 1)] ?? column) - column;
  const isCutBehind = start + at.length - 1 < line.length;
  if ((at.at(-1) ?? 0) <= columns && start === 0 && !isCutBehind) return { text, column, width };
  const context = Math.max(10, Math.floor(columns / 4));
  const first = column + Math.min(width, columns) <= columns - 10 && start === 0 ? 0 : Math.max(0, column - context);
  const cut = sliceColumns(text, first, first + columns - 6);
  const before = first > 0 || start > 0 ? "..." : "";
  const after = cut.isCut || isCutBehind ? "..." : "";
  const room = columns - 3 - (column - cut.start) - before.length;
  return {
    text: before + cut.text + after,
    column: column - cut.start + before.length,
    width: Math.max(1, Math.min(width, room)),
  };
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}

function sliceColumns(text: string, first: number, last: number) {
  let column = 0;
  let start = -1;
  let slice = "";
  for (const character of text) {
    if (column >= first && column < last) {
      if (start < 0) start = column;
      slice += character;
    }
    column += widthOf(character);
  }
  return { text: slice, start: Math.max(start, 0), isCut: column > last };
}
