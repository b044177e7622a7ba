/**
 * What the `extern` declarations of a file say, with written types resolved: what schemas/ makes the schema index of.
 *
 * Not here: resolving (check-extern.ts), reading schema files (schemas/).
 */
import type { Span } from "../source/span.ts";
import type { RecordType, Type } from "./type.ts";

export type Extern = NixosFileExtern | NixosInlineExtern | TofuFileExtern | TofuInlineExtern;

/** `from` is the text as written, relative to the file of `place`; `place` is the STRING. */
export interface NixosFileExtern {
  readonly kind: "nixosFile";
  readonly from: string;
  readonly place: Span;
}

export interface NixosInlineExtern {
  readonly kind: "nixosInline";
  readonly place: Span;
  readonly options: readonly InlineOption[];
}

export interface InlineOption {
  readonly path: readonly string[];
  readonly type: Type;
  readonly hasDefault: boolean;
  readonly doc?: string;
  /** Its name. */
  readonly place: Span;
}

interface TofuExternBase {
  /** The name that the program uses. */
  readonly name: string;
  readonly source: string;
  readonly version?: string;
  readonly place: Span;
}

export interface TofuFileExtern extends TofuExternBase {
  readonly kind: "tofuFile";
  readonly from: string;
}

/** Fields as written: `deploy<…>` is computed, `secret<…>` sensitive. */
export interface TofuInlineExtern extends TofuExternBase {
  readonly kind: "tofuInline";
  readonly config: RecordType;
  readonly items: readonly InlineItem[];
}

export interface InlineItem {
  readonly mode: "resource" | "data";
  readonly type: string;
  readonly fields: RecordType;
}
