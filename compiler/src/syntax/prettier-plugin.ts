/**
 * A plugin for prettier that formats `.fedi` files: `"plugins": ["fedi/prettier"]`.
 *
 * Not here: how a program looks (format.ts and its siblings).
 */
import type { Parser, Printer, SupportLanguage } from "prettier";
import { positionAt } from "../source/source-text.ts";
import { defaultFormat, documentOf, type Formattable } from "./format.ts";
import { parse as parseProgram } from "./parse.ts";

export const languages: SupportLanguage[] = [{ name: "Fedi", parsers: ["fedi"], extensions: [".fedi"] }];

export const parsers: Record<string, Parser<Formattable>> = {
  fedi: { parse, astFormat: "fedi", locStart: () => 0, locEnd: ({ text }) => text.length },
};

export const printers: Record<string, Printer<Formattable>> = {
  fedi: { print: ({ node }) => documentOf(node) },
};

/** Where a project's own settings say nothing. */
export const defaultOptions = { printWidth: defaultFormat.printWidth };

/** prettier has made every line end a `\n`. */
function parse(text: string): Formattable {
  const source = { file: "main.fedi", text };
  const { value, diagnostics } = parseProgram(source);
  const [first] = diagnostics;
  if (first === undefined) return { ...source, tree: value };
  const start = positionAt(source, first.span.start);
  const end = positionAt(source, Math.max(first.span.end, first.span.start + 1));
  const loc = {
    start: { line: start.line + 1, column: start.character + 1 },
    end: { line: end.line + 1, column: end.character + 1 },
  };
  throw Object.assign(new SyntaxError(`${first.headline} (${start.line + 1}:${start.character + 1})`), { loc });
}
