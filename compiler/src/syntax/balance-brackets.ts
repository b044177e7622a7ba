/**
 * Makes every bracket have its other half, so that the grammar always finds the end of what it is in.
 *
 * In: the scanner's tokens. Out: the same tokens with missing closers inserted (empty, at the end of the token before) and
 * stray ones left out. Where a file balances, which is the normal case, nothing is touched.
 * Where it doesn't, layout says which bracket was forgotten: see bracket-layout.ts. Linear in the number of tokens.
 */
import type { FileId, Span } from "../source/span.ts";
import type { Report } from "../diagnostics/diagnostic.ts";
import { layoutOf, type Layout } from "./bracket-layout.ts";
import { missingPart, unclosedBracket, unopenedBracket } from "./syntax-diagnostics.ts";
import type { TokenList } from "./token-list.ts";
import {
  Arrow,
  Bar,
  bindings,
  closerOf,
  closers,
  Colon,
  Comma,
  Dot,
  Ellipsis,
  EndOfText,
  Equals,
  InterpolationEnd,
  isBracket,
  keyword,
  kindSet,
  LeftBrace,
  LeftBracket,
  LeftParenthesis,
  OptionalDot,
  PlainTextLiteral,
  RightBracket,
  RightParenthesis,
  startsDeclaration,
  TextEnd,
  writtenAs,
  type KindSet,
  type TokenKind,
} from "./tokens.ts";

/** `kept`: where the token stands in the scanner's list; absent for a bracket that was inserted. */
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
  /** The number of that line. */
  readonly line: number;
  /** Where its closer stands, if layout says so. */
  readonly partner: number | undefined;
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
  private line = 0;
  private layout: Layout = { partner: new Map(), missing: new Map() };
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
      if (!isWhole) this.layout = layoutOf(tokens, start, end);
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
    const { kind, column, kept = 0 } = token;
    if (column >= 0) this.line++;
    const closer = closerOf[kind] ?? 0;
    const missing = this.layout.missing.get(kept);
    if (missing !== undefined) this.insertOpener(kept, missing);
    if (closers[kind] === 1) {
      this.close(token);
      return;
    }
    if (column >= 0) {
      this.closeDedented(token);
      this.closeInline(token);
    }
    if (this.endsImport(token)) this.closeAbove(0, token);
    this.push(token);
    if (closer === 0) return;
    const partner = this.layout.partner.get(kept);
    this.open.push({ token, closer, indentation: this.indentation, line: this.line, partner });
  }

  /** At the end of the line before, unless something else is wrong with that line already. */
  private insertOpener(at: number, partner: number): void {
    const { tokens } = this;
    const closer = tokens.kindAt(partner);
    const last = this.result[this.result.length - 1];
    const kind = openerOf(closer);
    if (last === undefined || kind === undefined) return;
    const place = { file: this.file, start: last.end, end: last.end };
    if (!this.isLineReported(at)) {
      const part = `\`${writtenAs(kind) ?? ""}\``;
      this.report(missingPart.at(place, { part, found: "the end of the line" }));
    }
    const token = { kind, start: last.end, end: last.end, column: -1, isReported: false };
    this.result.push(token);
    this.open.push({ token, closer, indentation: this.indentation, line: this.line - 1, partner });
  }

  /** Whether the scanner has reported something on the line before the one that starts at a place. */
  private isLineReported(next: number): boolean {
    const { tokens } = this;
    if (tokens.reported[next] === 1) return true;
    for (let at = next - 1; at >= 0; at--) {
      if (tokens.reported[at] === 1) return true;
      if (tokens.columnAt(at) >= 0) return false;
    }
    return false;
  }

  /** `import { a, b from "./x"`: the file comes behind the names. */
  private endsImport({ kind, kept = 0 }: Bracketed): boolean {
    if (kind !== fromWord || this.open.length !== 1 || this.tokens.kindAt(kept + 1) !== PlainTextLiteral) return false;
    const opener = this.open[0]?.token.kept ?? 0;
    return opener > 0 && this.tokens.kindAt(opener - 1) === importWord;
  }

  /** Brackets from here on have no closer that layout gives them: others are left alone. */
  private floor(): number {
    const last = Math.max(0, this.open.length - 2 * maxLookBehind);
    let at = this.open.length;
    while (at > last && this.open[at - 1]?.partner === undefined) at--;
    return at;
  }

  /** A line that starts left of, or level with, the line of an opener is not within it. */
  private closeDedented(token: Bracketed): void {
    let keep = this.open.length;
    while (keep > 0 && isUnpaired(this.open[keep - 1]) && (this.open[keep - 1]?.indentation ?? -1) >= token.column)
      keep--;
    this.closeAbove(keep, token);
  }

  /** `f(a` and `[a` do not go on behind the end of their line, unless something joins the two lines. */
  private closeInline(token: Bracketed): void {
    const last = this.result[this.result.length - 1]?.kind ?? EndOfText;
    const isElse = token.kind === elseWord;
    if (joins[last] === 1 || closerOf[last] !== 0 || (joins[token.kind] === 1 && !isElse)) return;
    const lowest = Math.max(0, this.open.length - maxLookBehind);
    let keep = this.open.length;
    for (; keep > lowest; keep--) {
      const opener = this.open[keep - 1];
      if (opener === undefined || opener.partner !== undefined || opener.line >= this.line) break;
      if (opener.closer !== RightParenthesis && opener.closer !== RightBracket) break;
    }
    if (!isElse || !this.hasIf(keep)) this.closeAbove(keep, token);
  }

  /** Whether there is an `if` in a bracket of the line before. */
  private hasIf(at: number): boolean {
    const { tokens } = this;
    const start = this.open[at]?.token.kept ?? 0;
    const last = this.result[this.result.length - 1]?.kept ?? start;
    for (let place = start; place <= Math.min(last, start + maxLookAhead); place++)
      if (tokens.kindAt(place) === ifWord) return true;
    return last > start + maxLookAhead;
  }

  private close(token: Bracketed): void {
    if (this.layout.partner.has(token.kept ?? 0)) {
      let at = this.open.length - 1;
      while (at >= 0 && this.open[at]?.partner !== token.kept) at--;
      if (at >= 0) {
        this.closeAbove(at + 1, token);
        this.push(token);
        this.open.pop();
        return;
      }
    }
    this.closeUnpaired(token);
  }

  private closeUnpaired(token: Bracketed): void {
    const floor = this.floor();
    const isFirst = token.column >= 0;
    const top = this.open.length > floor ? this.open[this.open.length - 1] : undefined;
    let match = this.open.length - 1;
    if (top === undefined || top.closer !== token.kind || (isFirst && top.indentation > token.column)) {
      match--;
      const fits = (opener: Opener) => opener.closer === token.kind && (!isFirst || opener.indentation <= token.column);
      const limit = Math.max(floor, match - maxLookBehind);
      while (match >= limit && !fits(this.open[match] ?? neverOpen)) match--;
      if (match < limit) match = top !== undefined && top.closer === token.kind ? this.open.length - 1 : -1;
    }
    if (match < 0 && top !== undefined && this.isMistyped(token, top)) {
      this.closeAbove(this.open.length - 1, token);
      return;
    }
    if (match < 0) {
      const place = { file: this.file, start: token.start, end: token.end };
      const block = this.blockBefore(token);
      const facts = { closer: this.imageOf(token), ...(block === undefined ? {} : { block }) };
      if (token.end > token.start) this.report(unopenedBracket.at(place, facts));
      this.hasReported = true;
      return;
    }
    this.closeAbove(match + 1, token);
    this.push(token);
    this.open.pop();
  }

  /** `})`: what opens the block that ends right before. */
  private blockBefore({ column, kept = 0 }: Bracketed): Span | undefined {
    const { tokens } = this;
    const opener = column < 0 && tokens.columnAt(kept - 1) >= 0 ? this.layout.partner.get(kept - 1) : undefined;
    if (opener === undefined || closers[tokens.kindAt(kept - 1)] !== 1) return undefined;
    return { file: this.file, start: tokens.startAt(opener), end: tokens.endAt(opener) };
  }

  /** `(1]`: a closer that stands where the one of another kind is missing. */
  private isMistyped({ column, kept = 0 }: Bracketed, top: Opener): boolean {
    const { tokens } = this;
    if (column >= 0) return false;
    let depth = 0;
    for (let at = kept + 1; at < tokens.count && tokens.columnAt(at) < 0; at++) {
      const kind = tokens.kindAt(at);
      if (closerOf[kind] !== 0) depth++;
      else if (closers[kind] === 1 && depth-- === 0) return kind !== top.closer;
      if (at > kept + maxLookAhead) return true;
    }
    return top.line === this.line || tokens.columnAt(kept + 1) >= 0 || tokens.kindAt(kept + 1) === EndOfText;
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

function isUnpaired(opener: Opener | undefined): boolean {
  return opener !== undefined && opener.partner === undefined;
}

function openerOf(closer: TokenKind): TokenKind | undefined {
  return [LeftBrace, LeftBracket, LeftParenthesis].find((opener) => closerOf[opener] === closer);
}

const [fromWord, importWord, elseWord, ifWord] = [keyword("from"), keyword("import"), keyword("else"), keyword("if")];

/** What goes on with the line before, or with the next. */
const joins: KindSet = kindSet(
  [Comma, Colon, Equals, Arrow, Dot, OptionalDot, Ellipsis, Bar],
  bindings.flatMap((binding, kind) => (binding === undefined ? [] : [kind])),
  (["then", "else", "in", "where", "when", "if", "not", "match", "for", "as"] as const).map(keyword),
);

/** How many tokens of a line are looked at to judge a bracket: keeps hostile text linear. */
const maxLookAhead = 100;

/** How many open brackets a closer is compared with: keeps hostile text linear. */
const maxLookBehind = 64;

const neverOpen: Opener = {
  token: { kind: EndOfText, start: 0, end: 0, column: -1, isReported: false },
  closer: EndOfText,
  indentation: -1,
  line: -1,
  partner: undefined,
};
