/**
 * The reference as Markdown: `README.md`, which gives an overview, and a page for each module.
 *
 * In: a reference. Out: files. Not here: escaping (markdown-text.ts), what it says (describe-entry.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { OutputFile } from "../targets/target.ts";
import { entriesOf, kindsInOrder, kindWords, pageAnchors, pageOf, type PageAnchor } from "./anchors.ts";
import { summaryOf, type Entry, type Module, type Reference } from "./document.ts";
import { blocksOf, cellOf, codeSpan, escapedText, fenced, lineOf, type LinkOf } from "./markdown-text.ts";

type Anchors = ReadonlyMap<SymbolId, PageAnchor>;

export function markdownPages(reference: Reference): readonly OutputFile[] {
  const anchors = pageAnchors(reference);
  return [
    { path: "README.md", text: overview(reference, anchors) },
    ...reference.modules.map((module) => ({ path: pageOf(module), text: page(module, anchors) })),
  ];
}

function overview(reference: Reference, anchors: Anchors): string {
  const linkOf = linksFrom("README.md", anchors);
  const parts = kindsInOrder.flatMap((kind) => {
    const entries = entriesOf(reference, kind);
    if (entries.length === 0) return [];
    const rows = entries.map(
      (entry) => `| ${entryLink(entry, "README.md", anchors)} | ${cellOf(summaryOf(entry.blocks), linkOf)} |`,
    );
    return [`## ${kindWords[kind].many}`, [`| name | what it is |`, `| --- | --- |`, ...rows].join("\n")];
  });
  const modules = reference.modules.map(({ about, ...module }) => {
    const link = `[${codeSpan(`${module.name}.fedi`)}](${encoded(pageOf({ about, ...module }))})`;
    return about === "" ? `- ${link}` : `- ${link}: ${escapedText(about)}`;
  });
  const text = [`# ${escapedText(reference.title)}`, ...parts, "## Files", modules.join("\n")];
  return `${text.join("\n\n")}\n`;
}

function page(module: Module, anchors: Anchors): string {
  const own = pageOf(module);
  const linkOf = linksFrom(own, anchors);
  const up = "../".repeat(module.name.split("/").length - 1);
  const head = [
    `# ${codeSpan(`${module.name}.fedi`)}`,
    ...(module.about === "" ? [] : [escapedText(module.about)]),
    `[Overview](${up}README.md)`,
  ];
  return `${[...head, ...module.entries.map((entry) => entryText(entry, linkOf))].join("\n\n")}\n`;
}

function entryText(entry: Entry, linkOf: LinkOf): string {
  const { kind, name, title, importLine, code, blocks, parts } = entry;
  return [
    `## ${kindWords[kind].one} ${codeSpan(name)}`,
    ...(title === undefined ? [] : [`**${escapedText(title)}**`]),
    ...(code === undefined ? [] : [fenced(code, "fedi")]),
    ...(blocks.length === 0 ? [] : [blocksOf(blocks, linkOf)]),
    ...(importLine === undefined ? [] : [codeSpan(importLine)]),
    ...parts.flatMap((part) => [`### ${part.heading}`, blocksOf(part.blocks, linkOf)]),
  ].join("\n\n");
}

function entryLink(entry: Entry, from: string, anchors: Anchors): string {
  const target = targetOf(anchors.get(entry.symbol), from);
  const name = lineOf([{ kind: "code", text: entry.name }], () => undefined);
  return target === undefined ? name : `[${name}](${target})`;
}

function linksFrom(from: string, anchors: Anchors): LinkOf {
  return (name, { names }) => {
    const symbol = names?.get(name);
    return symbol === undefined ? undefined : targetOf(anchors.get(symbol), from);
  };
}

function targetOf(anchor: PageAnchor | undefined, from: string): string | undefined {
  if (anchor === undefined) return undefined;
  if (anchor.page === from) return `#${anchor.id}`;
  const up = "../".repeat(from.split("/").length - 1);
  return `${up}${encoded(anchor.page)}#${anchor.id}`;
}

/** A path within a link: no blank, bracket or mark in it ends the link. */
function encoded(path: string): string {
  return path.split("/").map(encodedPart).join("/");
}

function encodedPart(name: string): string {
  return encodeURIComponent(name).replace(/[()'!*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}
