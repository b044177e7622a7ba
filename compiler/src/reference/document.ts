/**
 * What a reference says, before it is Markdown or HTML: entries made of blocks, and blocks made of inline text.
 *
 * Everything in it is plain data. Whoever writes it out escapes all of it: texts are strangers'.
 * Not here: where it comes from (describe-entry.ts, doc-comment.ts), how it looks (markdown-page.ts, html-page.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { NamedKind } from "../semantics/symbols.ts";

export type Inline =
  | { readonly kind: "text"; readonly text: string }
  | CodeInline
  | { readonly kind: "strong" | "emphasis" | "deleted"; readonly inlines: readonly Inline[] }
  /** `url` is http, https or mailto. */
  | { readonly kind: "link"; readonly url: string; readonly inlines: readonly Inline[] }
  | { readonly kind: "break" };

/** Code within a line. `names`: words in it that declarations are called by; where those are documented, they lead there. */
export interface CodeInline {
  readonly kind: "code";
  readonly text: string;
  readonly names?: ReadonlyMap<string, SymbolId>;
}

export type Block =
  | { readonly kind: "paragraph"; readonly inlines: readonly Inline[] }
  /** A heading inside a doc comment: there are none above it but those of its declaration. */
  | { readonly kind: "heading"; readonly inlines: readonly Inline[] }
  /** `language` is empty where none is named. */
  | { readonly kind: "code"; readonly text: string; readonly language: string }
  | { readonly kind: "list"; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: "quote"; readonly blocks: readonly Block[] }
  | {
      readonly kind: "table";
      readonly header: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly kind: "rule" }
  | { readonly kind: "terms"; readonly terms: readonly Term[] };

/** A field, a requirement, a rule: a line of its own, and what there is to say of it. */
export interface Term {
  /** Of what is declared: it can be linked to. */
  readonly symbol?: SymbolId;
  readonly head: readonly Inline[];
  readonly blocks: readonly Block[];
}

/** A part of a declaration under its own small heading: `Request`, `Options`. */
export interface Part {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** A declaration. */
export interface Entry {
  readonly symbol: SymbolId;
  readonly kind: NamedKind;
  readonly name: string;
  /** What people call it. */
  readonly title?: string;
  /** How a program gets it; absent where it cannot be imported. */
  readonly importLine?: string;
  /** The declaration in a line or a few of Fedi, where that says what parts do not. */
  readonly code?: string;
  readonly blocks: readonly Block[];
  readonly parts: readonly Part[];
}

export interface Module {
  /** Without `.fedi`, `/` between folders. */
  readonly name: string;
  readonly about: string;
  /** In the order of the file. */
  readonly entries: readonly Entry[];
}

export interface Reference {
  readonly title: string;
  /** By name. */
  readonly modules: readonly Module[];
}

export function text(words: string): Inline {
  return { kind: "text", text: words };
}

export function code(words: string, names?: ReadonlyMap<string, SymbolId>): CodeInline {
  return { kind: "code", text: words, ...(names === undefined || names.size === 0 ? {} : { names }) };
}

export function paragraph(...inlines: readonly Inline[]): Block {
  return { kind: "paragraph", inlines };
}

/** Inlines with a text between each two. */
export function joined(inlines: readonly (readonly Inline[])[], between: string): readonly Inline[] {
  return inlines.flatMap((each, at) => (at === 0 ? each : [text(between), ...each]));
}

/** The first paragraph: what an overview says of a declaration. */
export function summaryOf(blocks: readonly Block[]): readonly Inline[] {
  const [first] = blocks;
  return first?.kind === "paragraph" ? first.inlines : [];
}
