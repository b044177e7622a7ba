/**
 * Markdown as text: the only place where its marks are escaped.
 *
 * Out: Markdown that forges show as what was said, with no tag, link or heading that a stranger's text would make.
 */
import { shownText } from "../diagnostics/display-text.ts";
import type { Block, CodeInline, Inline } from "./document.ts";

/** What a name in code leads to; undefined where it is not documented. */
export type LinkOf = (name: string, code: CodeInline) => string | undefined;

/** Every mark that means something anywhere in a line. */
export function escapedText(text: string): string {
  return shownText(text)
    .replace(/\n/g, " ")
    .replace(/[\\`*_[\]<>|~$&]/g, (mark) => (mark === "<" ? "&lt;" : mark === "&" ? "&amp;" : `\\${mark}`));
}

/** The same, and what would make it a heading, a list or a rule at the beginning of a line. */
function escapedBeginning(text: string): string {
  return escapedText(text).replace(/^\s*(?:[#+=-]|\d+[.)])/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}

/** A span of code between as many backticks as it needs; on one line, and no `|` in it ends a cell of a table. */
export function codeSpan(text: string): string {
  const line = shownText(text).replace(/\n/g, " ");
  if (line.trim() === "") return "";
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const needsRoom = line.startsWith("`") || line.endsWith("`") || (line.startsWith(" ") && line.endsWith(" "));
  return needsRoom ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

export function lineOf(inlines: readonly Inline[], linkOf: LinkOf): string {
  return inlines
    .map((inline, at) =>
      at === 0 && inline.kind === "text" ? escapedBeginning(inline.text) : inlineOf(inline, linkOf),
    )
    .join("");
}

function inlineOf(inline: Inline, linkOf: LinkOf): string {
  switch (inline.kind) {
    case "text":
      return escapedText(inline.text);
    case "code": {
      const target = inline.names?.has(inline.text) === true ? linkOf(inline.text, inline) : undefined;
      return target === undefined ? codeSpan(inline.text) : `[${codeSpan(inline.text)}](${target})`;
    }
    case "strong":
      return `**${lineOf(inline.inlines, linkOf)}**`;
    case "emphasis":
      return `*${lineOf(inline.inlines, linkOf)}*`;
    case "deleted":
      return `~~${lineOf(inline.inlines, linkOf)}~~`;
    case "link":
      return `[${lineOf(inline.inlines, linkOf)}](<${inline.url.replace(/[<>\\]/g, encodeURIComponent)}>)`;
    case "break":
      return "<br>";
  }
}

/** A cell of a table. In code, too, `|` would end it. */
export function cellOf(inlines: readonly Inline[], linkOf: LinkOf): string {
  return lineOf(inlines, linkOf).replace(/(?<!\\)\|/g, "\\|");
}

/** Blocks, each after a blank line. */
export function blocksOf(blocks: readonly Block[], linkOf: LinkOf): string {
  return blocks.map((block) => blockOf(block, linkOf)).join("\n\n");
}

function blockOf(block: Block, linkOf: LinkOf): string {
  switch (block.kind) {
    case "paragraph":
      return lineOf(block.inlines, linkOf);
    case "heading":
      return `**${lineOf(block.inlines, linkOf)}**`;
    case "code":
      return fenced(block.text, block.language);
    case "list":
      return listOf(block.items, block.start, linkOf);
    case "quote":
      return blocksOf(block.blocks, linkOf)
        .split("\n")
        .map((line) => (line === "" ? ">" : `> ${line}`))
        .join("\n");
    case "table": {
      const row = (cells: readonly (readonly Inline[])[]) =>
        `| ${cells.map((cell) => cellOf(cell, linkOf)).join(" | ")} |`;
      return [row(block.header), `|${" --- |".repeat(block.header.length)}`, ...block.rows.map(row)].join("\n");
    }
    case "rule":
      return "---";
    case "terms":
      return listOf(
        block.terms.map(({ head, blocks }): readonly Block[] => [{ kind: "paragraph", inlines: head }, ...blocks]),
        undefined,
        linkOf,
      );
  }
}

export function fenced(text: string, language: string): string {
  const content = text.replace(/\n$/, "");
  const longest = Math.max(2, ...[...content.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const lines = content.split("\n").map(shownText);
  return [`${fence}${/^[\w+-]*$/.test(language) ? language : ""}`, ...lines, fence].join("\n");
}

function listOf(items: readonly (readonly Block[])[], start: number | undefined, linkOf: LinkOf): string {
  const isLoose = items.some((item) => item.length > 1);
  const texts = items.map((item, at) => {
    const mark = start === undefined ? "- " : `${start + at}. `;
    const indent = " ".repeat(mark.length);
    const lines = blocksOf(item, linkOf).split("\n");
    return lines.map((line, number) => (number === 0 ? mark + line : line === "" ? "" : indent + line)).join("\n");
  });
  return texts.join(isLoose ? "\n\n" : "\n");
}
