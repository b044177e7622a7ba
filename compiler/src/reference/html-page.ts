/**
 * The reference as one HTML file: readable without scripts, from `file://`, in light and dark, on any width, by any reader of screens.
 *
 * In: a reference. Out: `index.html`. Not here: escaping (html-text.ts), what it says (describe-entry.ts), colours (html-style.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { NamedKind } from "../semantics/symbols.ts";
import type { OutputFile } from "../targets/target.ts";
import { entriesOf, fieldId, htmlIds, kindsInOrder, kindWords } from "./anchors.ts";
import type { Block, CodeInline, Entry, Inline, Reference, Term } from "./document.ts";
import { highlighted } from "./highlight.ts";
import { style } from "./html-style.ts";
import { all, escaped, tag, type Html } from "./html-text.ts";

interface Page {
  readonly ids: ReadonlyMap<SymbolId, string>;
  /** The entry at hand: nothing in it links to itself. */
  readonly entry?: Entry;
}

export function htmlPage(reference: Reference): OutputFile {
  const page: Page = { ids: htmlIds(reference) };
  const kinds = kindsInOrder.filter((kind) => entriesOf(reference, kind).length > 0);
  const head = tag(
    "head",
    {},
    { html: `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` },
    { html: `<meta name="color-scheme" content="light dark">` },
    // Nothing is loaded and nothing runs, whatever a doc comment holds.
    {
      html: `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    },
    tag("title", {}, escaped(reference.title)),
    { html: `<style>${style}</style>` },
  );
  const body = tag(
    "body",
    {},
    tag("a", { class: "skip", href: "#content" }, escaped("Skip to the content")),
    tag("header", {}, tag("h1", {}, escaped(reference.title)), overview(page, reference, kinds)),
    contents(page, reference, kinds),
    tag("main", { id: "content" }, ...kinds.map((kind) => section(page, reference, kind))),
  );
  return { path: "index.html", text: `<!doctype html>\n<html lang="en">\n${head.html}\n${body.html}\n</html>\n` };
}

function contents(page: Page, reference: Reference, kinds: readonly NamedKind[]): Html {
  const groups = kinds.map((kind) => {
    const links = entriesOf(reference, kind).map((entry) => tag("li", {}, entryLink(page, entry)));
    return all([
      tag("h2", {}, tag("a", { href: `#${kindId(kind)}` }, escaped(kindWords[kind].many))),
      tag("ul", {}, all(links, "\n")),
    ]);
  });
  return tag("nav", { "aria-label": "Contents" }, all(groups, "\n"));
}

function kindId(kind: NamedKind): string {
  return `all-${kindWords[kind].many.toLowerCase()}`;
}

function entryLink(page: Page, entry: Entry): Html {
  return tag("a", { href: `#${page.ids.get(entry.symbol) ?? ""}` }, tag("code", {}, escaped(entry.name)));
}

/** How much there is, and where it stands in files. */
function overview(page: Page, { modules }: Reference, kinds: readonly NamedKind[]): Html {
  const counts = kinds.map((kind) => {
    const { one, many } = kindWords[kind];
    const number = modules.reduce((sum, { entries }) => sum + entries.filter((entry) => entry.kind === kind).length, 0);
    return tag("a", { href: `#${kindId(kind)}` }, escaped(`${number} ${(number === 1 ? one : many).toLowerCase()}`));
  });
  const rows = modules.map(({ name, about, entries }) =>
    tag(
      "tr",
      {},
      tag("th", { scope: "row" }, tag("code", {}, escaped(`${name}.fedi`))),
      tag(
        "td",
        {},
        escaped(about),
        ...(about === "" ? [] : [{ html: "<br>" }]),
        all(
          entries.map((each) => entryLink(page, each)),
          ", ",
        ),
      ),
    ),
  );
  return all([
    tag("p", { class: "counts" }, all(counts, " · ")),
    tag(
      "details",
      {},
      tag("summary", {}, escaped("Files")),
      tag(
        "div",
        { class: "scroll" },
        tag(
          "table",
          {},
          tag(
            "thead",
            {},
            tag(
              "tr",
              {},
              tag("th", { scope: "col" }, escaped("File")),
              tag("th", { scope: "col" }, escaped("Declares")),
            ),
          ),
          tag("tbody", {}, all(rows, "\n")),
        ),
      ),
    ),
  ]);
}

function section(page: Page, reference: Reference, kind: NamedKind): Html {
  const entries = entriesOf(reference, kind);
  const id = kindId(kind);
  return tag(
    "section",
    { "aria-labelledby": id },
    tag("h2", { id }, escaped(kindWords[kind].many)),
    all(
      entries.map((entry) => article({ ...page, entry }, entry)),
      "\n",
    ),
  );
}

function article(page: Page, entry: Entry): Html {
  const id = page.ids.get(entry.symbol) ?? "";
  return tag(
    "article",
    { id, "aria-labelledby": `${id}-heading` },
    tag(
      "h3",
      { id: `${id}-heading` },
      tag("a", { href: `#${id}` }, tag("code", {}, escaped(entry.name))),
      ...(entry.title === undefined ? [] : [tag("span", { class: "title" }, escaped(entry.title))]),
      tag("span", { class: "kind" }, escaped(kindWords[entry.kind].one.toLowerCase())),
    ),
    ...(entry.code === undefined ? [] : [program(entry.code, "fedi")]),
    blocksHtml(page, entry.blocks),
    ...(entry.importLine === undefined
      ? []
      : [tag("p", { class: "import" }, tag("code", {}, highlighted(entry.importLine)))]),
    ...entry.parts.map(({ heading, blocks }) => all([tag("h4", {}, escaped(heading)), blocksHtml(page, blocks)])),
  );
}

function blocksHtml(page: Page, blocks: readonly Block[]): Html {
  return all(
    blocks.map((block) => blockHtml(page, block)),
    "\n",
  );
}

function blockHtml(page: Page, block: Block): Html {
  switch (block.kind) {
    case "paragraph":
      return tag("p", {}, inlinesHtml(page, block.inlines));
    case "heading":
      return tag("p", { class: "heading" }, inlinesHtml(page, block.inlines));
    case "code":
      return program(block.text, block.language);
    case "list": {
      const items = block.items.map((item) => tag("li", {}, itemHtml(page, item)));
      const { start } = block;
      return start === undefined
        ? tag("ul", {}, ...items)
        : tag("ol", { start: start === 1 ? undefined : String(start) }, ...items);
    }
    case "quote":
      return tag("blockquote", {}, blocksHtml(page, block.blocks));
    case "table":
      return table(page, block);
    case "rule":
      return { html: "<hr>" };
    case "terms":
      return tag(
        "dl",
        {},
        all(
          block.terms.map((term) => termHtml(page, term)),
          "\n",
        ),
      );
  }
}

/** An item of one paragraph is a line. */
function itemHtml(page: Page, item: readonly Block[]): Html {
  const [first] = item;
  return item.length === 1 && first?.kind === "paragraph" ? inlinesHtml(page, first.inlines) : blocksHtml(page, item);
}

function table(page: Page, { header, rows }: Extract<Block, { kind: "table" }>): Html {
  const row = (cell: "th" | "td", cells: readonly (readonly Inline[])[]) =>
    tag(
      "tr",
      {},
      ...cells.map((each) => tag(cell, { scope: cell === "th" ? "col" : undefined }, inlinesHtml(page, each))),
    );
  return tag(
    "div",
    { class: "scroll" },
    tag("table", {}, tag("thead", {}, row("th", header)), tag("tbody", {}, ...rows.map((each) => row("td", each)))),
  );
}

function termHtml(page: Page, { symbol, head, blocks }: Term): Html {
  const { entry, ids } = page;
  const id =
    symbol === undefined || entry === undefined ? undefined : fieldId(entry, ids.get(entry.symbol) ?? "", symbol);
  return tag("div", { id }, tag("dt", {}, inlinesHtml(page, head)), tag("dd", {}, blocksHtml(page, blocks)));
}

/** Can be scrolled by keyboard, as long lines must be. */
function program(text: string, language: string): Html {
  const content = text.replace(/\n$/, "");
  return tag("pre", { tabindex: "0" }, tag("code", {}, language === "fedi" ? highlighted(content) : escaped(content)));
}

function inlinesHtml(page: Page, inlines: readonly Inline[]): Html {
  return all(inlines.map((inline) => inlineHtml(page, inline)));
}

function inlineHtml(page: Page, inline: Inline): Html {
  switch (inline.kind) {
    case "text":
      return escaped(inline.text);
    case "code":
      return codeHtml(page, inline);
    case "strong":
      return tag("strong", {}, inlinesHtml(page, inline.inlines));
    case "emphasis":
      return tag("em", {}, inlinesHtml(page, inline.inlines));
    case "deleted":
      return tag("del", {}, inlinesHtml(page, inline.inlines));
    case "link":
      return tag("a", { href: inline.url, rel: "noopener noreferrer nofollow" }, inlinesHtml(page, inline.inlines));
    case "break":
      return { html: "<br>" };
  }
}

/** Words that are names of declarations lead to them; texts between quotes are none. */
function codeHtml({ ids, entry }: Page, { text, names }: CodeInline): Html {
  if (names === undefined) return tag("code", {}, escaped(text));
  const parts = [...text.matchAll(/"(?:\\.|[^"\\])*"|[A-Za-z_]\w*|[^]/g)].map(([piece]) => {
    const symbol = names.get(piece);
    const id = symbol === undefined || symbol === entry?.symbol ? undefined : ids.get(symbol);
    return id === undefined ? escaped(piece) : tag("a", { href: `#${id}` }, escaped(piece));
  });
  return tag("code", {}, ...parts);
}
