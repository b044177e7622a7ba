/**
 * Prints the items that declarations hold: `let`, `check`, `requires`, `nixos on`, `tofu` and so on.
 */
import { builders } from "prettier/doc";
import { printBrackets, type Item } from "./format-brackets.ts";
import { type Cursor, type Doc } from "./format-cursor.ts";
import { printAssigned, printBehind, printExpression, printFor, printRecord } from "./format-expressions.ts";
import { printName } from "./format-texts.ts";
import { printFields, printHead, printTypeBehind } from "./format-written-types.ts";
import type {
  ApplicationItem,
  Check,
  Command,
  ConstantDeclaration,
  Ignores,
  Local,
  MappingItem,
  Name,
  RecordExpression,
  RuleItem,
  StateItem,
  Tail,
  TofuItem,
  TofuProvider,
} from "./tree.ts";

const { group, indent, line } = builders;

type AnyItem = ApplicationItem | MappingItem | RuleItem | Command | TofuProvider | TofuItem;

/** An item with what stands before it. */
export function printItem(cursor: Cursor, item: AnyItem): Doc {
  return ["annotations" in item ? printHead(cursor, item) : "", printBare(cursor, item)];
}

function printBare(cursor: Cursor, item: AnyItem): Doc {
  switch (item.kind) {
    case "options":
      return [cursor.take("options"), cursor.space(" "), printFields(cursor, item.fields)];
    case "local":
      return printLet(cursor, item);
    case "check":
      return printCheck(cursor, item);
    case "requires":
      return [
        cursor.take("requires"),
        printBlock(
          cursor,
          item.requirements.map((requirement) => () => [
            printHead(cursor, requirement),
            printName(cursor, requirement.name),
            cursor.take(":"),
            ...words(cursor, requirement.resource),
            printRecordWithTail(cursor, requirement.request, requirement.tail),
          ]),
        ),
      ];
    case "nixosFragment":
      return [
        ...keywords(cursor, "nixos", "on"),
        cursor.space(" "),
        printExpression(cursor, item.host),
        printRecordWithTail(cursor, item.settings, item.tail),
      ];
    case "outputs":
    case "grant":
    case "private":
      return [cursor.take(item.kind), printRecordWithTail(cursor, item.values)];
    case "command":
      return [cursor.take(item.purpose), printRecordWithTail(cursor, item.values)];
    case "state":
      return printState(cursor, item);
    case "migrate":
      return [cursor.take("migrate"), ...words(cursor, item.requirement), printItems(cursor, item.items)];
    case "tofu":
      return [cursor.take("tofu"), printItems(cursor, item.items)];
    case "tofuProvider":
      return [cursor.take("provider"), ...words(cursor, item.name), printRecordWithTail(cursor, item.values)];
    case "tofuItem":
      return [
        cursor.take(item.mode),
        ...words(cursor, item.type),
        cursor.space(" "),
        printExpression(cursor, item.name),
        item.as === undefined ? "" : [cursor.take("as", " "), ...words(cursor, item.as.name)],
        printRecordWithTail(cursor, item.values, item.tail),
      ];
    case "rule":
      return [printName(cursor, item.resource), printItems(cursor, item.items)];
    case "manual":
      return [cursor.take("manual"), printBehind(cursor, item.text), printTail(cursor, item.tail)];
    case "ignores":
      return printIgnores(cursor, item);
  }
}

/** `let` of a declaration or of a file. */
export function printLet(cursor: Cursor, { name, type, value }: Local | ConstantDeclaration): Doc {
  return [
    cursor.take("let"),
    ...words(cursor, name),
    type === undefined ? "" : printTypeBehind(cursor, type),
    printAssigned(cursor, "=", value),
  ];
}

export function printCheck(cursor: Cursor, { condition, message }: Check): Doc {
  const head = [cursor.take("check"), cursor.space(" ")];
  const body = [printExpression(cursor, condition), cursor.take("else", line), printBehind(cursor, message)];
  return group([...head, indent(body)]);
}

function printState(cursor: Cursor, { requirements, stopped }: StateItem): Doc {
  const names = requirements.map(({ start, text }) => ({ start, isBeside: true, print: () => cursor.take(text) }));
  const stops = stopped.map((units) => ({
    start: units.start,
    print: () => [cursor.take("stopped"), printAssigned(cursor, "=", units)],
  }));
  const items: readonly Item[] = [...names, ...stops].toSorted((a, b) => a.start - b.start);
  const brackets = { open: "{", close: "}", lines: "author", commas: "oneLine", padding: "space" } as const;
  return [cursor.take("state"), cursor.space(" "), printBrackets(cursor, { ...brackets, items })];
}

function printIgnores(cursor: Cursor, { fields }: Ignores): Doc {
  const word = cursor.take("ignores");
  const names = fields.map((name, index): Doc => {
    const separator = index === 0 ? cursor.space(" ") : [cursor.take(","), cursor.space(line)];
    return [separator, printName(cursor, name)];
  });
  return [word, group(indent(names))];
}

/** ` { … } for … when …`. */
function printRecordWithTail(cursor: Cursor, record: RecordExpression, tail?: Tail): Doc {
  return [cursor.space(" "), printRecord(cursor, record), printTail(cursor, tail)];
}

function printTail(cursor: Cursor, tail: Tail | undefined): Doc {
  if (tail === undefined) return "";
  const { binders, collection, condition } = tail;
  const parts: Doc[] = collection === undefined ? [] : [cursor.space(" "), printFor(cursor, binders, collection)];
  if (condition === undefined) return parts;
  return [...parts, group(indent([cursor.take("when", line), cursor.space(" "), printExpression(cursor, condition)]))];
}

/** ` a b`: names with a space before each. */
export function words(cursor: Cursor, ...names: readonly Name[]): Doc[] {
  return names.map((name): Doc => [cursor.space(" "), printName(cursor, name)]);
}

export function keywords(cursor: Cursor, ...all: readonly string[]): Doc[] {
  return all.map((keyword, index) => cursor.take(keyword, index === 0 ? "" : " "));
}

/** ` { … }` with each part on lines of its own. */
export function printBlock(cursor: Cursor, parts: readonly (() => Doc)[]): Doc {
  return printItemBlock(
    cursor,
    parts.map((print) => ({ print })),
  );
}

function printItemBlock(cursor: Cursor, items: readonly Item[]): Doc {
  const brackets = { open: "{", close: "}", items, lines: "always", commas: "oneLine", padding: "space" } as const;
  return [cursor.space(" "), printBrackets(cursor, brackets)];
}

/** Names of rules that would be read as the item of that name. */
const confusingRules: ReadonlySet<string> = new Set(["check", "requires", "tofu", "nixos"]);

export function printItems(cursor: Cursor, items: readonly AnyItem[]): Doc {
  return printItemBlock(
    cursor,
    items.map((item) => ({
      print: () => printItem(cursor, item),
      needsComma: item.kind === "rule" && confusingRules.has(item.resource.text),
    })),
  );
}
