/**
 * Records in the reference: a term for each field, with type, default, docs and examples; those inside it below.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { fileOfSymbol } from "../semantics/symbols.ts";
import { printOutline } from "../semantics/print-type.ts";
import type { RecordField, Type } from "../semantics/type.ts";
import { moduleOf } from "../project/look-up.ts";
import { annotationNotes, defaultText, stageText } from "./describe.ts";
import type { Describing } from "./describing.ts";
import { readDoc } from "./doc-comment.ts";
import { code, joined, paragraph, text, type Block, type Inline, type Part, type Term } from "./document.ts";
import { wordsOf } from "./source-words.ts";

/** Of a default, in characters. */
const longestDefault = 200;

/** No part where there are no fields. */
export function fieldsPart(
  describing: Describing,
  heading: string,
  fields: ReadonlyMap<string, RecordField>,
): readonly Part[] {
  return fields.size === 0 ? [] : [{ heading, blocks: [termsOf(describing, fields)] }];
}

export function termsOf(describing: Describing, fields: ReadonlyMap<string, RecordField>): Block {
  return { kind: "terms", terms: [...fields.values()].map((field) => termOf(describing, field)) };
}

function termOf(describing: Describing, field: RecordField): Term {
  const { name, type, symbol, doc, annotations } = field;
  const byDefault = defaultText(describing.project, field, longestDefault);
  const inner = innerFields(type);
  const notes = [stageText(type), ...annotationNotes(annotations)].filter((note) => note !== undefined);
  return {
    ...(symbol === undefined ? {} : { symbol }),
    head: [
      code(name),
      text(": "),
      code(typeWords(describing, type), namesIn(describing, type)),
      ...(byDefault === undefined ? [] : [text(" = "), code(byDefault)]),
    ],
    blocks: [
      ...titleOf(annotations?.title),
      ...readDoc(doc, describing.find),
      ...examplesOf(describing, symbol),
      ...readDoc(notes.join(" "), describing.find),
      ...(inner === undefined ? [] : [termsOf(describing, inner)]),
    ],
  };
}

/** A name that leads nowhere here is replaced by what it stands for. */
function typeWords({ find }: Describing, type: Type): string {
  const isDocumented = type.alias === undefined || find(type.alias) !== undefined;
  return printOutline(isDocumented ? type : { ...type, alias: undefined });
}

function titleOf(title: string | undefined): readonly Block[] {
  return title === undefined ? [] : [paragraph({ kind: "strong", inlines: [text(title)] })];
}

function examplesOf({ project }: Describing, symbol: SymbolId | undefined): readonly Block[] {
  if (symbol === undefined) return [];
  const nodes = moduleOf(project, fileOfSymbol(symbol)).examples.get(symbol) ?? [];
  if (nodes.length === 0) return [];
  const examples: readonly (readonly Inline[])[] = nodes.map((node) => [code(wordsOf(project, node))]);
  return [paragraph(text("For example "), ...joined(examples, ", "))];
}

/** The fields of a record or variant that has no name of its own, whatever is around it. */
function innerFields(type: Type): ReadonlyMap<string, RecordField> | undefined {
  switch (type.kind) {
    case "record":
      return type.name === undefined && type.fields.size > 0 ? type.fields : undefined;
    case "variant":
      return type.name === undefined ? type.cases : undefined;
    case "optional":
    case "secret":
    case "deploy":
      return innerFields(type.inner);
    case "list":
    case "set":
      return innerFields(type.element);
    case "map":
      return innerFields(type.value);
    default:
      return undefined;
  }
}

/** The resources and named types in a type, by the names that it prints with. */
export function namesIn({ find }: Describing, type: Type): ReadonlyMap<string, SymbolId> {
  const names = new Map<string, SymbolId>();
  const waiting: Type[] = [type];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const named = at.alias === undefined ? undefined : find(at.alias);
    if (at.alias !== undefined && named !== undefined) names.set(at.alias, named);
    switch (at.kind) {
      case "grant":
        names.set(at.name, at.resource);
        break;
      case "record":
      case "variant":
        if (at.name !== undefined && at.symbol !== undefined) names.set(at.name, at.symbol);
        break;
      case "optional":
      case "secret":
      case "deploy":
        waiting.push(at.inner);
        break;
      case "list":
      case "set":
        waiting.push(at.element);
        break;
      case "map":
        if (at.key !== undefined) waiting.push(at.key);
        waiting.push(at.value);
        break;
      case "union":
        waiting.push(...at.members);
        break;
      default:
        break;
    }
  }
  return names;
}
