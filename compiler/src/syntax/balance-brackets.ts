/**
 * Makes every bracket have its other half, so that the grammar always finds the end of what it is in.
 *
 * In: the scanner's tokens. Out: the same tokens with missing closers inserted (empty, at the end of the token before) and
 * stray ones left out. Where a file balances, which is the normal case, nothing is touched.
 * Where it doesn't, indentation says which bracket was forgotten. Linear in the number of tokens.
 */
import type { FileId } from "../source/span.ts";
import type { Report } from "../diagnostics/diagnostic.ts";
import { unclosedBracket, unopenedBracket } from "./syntax-diagnostics.ts";
import type { TokenList } from "./token-list.ts";
import {
  closerOf,
  closers,
  EndOfText,
  InterpolationEnd,
  isBracket,
  keyword,
  PlainTextLiteral,
  startsDeclaration,
  TextEnd,
  writtenAs,
  type TokenKind,
} from "./tokens.ts";

/** `kept`: where the token stands in the scanner's list; absent for a closer that was inserted. */
interface Bracketed {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly column: number;
  readonly kept?: number;
  isReported: boolean;
}

interface Opener {
  readonly token: Bracketed;
  readonly closer: TokenKind;
  /** Column at which the line of the opener starts. */
  readonly indentation: number;
}

/** Changes `tokens`. */
export function balanceBrackets(file: FileId, tokens: TokenList, report: Report): void {
  cutAbyss(tokens);
  if (isBalanced(tokens, 0, tokens.count)) return;
  const repaired = new Repair(file, tokens, report).repair();
  tokens.replace(repaired);
}

/** Far beyond what the parser reads: to repair millions of brackets would fill the memory. */
const deepest = 100_000;

/** Leaves out everything from where brackets nest that deep. The parser says that they nest too deeply. */
function cutAbyss(tokens: TokenList): void {
  let depth = 0;
  for (let at = 0; at < tokens.count; at++) {
    const kind = tokens.kindAt(at);
    if ((closerOf[kind] ?? 0) !== 0) depth++;
    else if (closers[kind] === 1) depth--;
    if (depth <= deepest) continue;
    const end = tokens.startAt(at);
    tokens.count = at;
    tokens.push(EndOfText, end, end, -1);
    return;
  }
}

function isBalanced({ kinds }: TokenList, start: number, end: number): boolean {
  const open: TokenKind[] = [];
  for (let at = start; at < end; at++) {
    const kind = kinds[at] ?? EndOfText;
    if (isBracket[kind] !== 1) continue;
    const closer = closerOf[kind] ?? 0;
    if (closer !== 0) open.push(closer);
    else if (open.pop() !== kind) return false;
  }
  return open.length === 0;
}

class Repair {
  private readonly file: FileId;
  private readonly tokens: TokenList;
  private readonly report: Report;
  private readonly result: Bracketed[] = [];
  private open: Opener[] = [];
  private indentation = 0;
  private hasReported = false;

  constructor(file: FileId, tokens: TokenList, report: Report) {
    this.file = file;
    this.tokens = tokens;
    this.report = report;
  }

  repair(): readonly Bracketed[] {
    const { tokens } = this;
    let start = 0;
    for (let end = 1; end <= tokens.count; end++) {
      const next = end < tokens.count ? this.scanned(end) : undefined;
      if (next !== undefined && next.kind !== EndOfText && !startsDeclaration(next.kind, next.column)) continue;
      const isWhole = isBalanced(tokens, start, end);
      for (let at = start; at < end; at++) {
        if (isWhole) this.push(this.scanned(at));
        else this.add(this.scanned(at));
      }
      this.closeAbove(0, next);
      start = end;
    }
    return this.result;
  }

  private scanned(at: number): Bracketed {
    const { tokens } = this;
    const isReported = tokens.reported[at] === 1;
    const [kind, start, end, column] = [tokens.kindAt(at), tokens.startAt(at), tokens.endAt(at), tokens.columnAt(at)];
    return { kind, start, end, column, kept: at, isReported };
  }

  private push(token: Bracketed): void {
    if (token.column >= 0) this.indentation = token.column;
    if (this.hasReported) token.isReported = true;
    this.hasReported = false;
    this.result.push(token);
  }

  private add(token: Bracketed): void {
    const closer = closerOf[token.kind] ?? 0;
    if (closers[token.kind] === 1) {
      this.close(token);
      return;
    }
    if (token.column >= 0) this.closeDedented(token);
    if (this.endsImport(token)) this.closeAbove(0, token);
    this.push(token);
    if (closer !== 0) this.open.push({ token, closer, indentation: this.indentation });
  }

  /** `import { a, b from "./x"`: the file comes behind the names. */
  private endsImport({ kind, kept = 0 }: Bracketed): boolean {
    if (kind !== fromWord || this.open.length !== 1 || this.tokens.kindAt(kept + 1) !== PlainTextLiteral) return false;
    const opener = this.open[0]?.token.kept ?? 0;
    return opener > 0 && this.tokens.kindAt(opener - 1) === importWord;
  }

  /** A line that starts left of, or level with, the line of an opener is not within it. */
  private closeDedented(token: Bracketed): void {
    let keep = this.open.length;
    while (keep > 0 && (this.open[keep - 1]?.indentation ?? -1) >= token.column) keep--;
    this.closeAbove(keep, token);
  }

  private close(token: Bracketed): void {
    let match = this.open.length - 1;
    const top = this.open[match];
    const isFirst = token.column >= 0;
    if (top === undefined || top.closer !== token.kind || (isFirst && top.indentation > token.column)) {
      match--;
      const fits = (opener: Opener) => opener.closer === token.kind && (!isFirst || opener.indentation <= token.column);
      const limit = Math.max(0, match - maxLookBehind);
      while (match >= limit && !fits(this.open[match] ?? neverOpen)) match--;
      if (match < limit) match = top !== undefined && top.closer === token.kind ? this.open.length - 1 : -1;
    }
    if (match < 0 && top !== undefined && !isFirst) {
      this.closeAbove(this.open.length - 1, token);
      return;
    }
    if (match < 0) {
      const place = { file: this.file, start: token.start, end: token.end };
      if (token.end > token.start) this.report(unopenedBracket.at(place, { closer: this.imageOf(token) }));
      this.hasReported = true;
      return;
    }
    this.closeAbove(match + 1, token);
    this.push(token);
    this.open.pop();
  }

  /** Closes all but the outermost `keep` brackets before `next`; they are one mistake. */
  private closeAbove(keep: number, next: Bracketed | undefined): void {
    if (this.open.length <= keep) return;
    const innermost = this.open[this.open.length - 1];
    while (this.open.length > keep) {
      const opener = this.open.pop();
      const end = this.result[this.result.length - 1]?.end ?? 0;
      if (opener !== undefined)
        this.result.push({ kind: opener.closer, start: end, end, column: -1, isReported: false });
    }
    if (innermost === undefined) return;
    const place = { file: this.file, start: innermost.token.start, end: innermost.token.end };
    const before = next !== undefined && next.end > next.start;
    this.report(
      unclosedBracket.at(place, {
        opener: this.imageOf(innermost.token),
        closer: closerText(innermost.closer),
        ...(before ? { before: { file: this.file, start: next.start, end: next.end } } : {}),
      }),
    );
    this.hasReported = true;
  }

  private imageOf({ kept }: Bracketed): string {
    return kept === undefined ? "" : this.tokens.imageAt(kept);
  }
}

function closerText(closer: TokenKind): string {
  return closer === InterpolationEnd ? "}" : closer === TextEnd ? '"' : (writtenAs(closer) ?? "");
}

const [fromWord, importWord] = [keyword("from"), keyword("import")];

/** How many open brackets a closer is compared with: keeps hostile text linear. */
const maxLookBehind = 64;

const neverOpen: Opener = {
  token: { kind: EndOfText, start: 0, end: 0, column: -1, isReported: false },
  closer: EndOfText,
  indentation: -1,
};
