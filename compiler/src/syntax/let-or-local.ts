/**
 * Whether a `let` begins an expression (`let x = 1; x + 1`) or a local (`let x = 1`): by the `;` that only the expression has.
 */
import type { TokenList } from "./token-list.ts";
import { closerOf, closers, EndOfText, Semicolon } from "./tokens.ts";

/** The `let` is the token `start`; a line that starts at `itemColumn` or left of it is behind its end. */
export function isLetExpression(tokens: TokenList, start: number, itemColumn: number): boolean {
  for (let at = start, depth = 0; ; at++) {
    const kind = tokens.kindAt(at);
    const column = tokens.columnAt(at);
    if (closerOf[kind] !== 0) depth++;
    if (closers[kind] === 1 && --depth < 0) return false;
    if (kind === EndOfText || (at > start && column >= 0 && column <= itemColumn)) return false;
    if (depth === 0 && kind === Semicolon) return true;
  }
}
