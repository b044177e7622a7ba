/**
 * Messages about values that are not of the type that is expected. Evaluation uses them too, for values that it learns later.
 */
import { defineError } from "../diagnostics/define.ts";
import type { Fix, Related, SymbolId } from "../diagnostics/diagnostic.ts";
import { alternatives, enumerate, nearest, quote } from "../diagnostics/wording.ts";
import { spanOf, type Span } from "../source/span.ts";
import { checkedString } from "./checked-strings.ts";
import type { Demand } from "./demand.ts";
import { helpOfForm } from "./known-forms.ts";
import { describeType, printLiteral, printType } from "./print-type.ts";
import { replacements } from "./names-diagnostics.ts";
import { withoutStage } from "./stage.ts";
import { bytesType, durationType, type RecordField, type StringName, type Type } from "./type.ts";

/** The note that says who demands what, where that is declared somewhere. */
export function declaredBy(demand: Demand | undefined, to: Type): readonly Related[] {
  const place = demand?.place ?? (demand?.symbol === undefined ? undefined : { symbol: demand.symbol });
  if (demand === undefined || place === undefined) return [];
  const subject = demand.subject.replaceAll("`", "");
  const isName = /^\S+$/.test(subject);
  const message = isName ? declaredHere(subject, to) : "what it belongs to is declared here";
  return [{ message, place: "symbol" in place ? place : spanOf(place) }];
}

/** With its type, unless that is too long: what stands there is shown anyway. */
function declaredHere(name: string, type: Type): string {
  const whole = `${name}: ${printType(type)}`;
  return `${quote(whole.length <= 60 ? whole : name)} is declared here`;
}

function subjectOf(demand: Demand | undefined): string {
  return demand?.subject ?? "this place";
}

/** A type alias, as facts must have an index signature. */
type Expected = {
  readonly demand: Demand | undefined;
  readonly to: Type;
};

export const typeMismatch = defineError(
  "type-mismatch",
  (f: Expected & { from: Type; help?: string | undefined; fixes?: readonly Fix[] | undefined }) => {
    const inJson = (words: string) => (f.demand?.isJson === true ? wordsOfJson(words) : words);
    const wanted = inJson(describeType(f.to));
    const found = inJson(apart(f.from, f.to, f.demand));
    const inWords = wanted !== found && !(f.to.kind === "record" && f.from.kind === "record");
    return {
      headline: `${subjectOf(f.demand)} takes ${inWords ? wanted : quote(printType(f.to))}, and this is ${inWords ? found : quote(printType(f.from))}`,
      label: inWords ? found.replace(/^an? /, "") : printType(f.from),
      related: declaredBy(f.demand, f.to),
      help: f.help,
      fixes: f.fixes,
    };
  },
);

/** What stands there, where its type alone would not say why it does not fit. */
function apart(from: Type, to: Type, demand: Demand | undefined): string {
  const [found, wanted] = [withoutStage(from).kind, describeType(to)];
  const isQuantity = wanted === describeType(bytesType) || wanted === describeType(durationType);
  if (found === "float" && (wanted === "an integer" || isQuantity)) return "a number with a fraction";
  return found === "int" && isQuantity && demand?.isJson === true ? "a negative number" : describeType(from);
}

/** As people who write JSON call it. */
function wordsOfJson(words: string): string {
  return words.replaceAll("`none`", "`null`").replace(/^a record$|^a map$/, "an object");
}

export const neverFits = defineError("never-fits", (f: Expected & { from: Type }) => ({
  headline: `${subjectOf(f.demand)} takes ${quote(printType(f.to))}, and this is never one`,
  label: printType(f.from),
  related: declaredBy(f.demand, f.to),
}));

export const notInRange = defineError("not-in-range", (f: Expected & { shown: string; range: string }) => ({
  headline: `${subjectOf(f.demand)} takes ${inRange(f.range)}, and this is ${f.shown}`,
  label: outOfRange(f.range),
  related: declaredBy(f.demand, f.to),
}));

/** `1 to 10`, `at least 1`. */
function inRange(range: string): string {
  const [from, to] = range.split("..");
  if (to === undefined) return `exactly ${range}`;
  if (from === "") return `at most ${to}`;
  return to === "" ? `at least ${from}` : `${from} to ${to}`;
}

/** `not in 1..10`, `less than 1`, `more than 2TiB`. */
function outOfRange(range: string): string {
  const [from, to] = range.split("..");
  if (to === undefined) return `not ${range}`;
  if (from === "") return `more than ${to}`;
  return to === "" ? `less than ${from}` : `not in ${range}`;
}

export const notOneOf = defineError(
  "not-one-of",
  (f: Expected & { value: string | number | boolean; members: readonly (string | number | boolean)[] }, place) => {
    const near = typeof f.value === "string" ? nearest(f.value, f.members.map(String)) : [];
    return {
      headline: `${subjectOf(f.demand)} is one of ${enumerate(f.members.map(printLiteral), 8)}, and this is ${printLiteral(f.value)}`,
      label: "none of them",
      related: declaredBy(f.demand, f.to),
      help: near.length > 0 ? `did you mean ${near.map(printLiteral).join(" or ")}?` : undefined,
      fixes: replacements(near.map(printLiteral), place),
    };
  },
);

export const malformedText = defineError(
  "malformed-text",
  (f: Expected & { value: string } & ({ name: string } | { pattern: string })) => {
    const checked = "name" in f ? checkedString(nameOf(f.name)) : undefined;
    const form = "pattern" in f ? helpOfForm(f.pattern) : undefined;
    return {
      headline:
        checked === undefined
          ? `${subjectOf(f.demand)} takes text of a certain form, and ${quote(f.value)} does not have it`
          : `${subjectOf(f.demand)} takes ${checked.title}, and ${quote(f.value)} is none`,
      label:
        checked === undefined && "pattern" in f
          ? form === undefined
            ? `does not match ${f.pattern}`
            : "of another form"
          : `not ${checked?.title ?? "such text"}`,
      related: declaredBy(f.demand, f.to),
      help: checked === undefined ? form : sentence(checked.rule, checked.example),
    };
  },
);

function sentence(rule: string, example: string): string {
  const isWord = /^[A-Z][a-z ]/.test(rule);
  const start = isWord ? rule.slice(0, 1).toLowerCase() + rule.slice(1) : rule;
  return `${start.replace(/\.$/, "")}, such as ${example}`;
}

const names: readonly StringName[] = ["hostname", "fqdn", "email", "url", "path", "ip", "ipv4", "ipv6", "cidr"];

function nameOf(name: string): StringName {
  return names.find((known) => known === name) ?? "hostname";
}

/** `what` counts: characters of a text, items of a list. */
export const wrongLength = defineError(
  "wrong-length",
  (f: Expected & { length: number; range: string; what: "character" | "item" | "entry" }) => ({
    headline: `${subjectOf(f.demand)} takes ${inRange(f.range)} ${plural(f.what, inRange(f.range).endsWith(" 1"))}, and this has ${f.length}`,
    label: `${f.length} ${plural(f.what, f.length === 1)}`,
    related: declaredBy(f.demand, f.to),
  }),
);

function plural(what: "character" | "item" | "entry", isOne: boolean): string {
  if (isOne) return what;
  return what === "entry" ? "entries" : `${what}s`;
}

export const notOptional = defineError(
  "not-optional",
  (f: { demand?: Demand | undefined; text: string; to?: Type; help?: string }) => ({
    headline:
      f.to === undefined
        ? `${quote(f.text)} may be \`none\` here`
        : `${quote(f.text)} may be \`none\` here, and ${subjectOf(f.demand)} takes ${describeType(f.to)}`,
    label: "may be `none`",
    related: f.to === undefined ? [] : declaredBy(f.demand, f.to),
    help: f.help ?? `give a value for that case: \`${f.text} ?? …\`, or ask first: \`if ${f.text} != none\``,
  }),
);

/** What a record's owner is called, and what it has. */
export interface Owner {
  readonly name: string;
  readonly fields: readonly string[];
  readonly symbol?: SymbolId | undefined;
}

export const unknownField = defineError(
  "unknown-field",
  (f: { owner: Owner; name: string; near: readonly string[]; help?: string | undefined; missing?: string }, place) => ({
    headline: f.owner.name.startsWith("the ")
      ? `there is no ${quote(f.name)} in ${f.owner.name}`
      : `${f.owner.name} has no field ${quote(f.name)}`,
    label: "no such field",
    related: f.owner.symbol === undefined ? [] : [{ message: `declared here`, place: { symbol: f.owner.symbol } }],
    help: fieldHelp(f),
    fixes: replacements(f.near, place),
  }),
);

function fieldHelp(f: {
  owner: Owner;
  near: readonly string[];
  help?: string | undefined;
  missing?: string;
}): string | undefined {
  if (f.help !== undefined) return f.help;
  const has = f.owner.fields.length > 0 ? `it has: ${enumerate(f.owner.fields)}` : "it has no fields";
  if (f.missing !== undefined)
    return `did you mean \`${f.missing}\`, which is missing?${f.owner.fields.length <= 12 ? ` ${has}` : ""}`;
  // Among many fields the nearest are enough.
  const isShort = f.owner.fields.length <= 12;
  return f.near.length > 0 ? `did you mean ${alternatives(f.near)}?${isShort ? ` ${has}` : ""}` : has;
}

/** `` `service` needs `port` ``, and of what has no name of its own `` `port` is missing in the options of `web` ``. */
function missingHeadline(owner: string, fields: string, count: number): string {
  return owner.startsWith("the ")
    ? `${fields} ${count === 1 ? "is" : "are"} missing in ${owner}`
    : `${owner} needs ${fields}`;
}

export const missingField = defineError(
  "missing-field",
  (f: { owner: Owner; fields: readonly RecordField[]; isJson?: boolean | undefined }) => ({
    headline: missingHeadline(f.owner.name, enumerate(f.fields.map((field) => quote(field.name))), f.fields.length),
    label: f.fields.length === 1 ? "this field is missing" : "these fields are missing",
    related: f.fields.flatMap((field) =>
      field.symbol === undefined
        ? []
        : [{ message: declaredHere(field.name, field.type), place: { symbol: field.symbol } }],
    ),
    help:
      f.fields.length === 1
        ? `add \`${f.isJson === true ? `"${f.fields[0]?.name ?? ""}": …` : `${f.fields[0]?.name ?? ""} = …`}\``
        : f.isJson === true
          ? "add them"
          : "add them, or give them defaults where they are declared",
  }),
);

export const duplicateField = defineError("duplicate-field", (f: { name: string; first: Span; isBlock?: true }) => ({
  headline: `${quote(f.name)} is set twice`,
  label: "the second time",
  related: [{ message: `${quote(f.name)} is set here first`, place: spanOf(f.first) }],
  help:
    f.isBlock === true
      ? `a block that comes several times is a list: \`${f.name} = [{ … }, { … }]\``
      : "keep one of them",
}));

/** A variant given none or several of its cases. */
export const wrongCase = defineError(
  "wrong-case",
  (f: Expected & { cases: readonly string[]; found: readonly string[]; near: readonly string[] }, place) => ({
    headline:
      f.found.length > 1
        ? `${subjectOf(f.demand)} takes exactly one case, and this has ${f.found.length}`
        : f.found.length === 0
          ? `${subjectOf(f.demand)} takes exactly one case, and this has none`
          : `${subjectOf(f.demand)} has no case ${quote(f.found[0] ?? "")}`,
    label: f.found.length > 1 ? "more than one case" : f.found.length === 0 ? "no case" : "no such case",
    related: declaredBy(f.demand, f.to),
    help: f.near.length > 0 ? `did you mean ${alternatives(f.near)}?` : `its cases are: ${enumerate(f.cases)}`,
    fixes: replacements(f.near, place),
  }),
);
