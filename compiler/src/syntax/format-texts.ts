/**
 * Prints texts and names. What stands between the quotes stays but for two things that are no part of a text's value: the indentation of
 * a block, and how the expressions within `${…}` are written, if each stands on one line.
 */
import { builders, printer } from "prettier/doc";
import { type Cursor, type Doc } from "./format-cursor.ts";
import type { Expression, Name, TextExpression } from "./tree.ts";

const { indent, join, literalline, markAsRoot } = builders;

/** A text that is not a block: as it stands. */
export function printPlainText(cursor: Cursor): Doc {
  const comments = cursor.space("");
  const { at: start, text } = cursor;
  cursor.passTo(endOfText(text, start));
  return [comments, join(literalline, text.slice(start, cursor.at).split("\n"))];
}

/** A name as it stands; in quotes if it is one of `confusing`, words that mean something where it stands. */
export function printName(cursor: Cursor, name: Name, confusing?: ReadonlySet<string>): Doc {
  if (name.quoted) return printPlainText(cursor);
  const word = cursor.take(name.text);
  return confusing?.has(name.text) === true ? ['"', word, '"'] : word;
}

/** `true`, `-1`, `1_000`. */
export function printLiteral(cursor: Cursor): Doc {
  const sign = cursor.isNext("-") ? cursor.take("-") : "";
  return [sign, cursor.takeMatch(numberOrWord)];
}

/** A number stops before `..`. */
const numberOrWord = /\w+(?:\.\d\w*)?/y;

/** A block's lines are indented once more than the line where it begins. */
export function printText(cursor: Cursor, node: TextExpression, print: (part: Expression) => Doc): Doc {
  if (!node.parts.some(({ kind }) => kind !== "textPart") && !node.isBlock) return printPlainText(cursor);
  const comments = cursor.space("");
  const { at: start, text } = cursor;
  const end = endOfText(text, start);
  const written = textWithExpressions(cursor, node, end, print).split("\n");
  if (!node.isBlock) return [comments, join(literalline, written)];
  const lines = text.slice(start, end).split("\n");
  const indentation = (lines.at(-1) ?? "").slice(0, -3);
  const printed: Doc[] = [];
  let at = start;
  for (const [index, line] of lines.slice(0, -1).entries()) {
    // A line break within `${…}` is none of the text's.
    const isOwn = printed.length === 1 || isWithinText(node, at - 1);
    const shown = written[index] ?? "";
    printed.push(printed.length === 0 ? '"""' : isOwn ? blockLine(shown, indentation) : [literalline, shown]);
    at += line.length + 1;
  }
  return [comments, indent([...printed, indentedLine, '"""'])];
}

/** The text up to `end` as it stands, with its expressions as one would write them. It has as many lines as before. */
function textWithExpressions(
  cursor: Cursor,
  { parts }: TextExpression,
  end: number,
  print: (part: Expression) => Doc,
): string {
  const { text } = cursor;
  let written = "";
  for (const part of parts) {
    if (part.kind === "textPart") continue;
    const from = startOfInterpolation(text, cursor.at) + 2;
    const to = endOfInterpolation(text, from) - 1;
    written += text.slice(cursor.at, from);
    if (cursor.hasLineBreak(from, to) || cursor.hasComments(from, to)) {
      written += text.slice(from, to);
      cursor.passTo(to);
      continue;
    }
    cursor.passTo(from);
    const doc = [cursor.space(""), print(part), cursor.space("")];
    written += printer.printDocToString(doc, oneLine).formatted;
  }
  written += text.slice(cursor.at, end);
  cursor.passTo(end);
  return written;
}

const oneLine = { printWidth: Infinity, tabWidth: 2, useTabs: false };

/** Where the next `${` begins; an escaped `$` begins none. */
function startOfInterpolation(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 36 && text.charCodeAt(at + 1) === 123) return at;
  }
  return text.length;
}

/** Keeps the blanks at the end of the line before. */
const indentedLine = markAsRoot(literalline);

function blockLine(line: string, indentation: string): Doc {
  const rest = line.startsWith(indentation) ? line.slice(indentation.length) : "";
  return rest === "" ? literalline : [indentedLine, rest];
}

function isWithinText(node: TextExpression, offset: number): boolean {
  return node.parts.some((part) => part.kind === "textPart" && part.start <= offset && offset < part.end);
}

/** Where the text that starts at an offset ends; the program has no mistakes. */
function endOfText(text: string, start: number): number {
  const isBlock = text.startsWith('"""', start);
  for (let at = start + (isBlock ? 3 : 1); at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 92) at++;
    else if (code === 36 && text.charCodeAt(at + 1) === 123) at = endOfInterpolation(text, at + 2) - 1;
    else if (code === 34 && !isBlock) return at + 1;
    else if (code === 34 && text.startsWith('"""', at) && isFirstOnLine(text, at)) return at + 3;
  }
  return text.length;
}

function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf("\n", offset) + 1, offset).trim() === "";
}

function endOfInterpolation(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 34) at = endOfText(text, at) - 1;
    else if (code === 123) depth++;
    else if (code === 125 && depth-- === 0) return at + 1;
    else if (text.startsWith("//", at)) at = endOf(text, "\n", at) - 1;
    else if (text.startsWith("/*", at)) at = endOf(text, "*/", at + 2) + 1;
  }
  return text.length;
}

function endOf(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at;
}
