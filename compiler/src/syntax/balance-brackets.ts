/**
 * Makes every bracket have its other half, so that the grammar always finds the end of what it is in.
 *
 * In: the scanner's tokens. Out: the same tokens with missing closers inserted (empty, at the end of the token before) and
 * stray ones left out, each token knowing its index. Where a file balances, which is the normal case, nothing is looked at twice.
 * Where it doesn't, indentation says which bracket was forgotten. Linear in the number of tokens.
 */
import type { TokenType } from "./tokens.ts";
import type { FileId } from "../source/span.ts";
import type { Report } from "../diagnostics/diagnostic.ts";
import { unclosedBracket, unopenedBracket } from "./syntax-diagnostics.ts";
import { closerOf, closers, EndOfText, startsDeclaration, Token } from "./tokens.ts";

interface Opener {
  readonly token: Token;
  readonly closer: TokenType;
  /** Column at which the line of the opener starts. */
  readonly indentation: number;
}

export function balanceBrackets(file: FileId, tokens: readonly Token[], report: Report): Token[] {
  const balanced = isBalanced(tokens) ? [...tokens] : new Repair(file, report).repair(tokens);
  for (let index = 0; index < balanced.length; index++) {
    const token = balanced[index];
    if (token !== undefined) token.index = index;
  }
  return balanced;
}

function isBalanced(tokens: readonly Token[]): boolean {
  const open: TokenType[] = [];
  for (const { tokenType } of tokens) {
    const closer = closerOf.get(tokenType);
    if (closer !== undefined) open.push(closer);
    else if (closers.has(tokenType) && open.pop() !== tokenType) return false;
  }
  return open.length === 0;
}

class Repair {
  private readonly file: FileId;
  private readonly report: Report;
  private readonly result: Token[] = [];
  private open: Opener[] = [];
  private indentation = 0;
  private hasReported = false;

  constructor(file: FileId, report: Report) {
    this.file = file;
    this.report = report;
  }

  repair(tokens: readonly Token[]): Token[] {
    let start = 0;
    for (let end = 1; end <= tokens.length; end++) {
      const token = tokens[end];
      if (token !== undefined && token.tokenType !== EndOfText && !startsDeclaration(token)) continue;
      const stretch = tokens.slice(start, end);
      if (isBalanced(stretch)) for (const each of stretch) this.push(each);
      else for (const each of stretch) this.add(each);
      this.closeAbove(0, token);
      start = end;
    }
    return this.result;
  }

  private push(token: Token): void {
    if (token.column >= 0) this.indentation = token.column;
    if (this.hasReported) token.isReported = true;
    this.hasReported = false;
    this.result.push(token);
  }

  private add(token: Token): void {
    const closer = closerOf.get(token.tokenType);
    if (closers.has(token.tokenType)) {
      this.close(token);
      return;
    }
    if (token.column >= 0) this.closeDedented(token);
    this.push(token);
    if (closer !== undefined) this.open.push({ token, closer, indentation: this.indentation });
  }

  /** A line that starts left of, or level with, the line of an opener is not within it. */
  private closeDedented(token: Token): void {
    let keep = this.open.length;
    while (keep > 0 && (this.open[keep - 1]?.indentation ?? -1) >= token.column) keep--;
    this.closeAbove(keep, token);
  }

  private close(token: Token): void {
    let match = this.open.length - 1;
    const top = this.open[match];
    const isFirst = token.column >= 0;
    if (top === undefined || top.closer !== token.tokenType || (isFirst && top.indentation > token.column)) {
      match--;
      const fits = (opener: Opener) =>
        opener.closer === token.tokenType && (!isFirst || opener.indentation <= token.column);
      const limit = Math.max(0, match - maxLookBehind);
      while (match >= limit && !fits(this.open[match] ?? neverOpen)) match--;
      if (match < limit) match = top !== undefined && top.closer === token.tokenType ? this.open.length - 1 : -1;
    }
    if (match < 0 && top !== undefined && !isFirst) {
      this.closeAbove(this.open.length - 1, token);
      return;
    }
    if (match < 0) {
      const place = { file: this.file, start: token.startOffset, end: token.end };
      if (token.end > token.startOffset) this.report(unopenedBracket.at(place, { closer: token.image }));
      this.hasReported = true;
      return;
    }
    this.closeAbove(match + 1, token);
    this.push(token);
    this.open.pop();
  }

  /** Closes all but the outermost `keep` brackets before `next`; they are one mistake. */
  private closeAbove(keep: number, next: Token | undefined): void {
    if (this.open.length <= keep) return;
    const innermost = this.open[this.open.length - 1];
    while (this.open.length > keep) {
      const opener = this.open.pop();
      const end = this.result[this.result.length - 1]?.end ?? 0;
      if (opener !== undefined) this.result.push(new Token(opener.closer, "", end, end, -1));
    }
    if (innermost === undefined || closerTexts.get(innermost.closer) === undefined) return;
    const place = { file: this.file, start: innermost.token.startOffset, end: innermost.token.end };
    const before = next !== undefined && next.end > next.startOffset;
    this.report(
      unclosedBracket.at(place, {
        opener: innermost.token.image,
        closer: closerTexts.get(innermost.closer) ?? "",
        ...(before ? { before: { file: this.file, start: next.startOffset, end: next.end } } : {}),
      }),
    );
    this.hasReported = true;
  }
}

/** How many open brackets a closer is compared with: keeps hostile text linear. */
const maxLookBehind = 64;

const neverOpen: Opener = { token: new Token(EndOfText, "", 0, 0, -1), closer: EndOfText, indentation: -1 };

const closerTexts: ReadonlyMap<TokenType, string> = new Map(
  [...closerOf].map(([, closer]) => [
    closer,
    closer.name === "InterpolationEnd" ? "}" : closer.name === "TextEnd" ? '"' : closer.name,
  ]),
);
