/**
 * The entry of this phase: the text of a file to its tree.
 *
 * In: any text. Out: the tree, with `missing` parts where the text lacks them, and what is wrong. Never throws; linear time.
 * One parser reads all files, so that its columns of tokens are made once.
 */
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";
import { balanceBrackets } from "./balance-brackets.ts";
import { FileGrammar } from "./grammar-declarations.ts";
import { onePerLostLine } from "./lost-lines.ts";
import { scanInto, type Comment } from "./scan.ts";
import { unexpectedText } from "./syntax-diagnostics.ts";
import { TokenList } from "./token-list.ts";
import type { File } from "./tree.ts";

class Parser extends FileGrammar {
  read(source: SourceText): Outcome<File> {
    const { file } = source;
    const diagnostics: Diagnostic[] = scanInto(source, this.tokens).diagnostics.slice(0, mostScannerMistakes);
    balanceBrackets(file, this.tokens, (diagnostic) => {
      if (diagnostics.length < 2 * mostScannerMistakes) diagnostics.push(diagnostic);
    });
    for (let mostLevels = fullDepth; ; mostLevels = mostLevels >> 1) {
      const found = [...diagnostics];
      const value = this.tryRead(file, found, mostLevels);
      if (value !== undefined) return { value, diagnostics: onePerLostLine(source, sortDiagnostics(found)) };
      if (mostLevels <= 8) return this.lostFile(source, found);
    }
  }

  /** `undefined` where what the caller left of the stack is too little. */
  private tryRead(file: FileId, diagnostics: Diagnostic[], mostLevels: number): File | undefined {
    try {
      this.start(file, diagnostics, mostLevels);
      return this.fileRule();
    } catch (error) {
      this.undoRetyping();
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  /** Not even a few levels fit on the stack: one message, and an empty file. */
  private lostFile(source: SourceText, diagnostics: readonly Diagnostic[]): Outcome<File> {
    const { file } = source;
    const span = this.spanOf(this.peek(0));
    const all = diagnostics.length > 0 ? diagnostics : [unexpectedText.at(span, { found: "this", holder: "a file" })];
    const empty = {
      file,
      start: 0,
      end: source.text.length,
      id: 0,
      imports: [],
      declarations: [],
      nodeCount: 1,
      hasAnnotations: false,
    };
    return { value: { kind: "file", ...empty }, diagnostics: sortDiagnostics(all) };
  }
}

/** Levels of nesting that are read: later phases recurse over the same levels, in Node's stack of 984 KiB. */
const fullDepth = 128;
/** Beyond so many the file is no program. */
const mostScannerMistakes = 100;

let parser: Parser | undefined;

export function parse(source: SourceText): Outcome<File> {
  parser ??= new Parser();
  return parser.read(source);
}

/** The comments of a file in order, documentation included. */
export function commentsOf(source: SourceText): readonly Comment[] {
  return scanInto(source, new TokenList()).comments;
}
