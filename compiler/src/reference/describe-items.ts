/**
 * What declarations are made of, in words: checks, requirements, outputs. Applications, resources, providers and rules share them.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import { nameOfSymbol } from "../semantics/symbols.ts";
import type { Check, Name, Outputs, Requirement } from "../syntax/tree.ts";
import type { Describing } from "./describing.ts";
import { readDoc } from "./doc-comment.ts";
import { code, joined, paragraph, text, type Block, type Inline, type Part, type Term } from "./document.ts";
import { messageOf, tailOf, wordsOf } from "./source-words.ts";

/** A declaration by its name. */
export function nameInline(symbol: SymbolId): Inline {
  const name = nameOfSymbol(symbol);
  return code(name, new Map([[name, symbol]]));
}

/** Declarations by their names. */
export function namesInline(symbols: readonly SymbolId[]): readonly Inline[] {
  return joined(
    symbols.map((symbol) => [nameInline(symbol)]),
    ", ",
  );
}

/** What a name in the program leads to, as code. */
export function targetInline(module: CheckedModule, name: Name): Inline {
  const target = module.targets.get(name.id);
  return target?.kind === "declaration" ? nameInline(target.symbol) : code(name.text);
}

export function checksPart({ project }: Describing, checks: readonly Check[]): readonly Part[] {
  if (checks.length === 0) return [];
  const terms = checks.map(({ condition, message }): Term => ({
    head: [code(wordsOf(project, condition))],
    blocks: [paragraph(text("Otherwise: "), code(messageOf(project, message)))],
  }));
  return [{ heading: "Checks", blocks: [{ kind: "terms", terms }] }];
}

export function requirementsBlocks(
  describing: Describing,
  module: CheckedModule,
  requirements: readonly Requirement[],
): readonly Block[] {
  if (requirements.length === 0) return [];
  return [{ kind: "terms", terms: requirements.map((each) => requirementTerm(describing, module, each)) }];
}

function requirementTerm(describing: Describing, module: CheckedModule, node: Requirement): Term {
  return { head: requirementLine(describing, module, node), blocks: readDoc(node.doc, describing.find) };
}

/** `server: machine when own`. */
export function requirementLine({ project }: Describing, module: CheckedModule, node: Requirement): readonly Inline[] {
  const { name, resource, tail } = node;
  const words = tailOf(project, tail);
  return [
    code(name.text),
    text(": "),
    targetInline(module, resource),
    ...(words === undefined ? [] : [text(" "), code(words)]),
  ];
}

/** What a person reads after deployment; the names of the lines, as their values are known only then. */
export function outputsBlocks({ project }: Describing, outputs: readonly Outputs[]): readonly Block[] {
  const names = outputs.flatMap(({ values }) =>
    values.entries.map((entry) =>
      entry.kind === "set" ? entry.path.map((key) => keyWords(project, key)).join(".") : "…",
    ),
  );
  if (names.length === 0) return [];
  return [{ kind: "list", start: undefined, items: names.map((name) => [paragraph(text(name))]) }];
}

type Key = Extract<Outputs["values"]["entries"][number], { kind: "set" }>["path"][number];

function keyWords(project: Describing["project"], key: Key): string {
  return key.kind === "name" ? key.text : messageOf(project, key);
}
