/**
 * The entry of this phase: the text of a file to its tree.
 *
 * In: any text. Out: the tree, with `missing` parts where the text lacks them, and what is wrong. Never throws; linear time.
 * The parser is made on the first call and kept: making it takes longer than reading a file.
 */
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { balanceBrackets } from "./balance-brackets.ts";
import { FileGrammar } from "./grammar-declarations.ts";
import { scan, type Comment } from "./scan.ts";
import { unexpectedText } from "./syntax-diagnostics.ts";
import type { Token } from "./tokens.ts";
import type { File } from "./tree.ts";

class Parser extends FileGrammar {
  constructor(options: { readonly isValidated: boolean }) {
    super(options);
    this.performSelfAnalysis();
  }

  read(source: SourceText): Outcome<File> {
    const diagnostics: Diagnostic[] = [];
    const scanned = scan(source);
    diagnostics.push(...scanned.diagnostics.slice(0, mostScannerMistakes));
    const tokens = balanceBrackets(source.file, scanned.tokens, (diagnostic) => {
      if (diagnostics.length < 2 * mostScannerMistakes) diagnostics.push(diagnostic);
    });
    for (let mostLevels = fullDepth; ; mostLevels = mostLevels >> 1) {
      const found = [...diagnostics];
      const value = this.tryRead(source, tokens, found, mostLevels);
      if (value === "stack exhausted" && mostLevels > 8) continue;
      this.input = [];
      if (typeof value === "string" || value === undefined || this.errors.length > 0)
        return this.lostFile(source, typeof value === "string" ? undefined : value, found);
      return { value, diagnostics: sortDiagnostics(found) };
    }
  }

  /** `undefined` where the grammar gave up. */
  private tryRead(
    source: SourceText,
    tokens: readonly Token[],
    diagnostics: Diagnostic[],
    mostLevels: number,
  ): File | undefined | "stack exhausted" {
    try {
      this.start(source.file, [...tokens], diagnostics, mostLevels);
      return this.fileRule();
    } catch (error) {
      // What the caller left of the stack can be too little: then fewer levels are read.
      if (error instanceof RangeError) return "stack exhausted";
      throw error;
    }
  }

  /** The grammar let a mistake through without a word, which is its own mistake: one message, and what there is of the tree. */
  private lostFile(source: SourceText, value: File | undefined, diagnostics: readonly Diagnostic[]): Outcome<File> {
    const { file } = source;
    const place = this.peek(0);
    const span = { file, start: place.startOffset, end: place.end };
    const all = diagnostics.length > 0 ? diagnostics : [unexpectedText.at(span, { found: "this", holder: "a file" })];
    const empty = { file, start: 0, end: source.text.length, id: 0, imports: [], declarations: [], nodeCount: 1 };
    return { value: value ?? { kind: "file", ...empty }, diagnostics: sortDiagnostics(all) };
  }
}

/**
 * Levels of nesting that are read. chevrotain takes some 30 calls for a level, and Node's stack of 984 KiB holds about 220
 * levels of code that never ran before; later phases recurse over the same levels.
 */
const fullDepth = 128;
/** Beyond so many the file is no program. */
const mostScannerMistakes = 100;

let parser: Parser | undefined;

export function parse(source: SourceText): Outcome<File> {
  parser ??= new Parser({ isValidated: false });
  return parser.read(source);
}

/** Throws if the grammar is ambiguous or inconsistent: for the tests of the grammar. */
export function validateGrammar(): void {
  new Parser({ isValidated: true });
}

/** The comments of a file in order, documentation included. */
export function commentsOf(source: SourceText): readonly Comment[] {
  return scan(source).comments;
}
