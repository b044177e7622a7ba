/**
 * Prints expressions: operators, calls, `if`, `let`, `match`, lists, records and their entries.
 *
 * Where a value does not fit on the line, records, lists and calls open on it; chains of operators, `if` and texts move to the next.
 */
import { builders, utils } from "prettier/doc";
import { printBrackets, printParentheses, type Item } from "./format-brackets.ts";
import { type Cursor, type Doc } from "./format-cursor.ts";
import { printLiteral, printName, printPlainText, printText } from "./format-texts.ts";
import { bindings, comparisonStrength } from "./tokens.ts";
import type {
  Binder,
  BinaryExpression,
  BinaryOperator,
  CallExpression,
  Entry,
  Expression,
  IfExpression,
  LetExpression,
  ListExpression,
  ListItem,
  MatchExpression,
  Pattern,
  RecordExpression,
  SetEntry,
} from "./tree.ts";

const { breakParent, conditionalGroup, group, hardline, ifBreak, indent, join, line, softline } = builders;

export function printExpression(cursor: Cursor, node: Expression): Doc {
  if (!isParenthesised(cursor, node)) return printBare(cursor, node);
  return printParentheses(cursor, firstChild(node)?.start ?? node.end, () =>
    node.kind === "binary" ? group(printChain(cursor, node)) : printBare(cursor, node),
  );
}

function isParenthesised(cursor: Cursor, node: Expression): boolean {
  return cursor.text[node.start] === "(" && firstChild(node)?.start !== node.start;
}

/** The part that an expression begins with, where it begins with one. */
function firstChild(node: Expression): Expression | undefined {
  switch (node.kind) {
    case "binary":
      return node.left;
    case "call":
      return node.callee;
    case "select":
    case "index":
      return node.value;
    default:
      return undefined;
  }
}

function printBare(cursor: Cursor, node: Expression): Doc {
  switch (node.kind) {
    case "number":
    case "bool":
    case "none":
    case "reference":
      return printLiteral(cursor);
    case "text":
      return printText(cursor, node, (part) => printExpression(cursor, part));
    case "list":
      return printList(cursor, node);
    case "record":
      return printRecord(cursor, node);
    case "select":
      return [
        printExpression(cursor, node.value),
        cursor.take(node.isOptional ? "?." : "."),
        cursor.space(""),
        printName(cursor, node.name),
      ];
    case "index":
      return [
        printExpression(cursor, node.value),
        group([
          cursor.take("["),
          indent([cursor.space(softline), printExpression(cursor, node.index)]),
          cursor.take("]", softline),
        ]),
      ];
    case "call":
      return [printExpression(cursor, node.callee), printArguments(cursor, node)];
    case "unary":
      return printUnary(cursor, node.operator, node.operand);
    case "binary":
      return group(indent(printChain(cursor, node)));
    case "if":
      return group(printIf(cursor, node));
    case "let":
      return group(printLet(cursor, node));
    case "match":
      return printMatch(cursor, node);
    case "missing":
      return "";
  }
}

// Values behind a sign

/** ` = value`, ` => value`. */
export function printAssigned(cursor: Cursor, sign: string, value: Expression): Doc {
  return [cursor.take(sign, " "), printBehind(cursor, value)];
}

/** A value behind a sign or a word, on the same line or indented on the next. */
export function printBehind(cursor: Cursor, value: Expression): Doc {
  const { comments } = cursor.gap();
  const hasLines = comments.some(({ kind }) => kind !== "block");
  if (hasLines) return indent([cursor.space(hardline), printValue(cursor, value)]);
  if (opensOnLine(cursor, value)) return [cursor.space(" "), printExpression(cursor, value)];
  const before = cursor.space(line);
  // Steps that do not fit behind the sign stand one below the other.
  if (value.kind === "let") return group(indent([before, ...printLet(cursor, value)]));
  if (value.kind === "if" && isBareIf(cursor, value.else)) return group(indent([before, ...printIf(cursor, value)]));
  return group(indent([before, printValue(cursor, value)]));
}

function printValue(cursor: Cursor, value: Expression): Doc {
  return value.kind === "binary" && !isParenthesised(cursor, value)
    ? group(printChain(cursor, value))
    : printExpression(cursor, value);
}

/** Whether a value that does not fit begins on the line all the same. */
function opensOnLine(cursor: Cursor, value: Expression): boolean {
  if (isParenthesised(cursor, value)) return true;
  switch (value.kind) {
    case "list":
    case "record":
    case "call":
    case "match":
    case "number":
    case "bool":
    case "none":
    case "missing":
      return true;
    case "text":
      return value.isBlock;
    case "select":
    case "index":
      return opensOnLine(cursor, value.value);
    case "unary":
      return opensOnLine(cursor, value.operand);
    case "if":
      return hasOnlyRecords(cursor, value);
    case "reference":
    case "binary":
    case "let":
      return false;
  }
}

// Operators

function printUnary(cursor: Cursor, operator: "-" | "not", operand: Expression): Doc {
  const isSpaced = operator === "not" || (operand.kind === "unary" && !isParenthesised(cursor, operand));
  return [cursor.take(operator), cursor.space(isSpaced ? " " : ""), printExpression(cursor, operand)];
}

const strengths = new Map<BinaryOperator, number>([
  [">=", comparisonStrength],
  ...bindings.flatMap((one): [BinaryOperator, number][] => (one === undefined ? [] : [[one.operator, one.strength]])),
]);

/** Operands of one strength, each with the operator before it on its line. */
function printChain(cursor: Cursor, node: BinaryExpression): Doc[] {
  const isSame = (part: Expression): part is BinaryExpression =>
    part.kind === "binary" &&
    !isParenthesised(cursor, part) &&
    strengths.get(part.operator) === strengths.get(node.operator);
  const left = isSame(node.left) ? printChain(cursor, node.left) : [printExpression(cursor, node.left)];
  const operator = [cursor.take(node.operator, line), cursor.space(" ")];
  const right = isSame(node.right) ? printChain(cursor, node.right) : [printExpression(cursor, node.right)];
  return [...left, operator, ...right];
}

// Calls

function printArguments(cursor: Cursor, node: CallExpression): Doc {
  const values = node.arguments;
  const last = values.at(-1);
  const start = cursor.gap().next;
  if (last === undefined || !isHuggedLast(cursor, values) || hasCommentsBetween(cursor, start, node.end, values)) {
    const items = values.map((value): Item => ({ print: () => printExpression(cursor, value) }));
    return printBrackets(cursor, { open: "(", close: ")", items, lines: "fit", commas: "always", padding: "none" });
  }
  const open = cursor.take("(");
  const printed = values.map((value): Doc => {
    const doc = printExpression(cursor, value);
    if (cursor.isNext(",")) cursor.drop(",");
    return doc;
  });
  const close = cursor.take(")");
  const inOneLine = [open, join(", ", printed), close];
  const allBroken = group([open, indent([softline, join([",", line], printed), ","]), softline, close], {
    shouldBreak: true,
  });
  const before = printed.slice(0, -1);
  if (before.some(utils.willBreak)) return allBroken;
  const lastPrinted = printed.at(-1) ?? "";
  const hugged = [open, ...before.map((doc): Doc => [doc, ", "]), group(lastPrinted, { shouldBreak: true }), close];
  if (utils.willBreak(lastPrinted)) return [breakParent, conditionalGroup([hugged, allBroken])];
  return conditionalGroup([inOneLine, hugged, allBroken]);
}

/** Whether the last argument opens on the line of the call: `host("main", {`. */
function isHuggedLast(cursor: Cursor, values: readonly Expression[]): boolean {
  const last = values.at(-1);
  if (last === undefined || !isHuggable(cursor, last)) return false;
  return values.at(-2)?.kind !== last.kind || last.kind === "text";
}

function isHuggable(cursor: Cursor, node: Expression): boolean {
  if (isParenthesised(cursor, node)) return false;
  if (node.kind === "select") return node.value.kind === "text" && isHuggable(cursor, node.value);
  if (node.kind === "text") return node.isBlock;
  return (node.kind === "record" && node.entries.length > 0) || (node.kind === "list" && node.items.length > 0);
}

/** Comments around the arguments, not inside of them. */
function hasCommentsBetween(cursor: Cursor, start: number, end: number, values: readonly Expression[]): boolean {
  let from = start;
  for (const value of values) {
    if (cursor.hasComments(from, value.start)) return true;
    from = value.end;
  }
  return cursor.hasComments(from, end);
}

// `if`, `let`, `match`

function printIf(cursor: Cursor, node: IfExpression): Doc[] {
  const isOpen = hasOnlyRecords(cursor, node);
  const printBranch = (value: Expression): Doc =>
    isOpen && value.kind === "record"
      ? [cursor.space(" "), printRecord(cursor, value, true)]
      : printBehind(cursor, value);
  const parts: Doc[] = [];
  // The first one may stand in parentheses, which are around all of them.
  let one = node;
  let between: Doc = "";
  for (;;) {
    parts.push(cursor.take("if", between), cursor.space(" "), printExpression(cursor, one.condition));
    parts.push(cursor.take("then", " "));
    const id = Symbol("then");
    const then = printBranch(one.then);
    parts.push(isOpen ? then : group(then, { id }));
    const isBeside = isHuggable(cursor, one.then) && cursor.gap().comments.length === 0;
    parts.push(cursor.take("else", isOpen ? " " : isBeside ? ifBreak(" ", line, { groupId: id }) : line));
    if (!isBareIf(cursor, one.else)) return [...parts, printBranch(one.else)];
    between = " ";
    one = one.else;
  }
}

function isBareIf(cursor: Cursor, node: Expression): node is IfExpression {
  return node.kind === "if" && !isParenthesised(cursor, node);
}

/** Then it opens on the line where it begins, and its records open together. */
function hasOnlyRecords(cursor: Cursor, node: IfExpression): boolean {
  for (let one = node; ; one = one.else) {
    if (!isOpenRecord(cursor, one.then)) return false;
    if (!isBareIf(cursor, one.else)) return isOpenRecord(cursor, one.else);
  }
}

function isOpenRecord(cursor: Cursor, node: Expression): boolean {
  return node.kind === "record" && isHuggable(cursor, node);
}

function printLet(cursor: Cursor, node: LetExpression): Doc[] {
  const parts: Doc[] = [];
  // The first one may stand in parentheses, which are around all of them.
  for (let one = node; ; one = one.body) {
    parts.push(cursor.take("let"), cursor.space(" "), printName(cursor, one.binder.name));
    parts.push(printAssigned(cursor, "=", one.value), cursor.take(";"));
    const { comments, next } = cursor.gap();
    const isBroken = cursor.hasLineBreak(cursor.at, comments[0]?.start ?? next);
    parts.push(cursor.space(isBroken ? hardline : line));
    if (one.body.kind !== "let" || isParenthesised(cursor, one.body)) return [...parts, printValue(cursor, one.body)];
  }
}

/** Arms that would be read as going on with the value before them. */
const confusingPatterns: ReadonlySet<string> = new Set(["or", "and", "in"]);

function printMatch(cursor: Cursor, node: MatchExpression): Doc {
  const head = [cursor.take("match"), cursor.space(" "), printExpression(cursor, node.value), cursor.space(" ")];
  const items = node.arms.map(({ pattern, value }): Item => {
    const needsComma =
      cursor.text[pattern.start] === "-" ||
      (pattern.kind === "casePattern" && confusingPatterns.has(pattern.name.text));
    return { needsComma, print: () => [printPattern(cursor, pattern), printAssigned(cursor, "=>", value)] };
  });
  const brackets = { open: "{", close: "}", items, lines: "author", commas: "oneLine", padding: "space" } as const;
  return [head, printBrackets(cursor, brackets)];
}

function printPattern(cursor: Cursor, pattern: Pattern): Doc {
  switch (pattern.kind) {
    case "anyPattern":
    case "nonePattern":
      return printLiteral(cursor);
    case "literalPattern":
      return typeof pattern.value === "string" ? printPlainText(cursor) : printLiteral(cursor);
    case "casePattern": {
      const name = printName(cursor, pattern.name);
      return pattern.binder === undefined ? name : [name, cursor.space(" "), printName(cursor, pattern.binder.name)];
    }
  }
}

// Lists

function printList(cursor: Cursor, node: ListExpression): Doc {
  const [only, second] = node.items;
  if (only !== undefined && second === undefined && isHuggedItem(cursor, only, node)) {
    const open = cursor.take("[");
    const item = printListItem(cursor, only);
    if (cursor.isNext(",")) cursor.drop(",");
    return [open, item, cursor.take("]")];
  }
  const items = node.items.map((item): Item => ({ print: () => printListItem(cursor, item) }));
  const commas = only?.kind === "listFor" && second === undefined ? "between" : "always";
  return printBrackets(cursor, { open: "[", close: "]", items, lines: "fit", commas, padding: "none" });
}

/** `[{`: the braces of the only item stand beside the brackets. */
function isHuggedItem(cursor: Cursor, item: ListItem, list: ListExpression): boolean {
  if (item.kind === "spread" || item.kind === "listFor" || item.kind === "list") return false;
  const start = list.start;
  return isHuggable(cursor, item) && !hasCommentsBetween(cursor, start, list.end, [item]);
}

function printListItem(cursor: Cursor, item: ListItem): Doc {
  if (item.kind === "spread") return printSpread(cursor, item.value);
  if (item.kind === "listFor") return [printForHead(cursor, item), cursor.take(":"), printBehind(cursor, item.value)];
  return printExpression(cursor, item);
}

function printSpread(cursor: Cursor, value: Expression): Doc {
  return [cursor.take("..."), cursor.space(""), printExpression(cursor, value)];
}

interface ForHead {
  readonly binders: readonly Binder[];
  readonly collection: Expression;
  readonly condition: Expression | undefined;
}

/** `for key, value in collection where condition`. */
function printForHead(cursor: Cursor, { binders, collection, condition }: ForHead): Doc {
  const head = [printFor(cursor, binders, collection)];
  if (condition === undefined) return head;
  return [...head, group(indent([cursor.take("where", line), cursor.space(" "), printExpression(cursor, condition)]))];
}

/** `for key, value in collection`. */
export function printFor(cursor: Cursor, binders: readonly Binder[], collection: Expression): Doc {
  const word = cursor.take("for");
  const names = binders.map(({ name }, index): Doc => {
    const comma = index === 0 ? "" : cursor.take(",");
    return [comma, cursor.space(" "), printName(cursor, name)];
  });
  return [word, names, cursor.take("in", " "), cursor.space(" "), printExpression(cursor, collection)];
}

// Records

/** `isJoined`: breaks with what it stands in, and only then. */
export function printRecord(cursor: Cursor, { entries }: RecordExpression, isJoined = false): Doc {
  const items = entries.map((entry): Item => ({ print: () => printEntry(cursor, entry) }));
  const brackets = { open: "{", close: "}", items, lines: "author", commas: "oneLine", padding: "space" } as const;
  return printBrackets(cursor, { ...brackets, isJoined });
}

function printEntry(cursor: Cursor, entry: Entry): Doc {
  switch (entry.kind) {
    case "set":
      return printSet(cursor, entry);
    case "spread":
      return printSpread(cursor, entry.value);
    case "ifEntry": {
      const head = [cursor.take("if"), cursor.space(" "), printExpression(cursor, entry.condition), cursor.space(" ")];
      const then = [head, printRecord(cursor, entry.then)];
      if (entry.else === undefined) return then;
      return [then, cursor.take("else", " "), cursor.space(" "), printRecord(cursor, entry.else)];
    }
    case "forEntry":
      return [printForHead(cursor, entry), cursor.space(" "), printRecord(cursor, entry.body)];
  }
}

/** At the start of an entry they would be read as what they mean in a record, or as going on with the entry before. */
const confusingKeys: ReadonlySet<string> = new Set(["if", "for", "else", "or", "and", "in"]);

function printSet(cursor: Cursor, { path, value }: SetEntry): Doc {
  const keys = path.map((key, index): Doc => {
    const dot = index === 0 ? "" : [cursor.take("."), cursor.space("")];
    if (key.kind === "text") return [dot, printText(cursor, key, (part) => printExpression(cursor, part))];
    return [dot, printName(cursor, key, index === 0 ? confusingKeys : undefined)];
  });
  if (value.kind === "record" && cursor.isNext("{")) return [keys, cursor.space(" "), printRecord(cursor, value)];
  return [keys, printAssigned(cursor, "=", value)];
}
