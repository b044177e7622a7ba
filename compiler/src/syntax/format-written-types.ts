/**
 * Prints types as written, fields, and what stands before an item: annotations.
 */
import { builders } from "prettier/doc";
import { printBrackets, printParentheses, type Item } from "./format-brackets.ts";
import { type Cursor, type Doc } from "./format-cursor.ts";
import { printAssigned, printExpression } from "./format-expressions.ts";
import { printLiteral, printName, printPlainText } from "./format-texts.ts";
import type { Annotation, Documented, Field, Fields, Refinement, TypeExpression, UnionTypeExpression } from "./tree.ts";

const { group, hardline, indent, line, softline } = builders;

/** Behind a default they would go on with it. */
export const confusingFields: ReadonlySet<string> = new Set(["or", "and", "in"]);

// Types

export function printType(cursor: Cursor, type: TypeExpression): Doc {
  const inner = type.kind === "unionType" ? type.members[0] : type.kind === "optionalType" ? type.inner : undefined;
  if (cursor.text[type.start] !== "(" || inner?.start === type.start) return printBare(cursor, type);
  return printParentheses(cursor, inner?.start ?? type.end, () => printBare(cursor, type));
}

function printBare(cursor: Cursor, type: TypeExpression): Doc {
  switch (type.kind) {
    case "literalType":
      return typeof type.value === "string" ? printPlainText(cursor) : printLiteral(cursor);
    case "namedType":
      return [
        printName(cursor, type.name),
        printTypeArguments(cursor, type.arguments),
        printRefinements(cursor, type.refinements),
      ];
    case "recordType":
      return printFields(cursor, type.fields);
    case "variantType":
      return [cursor.take("variant"), cursor.space(" "), printFields(cursor, type.cases)];
    case "optionalType":
      return [printType(cursor, type.inner), cursor.take("?")];
    case "unionType":
      return group(indent(printMembers(cursor, type)));
    case "missing":
      return "";
  }
}

function printMembers(cursor: Cursor, { members }: UnionTypeExpression): Doc[] {
  return members.map((member, index): Doc => {
    if (index === 0) return printType(cursor, member);
    return [cursor.take("|", line), cursor.space(" "), printType(cursor, member)];
  });
}

function printTypeArguments(cursor: Cursor, types: readonly TypeExpression[]): Doc {
  const [first] = types;
  if (first === undefined) return "";
  const open = cursor.take("<");
  if (types.length === 1 && isHugged(first))
    return [open, cursor.space(""), printType(cursor, first), cursor.take(">")];
  const body = types.map((type, index): Doc => {
    const separator = index === 0 ? cursor.space(softline) : [cursor.take(","), cursor.space(line)];
    return [separator, printType(cursor, type)];
  });
  return group([open, indent(body), cursor.take(">", softline)]);
}

/** Its braces open and close on the lines of what it stands in. */
function isHugged(type: TypeExpression): boolean {
  if (type.kind === "optionalType") return isHugged(type.inner);
  if (type.kind !== "namedType") return type.kind === "recordType" || type.kind === "variantType";
  const [first, second] = type.arguments;
  return first !== undefined && second === undefined && type.refinements.length === 0 && isHugged(first);
}

function printRefinements(cursor: Cursor, refinements: readonly Refinement[]): Doc {
  // `name()` is a type without refinements, too.
  if (refinements.length === 0 && !cursor.isNext("(")) return "";
  const items = refinements.map((refinement): Item => ({ print: () => printRefinement(cursor, refinement) }));
  return printBrackets(cursor, { open: "(", close: ")", items, lines: "fit", commas: "always", padding: "none" });
}

function printRefinement(cursor: Cursor, { name, isRange, from, to }: Refinement): Doc {
  return [
    name === undefined ? "" : [printName(cursor, name), cursor.take("=", " "), cursor.space(" ")],
    from === undefined ? "" : printExpression(cursor, from),
    isRange ? cursor.take("..") : "",
    to === undefined ? "" : [cursor.space(""), printExpression(cursor, to)],
  ];
}

// Fields

export function printFields(cursor: Cursor, { fields }: Fields): Doc {
  const items = fields.map((field): Item => ({ print: () => printField(cursor, field) }));
  return printBrackets(cursor, { open: "{", close: "}", items, lines: "author", commas: "oneLine", padding: "space" });
}

function printField(cursor: Cursor, field: Field): Doc {
  return [
    printHead(cursor, field),
    printName(cursor, field.name, confusingFields),
    printTypeBehind(cursor, field.type),
    field.default === undefined ? "" : printAssigned(cursor, "=", field.default),
  ];
}

/** `: type`. */
export function printTypeBehind(cursor: Cursor, type: TypeExpression): Doc {
  return [cursor.take(":"), printWholeType(cursor, type)];
}

/** A type behind `:` or `=`; a union that does not fit moves to the next line. */
export function printWholeType(cursor: Cursor, type: TypeExpression): Doc {
  if (type.kind !== "unionType" || cursor.text[type.start] === "(") return [cursor.space(" "), printType(cursor, type)];
  return group(indent([cursor.space(line), printMembers(cursor, type)]));
}

// Annotations

/** Annotations, on the line of the item only where the author put them there. */
export function printHead(cursor: Cursor, { annotations }: Documented): Doc {
  return annotations.map((annotation): Doc => {
    const printed = printAnnotation(cursor, annotation);
    const { comments, next } = cursor.gap();
    const isOnOwnLine = cursor.hasLineBreak(cursor.at, comments[0]?.start ?? next);
    return [printed, isOnOwnLine ? cursor.space(hardline) : group(cursor.space(line))];
  });
}

function printAnnotation(cursor: Cursor, annotation: Annotation): Doc {
  const name = [cursor.take("@"), printName(cursor, annotation.name)];
  if (!cursor.isNext("(")) return name;
  const items = annotation.arguments.map((value): Item => ({ print: () => printExpression(cursor, value) }));
  return [
    name,
    printBrackets(cursor, { open: "(", close: ")", items, lines: "fit", commas: "always", padding: "none" }),
  ];
}
