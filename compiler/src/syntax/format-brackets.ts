/**
 * Prints what stands between brackets, item by item: on one line, or each item on its own with the comments around it.
 *
 * In: the cursor before the opener, and the items. Out: prettier's document. One blank line between items stays.
 * Not here: what an item looks like.
 */
import { builders } from "prettier/doc";
import { type Cursor, type Doc } from "./format-cursor.ts";
import type { Comment } from "./scan.ts";

const { breakParent, group, hardline, ifBreak, indent, join, line, softline } = builders;

export interface Item {
  readonly print: () => Doc;
  /** Without a comma before it, it would be read as part of the item before. */
  readonly needsComma?: boolean;
  /** Stays on the line of the item before, if the author put it there. */
  readonly isBeside?: boolean;
}

export interface Brackets {
  readonly open: string;
  readonly close: string;
  readonly items: readonly Item[];
  /** `always`: each item on its own line. `author`: if the first one is. `fit`: if they don't fit on one line. */
  readonly lines: "always" | "author" | "fit";
  /** `always`: behind each item on a line of its own. `between`: not behind the last. `oneLine`: only between those on one line. */
  readonly commas: "always" | "between" | "oneLine";
  /** What stands inside the brackets on one line. */
  readonly padding: "space" | "none";
  /** Breaks with what it stands in, and only then. */
  readonly isJoined?: boolean;
}

type Commas = Brackets["commas"];

/** The group breaks where its items do not fit. */
export function printBrackets(cursor: Cursor, brackets: Brackets): Doc {
  const open = cursor.take(brackets.open);
  if (brackets.items.length === 0) return [open, emptyInside(cursor, brackets)];
  const { comments, next } = cursor.gap();
  const isBrokenByAuthor = cursor.hasLineBreak(cursor.at, comments[0]?.start ?? next);
  const shouldBreak = brackets.lines === "always" || (brackets.lines === "author" && isBrokenByAuthor);
  const edge = brackets.padding === "space" ? line : softline;
  const body = [besideOpener(cursor, comments), indent([edge, printItems(cursor, brackets.items, brackets.commas)])];
  const whole = [open, ...body, edge, cursor.take(brackets.close)];
  if (brackets.isJoined === true) return [shouldBreak ? breakParent : "", ...whole];
  return group(whole, { shouldBreak });
}

/** Items, and the comments before, between and behind them, up to the closer or the end of the file. */
export function printItems(cursor: Cursor, items: readonly Item[], commas: Commas): Doc {
  return [...printEach(cursor, items, commas)];
}

/** The same item by item: each with the line break behind it. */
export function* printEach(cursor: Cursor, items: readonly Item[], commas: Commas): Generator<Doc> {
  for (const [index, item] of items.entries()) {
    const next = items[index + 1];
    const printed = [cursor.leadingGap(), item.print()];
    if (next?.isBeside === true && isOnSameLine(cursor)) {
      yield [...printed, group([ifBreak("", ","), line])];
      continue;
    }
    const behind = behindItem(cursor, commas, next);
    const gap = cursor.gap();
    const isBlank = cursor.hasBlankLine(cursor.at, gap.comments[0]?.start ?? gap.next);
    if (next !== undefined) yield [...printed, ...behind, line, isBlank ? hardline : ""];
    else if (gap.comments.length === 0) yield [...printed, ...behind];
    else yield [...printed, ...behind, hardline, isBlank ? hardline : "", ownLines(cursor)];
  }
}

/** Whether the next item is on the same line, without comments between. Passes over the comma. */
function isOnSameLine(cursor: Cursor): boolean {
  const behind = /[ \t]*(,?)[ \t]*(?=[A-Za-z_])/y;
  behind.lastIndex = cursor.at;
  const found = behind.exec(cursor.text);
  if (found?.[1] === ",") cursor.drop(",");
  return found !== null;
}

function emptyInside(cursor: Cursor, brackets: Brackets): Doc {
  const { comments, next } = cursor.gap();
  if (comments.length === 0) return cursor.take(brackets.close);
  if (comments.every(({ kind }) => kind === "block") && !cursor.hasLineBreak(cursor.at, next)) {
    const pad = brackets.padding === "space" ? " " : "";
    const texts = comments.map((comment) => cursor.comment(comment));
    return [pad, join(" ", texts), pad, cursor.take(brackets.close)];
  }
  const beside = besideOpener(cursor, comments);
  const own = cursor.gap().comments.length === 0 ? "" : indent([hardline, ownLines(cursor)]);
  return [beside, own, hardline, cursor.take(brackets.close)];
}

/** The comment that ends the line of the opener. */
function besideOpener(cursor: Cursor, [comment]: readonly Comment[]): Doc {
  if (comment?.kind !== "line" || cursor.hasLineBreak(cursor.at, comment.start)) return "";
  return cursor.endOfLine([comment]);
}

/** The comments of the gap, each on its own line; a line break must follow. */
export function ownLines(cursor: Cursor): Doc {
  const { comments, next } = cursor.gap();
  const lines = comments.map((comment, index): Doc => {
    const isBlank = index > 0 && cursor.hasBlankLine(cursor.at, comment.start);
    return [index > 0 ? hardline : "", isBlank ? hardline : "", cursor.comment(comment)];
  });
  cursor.passTo(next);
  return lines;
}

/** A comma, and the comments that belong to the item before it. */
function behindItem(cursor: Cursor, commas: Commas, next: Item | undefined): Doc[] {
  const { comments, next: at } = cursor.gap();
  const comma = commaBehind(commas, next);
  if (!cursor.isNext(",")) return [comma, besideItem(cursor, next)];
  const isBeside = comments.every(({ kind }) => kind === "block") && !cursor.hasLineBreak(cursor.at, at);
  // `///` before a comma describes nothing, and would describe the next item if the comma went.
  if (comments.some(({ kind }) => kind === "doc")) return [cursor.take(","), besideItem(cursor, next)];
  const before = cursor.endOfLine(comments);
  cursor.drop(",");
  return isBeside || comments.length === 0 ? [before, comma, besideItem(cursor, next)] : [comma, before];
}

function commaBehind(commas: Commas, next: Item | undefined): Doc {
  if (next === undefined) return commas === "always" ? ifBreak(",") : "";
  return commas !== "oneLine" || next.needsComma === true ? "," : ifBreak("", ",");
}

/** Comments on the line of the item before, unless they stand directly before the next. */
function besideItem(cursor: Cursor, next: Item | undefined): Doc {
  const { comments, next: at } = cursor.gap();
  let count = 0;
  for (let end = cursor.at; ; count++) {
    const comment = comments[count];
    if (comment === undefined || cursor.hasLineBreak(end, comment.start)) break;
    if (comment.kind === "doc" && next !== undefined) break;
    end = comment.end;
  }
  const last = comments[count - 1];
  const following = comments[count];
  if (last === undefined) return "";
  const isBehind =
    last.kind !== "block" ||
    following?.kind === "doc" ||
    cursor.hasLineBreak(last.end, following?.start ?? at) ||
    (next === undefined && following === undefined);
  return isBehind ? cursor.endOfLine(comments.slice(0, count)) : "";
}

/** `( … )` around what starts at `inner` or later; a second pair of them says nothing and goes. */
export function printParentheses(cursor: Cursor, inner: number, print: () => Doc): Doc {
  const outside = cursor.space("");
  const open = cursor.take("(");
  const { comments, next } = cursor.gap();
  const isTwice = cursor.isNext("(") && next < inner;
  const before = cursor.space(softline);
  const body = isTwice ? printParentheses(cursor, inner, print) : print();
  if (isTwice && comments.length === 0 && cursor.gap().comments.length === 0) {
    cursor.drop(")");
    return [outside, body];
  }
  return group([outside, open, indent([before, body]), cursor.take(")", softline)]);
}
