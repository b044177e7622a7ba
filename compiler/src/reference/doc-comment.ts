/**
 * Doc comments from Markdown to blocks.
 *
 * In: Markdown as strangers write it. Out: blocks, and the programs in it with their lines. HTML in it is text; links lead to http, https
 * and mail addresses, all others are their words alone; pictures are links, as looking at a reference should tell nobody.
 */
import MarkdownIt, { type Token } from "markdown-it";
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { code, text, type Block, type Inline } from "./document.ts";

/** Which declaration a word in code names. */
export type NameLookup = (name: string) => SymbolId | undefined;

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });

export function readDoc(doc: string | undefined, find: NameLookup): readonly Block[] {
  if (doc === undefined || doc.trim() === "") return [];
  return blocksOf(newReading(markdown.parse(doc, {}), find), undefined);
}

/** A program in a doc comment. */
export interface DocProgram {
  /** Zero-based, of the first line between the fences. */
  readonly firstLine: number;
  /** Each line without its indentation, as it is compiled. */
  readonly lines: readonly string[];
}

/** The blocks that say they are Fedi. */
export function programsIn(doc: string): readonly DocProgram[] {
  if (!doc.includes("fedi")) return [];
  return markdown.parse(doc, {}).flatMap(({ type, info, content, map }): readonly DocProgram[] => {
    if (type !== "fence" || languageOf(info) !== "fedi" || map === null) return [];
    return [{ firstLine: map[0] + 1, lines: content.replace(/\n$/, "").split("\n") }];
  });
}

function languageOf(info: string): string {
  return info.trim().split(/\s+/)[0] ?? "";
}

interface Reading {
  readonly tokens: readonly Token[];
  readonly find: NameLookup;
  at: number;
}

function newReading(tokens: readonly Token[], find: NameLookup): Reading {
  return { tokens, find, at: 0 };
}

/** Up to a closing token of the type, which is passed. */
function blocksOf(reading: Reading, closing: string | undefined): readonly Block[] {
  const blocks: Block[] = [];
  for (let token = take(reading); token !== undefined && token.type !== closing; token = take(reading)) {
    const block = blockOf(reading, token);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

function take(reading: Reading): Token | undefined {
  return reading.tokens[reading.at++];
}

function blockOf(reading: Reading, token: Token): Block | undefined {
  switch (token.type) {
    case "paragraph_open":
      return { kind: "paragraph", inlines: lineOf(reading, "paragraph_close") };
    case "heading_open":
      return { kind: "heading", inlines: lineOf(reading, "heading_close") };
    case "fence":
      return { kind: "code", text: token.content, language: languageOf(token.info) };
    case "code_block":
      return { kind: "code", text: token.content, language: "" };
    case "blockquote_open":
      return { kind: "quote", blocks: blocksOf(reading, "blockquote_close") };
    case "bullet_list_open":
      return { kind: "list", start: undefined, items: itemsOf(reading, "bullet_list_close") };
    case "ordered_list_open": {
      const start = Number(token.attrGet("start") ?? 1);
      return { kind: "list", start, items: itemsOf(reading, "ordered_list_close") };
    }
    case "table_open":
      return tableOf(reading);
    case "hr":
      return { kind: "rule" };
    default:
      return undefined;
  }
}

function itemsOf(reading: Reading, closing: string): readonly (readonly Block[])[] {
  const items: (readonly Block[])[] = [];
  for (let token = take(reading); token !== undefined && token.type !== closing; token = take(reading))
    if (token.type === "list_item_open") items.push(blocksOf(reading, "list_item_close"));
  return items;
}

function tableOf(reading: Reading): Block {
  const rows: (readonly Inline[])[][] = [];
  for (let token = take(reading); token !== undefined && token.type !== "table_close"; token = take(reading)) {
    if (token.type === "tr_open") rows.push([]);
    if (token.type === "th_open") rows.at(-1)?.push(lineOf(reading, "th_close"));
    if (token.type === "td_open") rows.at(-1)?.push(lineOf(reading, "td_close"));
  }
  const [header = [], ...others] = rows;
  return { kind: "table", header, rows: others };
}

function lineOf(reading: Reading, closing: string): readonly Inline[] {
  const inlines: Inline[] = [];
  for (let token = take(reading); token !== undefined && token.type !== closing; token = take(reading))
    if (token.type === "inline") inlines.push(...inlinesOf(newReading(token.children ?? [], reading.find), undefined));
  return inlines;
}

function inlinesOf(reading: Reading, closing: string | undefined): readonly Inline[] {
  const inlines: Inline[] = [];
  for (let token = take(reading); token !== undefined && token.type !== closing; token = take(reading))
    inlines.push(...inlineOf(reading, token));
  return inlines;
}

function inlineOf(reading: Reading, token: Token): readonly Inline[] {
  switch (token.type) {
    case "code_inline": {
      const symbol = reading.find(token.content);
      return [code(token.content, symbol === undefined ? undefined : new Map([[token.content, symbol]]))];
    }
    case "strong_open":
      return [{ kind: "strong", inlines: inlinesOf(reading, "strong_close") }];
    case "em_open":
      return [{ kind: "emphasis", inlines: inlinesOf(reading, "em_close") }];
    case "s_open":
      return [{ kind: "deleted", inlines: inlinesOf(reading, "s_close") }];
    case "link_open":
      return linkOf(token.attrGet("href"), inlinesOf(reading, "link_close"));
    case "image":
      return linkOf(token.attrGet("src"), [text(token.content)]);
    case "softbreak":
      return [text(" ")];
    case "hardbreak":
      return [{ kind: "break" }];
    default:
      return token.content === "" ? [] : [text(token.content)];
  }
}

function linkOf(url: string | null, inlines: readonly Inline[]): readonly Inline[] {
  return url !== null && /^(?:https?:\/\/|mailto:)[^\s\p{Cc}]+$/iu.test(url)
    ? [{ kind: "link", url, inlines: withoutLinks(inlines) }]
    : inlines;
}

/** A picture inside a link would be a link inside a link. */
function withoutLinks(inlines: readonly Inline[]): readonly Inline[] {
  return inlines.flatMap((inline): readonly Inline[] => {
    if (inline.kind === "link") return withoutLinks(inline.inlines);
    return "inlines" in inline ? [{ ...inline, inlines: withoutLinks(inline.inlines) }] : [inline];
  });
}
