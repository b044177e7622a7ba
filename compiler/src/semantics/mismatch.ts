/**
 * Puts a mismatch of types into words, with the repair that is likely meant.
 */
import type { Fix } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import type { Expression, NodeId } from "../syntax/tree.ts";
import { isAssignable, keyStep, type Mismatch } from "./assignable.ts";
import type { Checking } from "./checking.ts";
import type { Demand } from "./demand.ts";
import { findResource } from "./declared.ts";
import { foreignValue } from "./foreign-words.ts";
import {
  convertedTooLate,
  secretInSource,
  secretInStore,
  secretInTofu,
  secretNotAllowed,
  wrongStage,
} from "./flow-diagnostics.ts";
import { describeType, printType } from "./print-type.ts";
import { lateName } from "./require.ts";
import type { Scalar, ScalarProblem } from "./scalar-fit.ts";
import { pathOfStage, textOf } from "./secret-path.ts";
import { withoutStage } from "./stage.ts";
import type { Type } from "./type.ts";
import {
  malformedText,
  missingField,
  neverFits,
  notInRange,
  notOneOf,
  notOptional,
  typeMismatch,
  unknownField,
  wrongLength,
} from "./value-diagnostics.ts";

export function reportMismatch(
  checking: Checking,
  node: Expression,
  mismatch: Mismatch,
  outer: Demand | undefined,
): void {
  const demand = within(outer, mismatch.path);
  const { from, to, report } = { ...mismatch, report: checking.report };
  switch (mismatch.reason) {
    case "none":
      if (node.kind === "none" || from.kind === "none") return report(typeMismatch.at(node, { demand, from, to }));
      return report(notOptional.at(node, { demand, to, text: textOf(node), ...presence(node, from, to) }));
    case "stage": {
      const through = pathOfStage(checking, node, "deploy");
      const what = outer?.subject ?? "this";
      const name = lateName(checking, node);
      const isDeclared = outer?.symbol !== undefined || outer?.place !== undefined;
      const written = quote(`deploy<${printType(withoutStage(to))}>`);
      const help = isDeclared ? `to take what is known later too, its type would be ${written}` : undefined;
      return report(wrongStage.at(node, { what, through, name, help }));
    }
    case "secret":
      return reportSecret(checking, node, to, outer);
    case "secretInSource":
      return report(secretInSource.at(node, { demand, found: from }));
    case "missingField": {
      const fields =
        to.kind === "record" ? [...to.fields.values()].filter((field) => field.name === mismatch.field) : [];
      return report(missingField.at(node, { owner: ownerOf(to, demand), fields }));
    }
    case "extraField": {
      const owner = ownerOf(to, demand);
      const name = mismatch.field ?? "";
      return report(unknownField.at(node, { owner, name, near: nearest(name, owner.fields) }));
    }
    case "literal":
      if (mismatch.problem !== undefined && from.kind === "literal")
        return reportScalar(checking, node, from.value, mismatch.problem, to, demand);
      return report(neverFits.at(node, { demand, to, from }));
    case "late":
      return report(convertedTooLate.at(node, { demand, to, from, field: mismatch.field }));
    case "disjoint":
      return report(neverFits.at(node, { demand, to, from }));
    case "type":
      return report(typeMismatch.at(node, { demand, from, to, ...repair(checking, node, from, bare(to)) }));
  }
}

/** `when options.admin` asks whether it is there. */
function presence(node: Expression, from: Type, to: Type): { readonly help?: string } {
  if (to.kind !== "bool" || bare(from).kind === "bool") return {};
  return { help: `ask whether it is there: \`${textOf(node)} != none\`` };
}

/** `` `mail.port` ``, `an item of `ports``. */
function within(demand: Demand | undefined, path: readonly string[]): Demand | undefined {
  if (demand === undefined || path.length === 0) return demand;
  let subject = demand.subject;
  for (const step of path) {
    if (step === "[]") subject = `an item of ${subject}`;
    else if (step === keyStep) subject = `a key of ${subject}`;
    else
      subject = /^`[\w.]+`$/.test(subject) ? quote(`${subject.slice(1, -1)}.${step}`) : `${quote(step)} of ${subject}`;
  }
  return { subject, ...(demand.symbol === undefined ? {} : { symbol: demand.symbol }) };
}

/** A secret where none may be; the words depend on what would make it public. */
export function reportSecret(checking: Checking, node: Expression, to: Type, demand: Demand | undefined): void {
  const path = pathOfStage(checking, node, "secret");
  const name = demand?.subject ?? "this";
  if (demand?.isStore === true) {
    const isText = node.kind === "text";
    checking.report(secretInStore.at(node, { name, path, text: textOf(node), isText }));
  } else if (demand?.converts === true) checking.report(secretInTofu.at(node, { name, path }));
  else
    checking.report(
      secretNotAllowed.at(node, { what: `${demand?.subject ?? "this place"} takes ${describeType(to)}`, path }),
    );
}

export function ownerOf(
  type: Type,
  demand?: Demand,
): { readonly name: string; readonly fields: readonly string[]; readonly symbol?: string } {
  if (type.kind === "record" || type.kind === "variant") {
    const fields = [...(type.kind === "record" ? type.fields : type.cases).keys()];
    const name =
      type.name === undefined
        ? (demand?.subject ?? "this record")
        : type.name.includes(" ")
          ? type.name
          : quote(type.name);
    return { name, fields, ...(type.symbol === undefined ? {} : { symbol: type.symbol }) };
  }
  return { name: describeType(type), fields: [] };
}

/** A known text, number or truth value that does not fit. */
export function reportScalar(
  checking: Checking,
  node: Span & { readonly id: NodeId; readonly kind: string },
  value: string | number | boolean,
  problem: ScalarProblem,
  to: Type,
  demand: Demand | undefined,
): void {
  const { report } = checking;
  switch (problem.kind) {
    case "type":
      return report(typeMismatch.at(node, { demand, to, from: { kind: "literal", value } }));
    case "range":
      return report(notInRange.at(node, { demand, to, shown: problem.shown, range: problem.range }));
    case "oneOf":
      return report(notOneOf.at(node, { demand, to, value, members: problem.members }));
    case "malformed":
      return report(malformedText.at(node, { demand, to, value: String(value), name: problem.name }));
    case "pattern":
      return report(malformedText.at(node, { demand, to, value: String(value), pattern: problem.pattern }));
    case "length":
      return report(
        wrongLength.at(node, { demand, to, length: problem.length, range: problem.range, what: "character" }),
      );
  }
}

/** A literal of another kind altogether, with the repair that makes it one of the right kind. */
export function reportLiteralKind(
  checking: Checking,
  node: Expression,
  scalar: Scalar,
  to: Type,
  demand: Demand | undefined,
): void {
  const from: Type =
    scalar.kind === "text" ? { kind: "string" } : scalar.kind === "bool" ? { kind: "bool" } : { kind: scalar.kind };
  const fixed = scalar.kind === "text" ? repairText(node, scalar.value, bare(to)) : undefined;
  checking.report(typeMismatch.at(node, { demand, from, to, ...(fixed ?? repair(checking, node, from, bare(to))) }));
}

/** The type without `deploy` and `?`: what a repair is about. */
function bare(type: Type): Type {
  return type.kind === "deploy" || type.kind === "optional" ? bare(type.inner) : type;
}

interface Repair {
  readonly help?: string;
  readonly fixes?: readonly Fix[];
}

function repairText(node: Span, text: string, to: Type): Repair | undefined {
  const isNumber =
    (to.kind === "int" && /^-?(0|[1-9]\d*)$/.test(text)) || (to.kind === "float" && /^-?\d+(\.\d+)?$/.test(text));
  const isSize = to.kind === "bytes" && /^\d+(\.\d+)?([KMGT]i?)?B$/.test(text);
  const isTime = to.kind === "duration" && /^\d+[smhd]$/.test(text);
  const truth = to.kind === "bool" && /^(yes|no|on|off)$/i.test(text) ? foreignValue(text.toLowerCase()) : undefined;
  if (truth !== undefined) return { help: truth };
  const isTruth = to.kind === "bool" && (text === "true" || text === "false");
  if (isSize || isTime || isTruth || (isNumber && fits(Number(text), to)))
    return { help: `remove the quotes: ${text}`, fixes: [replace(node, "Remove the quotes", text)] };
  if (to.kind === "variant" && to.cases.has(text)) return { help: `write { ${text} = … }` };
  return undefined;
}

/** A repair is offered only where it would leave nothing to mend. */
function fits(value: string | number, to: Type): boolean {
  return isAssignable({ kind: "literal", value }, to) === undefined;
}

function replace(node: Span, title: string, text: string): Fix {
  return { title, edits: [{ span: { file: node.file, start: node.start, end: node.end }, text }] };
}

/** What would turn a value of one type into the other, where that is likely meant. */
function repair(checking: Checking, node: Expression, from: Type, to: Type): Repair {
  const name = textOf(node);
  const shown = name === "this value" ? "…" : name;
  if ((to.kind === "list" || to.kind === "set") && isAssignable(from, to.element) === undefined)
    return {
      help: name === "this value" ? "write it in brackets: [ … ]" : `write it in brackets: [${name}]`,
      fixes: [{ title: "Put it in a list", edits: [at(node, node.start, "["), at(node, node.end, "]")] }],
    };
  if (to.kind === "variant")
    return {
      help: `write one of its cases: ${[...to.cases.keys()]
        .slice(0, 4)
        .map((key) => `{ ${key} = … }`)
        .join(" or ")}`,
    };
  if (to.kind === "bytes" && from.kind === "int")
    return {
      help:
        node.kind === "number"
          ? `sizes have a unit: ${node.value}GiB, ${node.value}MiB …`
          : `multiply by a size: ${shown} * 1MiB`,
    };
  if (to.kind === "duration" && from.kind === "int")
    return {
      help:
        node.kind === "number"
          ? `durations have a unit: ${node.value}s, ${node.value}m …`
          : `multiply by a duration: ${shown} * 1s`,
    };
  if (node.kind === "number" && to.kind === "string") {
    const text = String(node.value);
    if ((node.unit !== "int" && node.unit !== "float") || !fits(text, to)) return {};
    return { help: `write it in quotes: "${text}"`, fixes: [replace(node, "Put it in quotes", `"${text}"`)] };
  }
  if (node.kind === "number") return {};
  if (to.kind === "int" && from.kind === "bytes")
    return { help: `divide by the size it is counted in: ${shown} / 1B in bytes, ${shown} / 1MiB` };
  if (to.kind === "int" && from.kind === "duration") return { help: `divide by a duration: ${shown} / 1s` };
  if (to.kind === "int" && from.kind === "float") return { help: `round it: floor(${shown}) or ceil(${shown})` };
  if (to.kind === "int" && from.kind === "string") return { help: `read the number in it: to_int(${shown})` };
  if (to.kind === "string" && isPrintable(from)) return { help: `put it into text: to_string(${shown})` };
  if (to.kind === "string" && from.kind === "package") return { help: 'put it into text for its store path: "${…}"' };
  if (from.kind === "grant") return repairGrant(checking, shown, from.resource, to);
  if (to.kind === "grant" && node.kind === "select" && name !== "this value")
    return { help: `give what the requirement grants as a whole: ${textOf(node.value)}` };
  return {};
}

function at(node: Span, offset: number, text: string): Fix["edits"][number] {
  return { span: { file: node.file, start: offset, end: offset }, text };
}

function isPrintable({ kind }: Type): boolean {
  return kind === "int" || kind === "float" || kind === "bytes" || kind === "duration" || kind === "bool";
}

/** The field of a grant that fits, if there is just one. */
function repairGrant(checking: Checking, shown: string, resource: string, to: Type): Repair {
  const fields = [...(findResource(checking, resource)?.grant.fields.values() ?? [])];
  const [field, another] = fields.filter(({ type }) => isAssignable(bare(type), to) === undefined);
  if (field === undefined || another !== undefined) return {};
  return { help: `take its ${field.name}: ${shown}.${field.name}` };
}
