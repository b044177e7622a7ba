/**
 * A mapping in the reference: which resources it grants, and of each what that needs, what it makes, what it ignores and what is left to a
 * person.
 */
import type { CheckedModule } from "../semantics/checked.ts";
import type { MappingExport } from "../semantics/interface.ts";
import type { Ignores, Manual, MappingDeclaration, Rule, RuleItem, Tofu } from "../syntax/tree.ts";
import type { Describing } from "./describing.ts";
import {
  checksPart,
  nameInline,
  namesInline,
  outputsBlocks,
  requirementLine,
  requirementsBlocks,
  targetInline,
} from "./describe-items.ts";
import { readDoc } from "./doc-comment.ts";
import { code, joined, paragraph, text, type Block, type Inline, type Part, type Term } from "./document.ts";
import { messageOf, tailOf } from "./source-words.ts";

export function mappingParts(
  describing: Describing,
  module: CheckedModule,
  node: MappingDeclaration,
  value: MappingExport,
): readonly Part[] {
  const rules = node.items.filter((item) => item.kind === "rule");
  const requirements = node.items.flatMap((item) => (item.kind === "requires" ? item.requirements : []));
  const tofu = tofuBlocks(node.items.filter((item) => item.kind === "tofu"));
  const inherited = inheritedBlocks(module, rules, value);
  const checks = node.items.filter((item) => item.kind === "check");
  return [
    { heading: "For", blocks: [paragraph(nameInline(value.provider))] },
    ...(requirements.length === 0
      ? []
      : [{ heading: "Requires", blocks: requirementsBlocks(describing, module, requirements) }]),
    ...(tofu.length === 0 ? [] : [{ heading: "OpenTofu", blocks: tofu }]),
    ...checksPart(describing, checks),
    ...(rules.length === 0 && inherited.length === 0
      ? []
      : [{ heading: "Grants", blocks: [...rulesBlocks(describing, module, rules), ...inherited] }]),
  ];
}

function rulesBlocks(describing: Describing, module: CheckedModule, rules: readonly Rule[]): readonly Block[] {
  if (rules.length === 0) return [];
  return [{ kind: "terms", terms: rules.map((rule) => ruleTerm(describing, module, rule)) }];
}

function inheritedBlocks(module: CheckedModule, rules: readonly Rule[], value: MappingExport): readonly Block[] {
  if (value.extends === undefined) return [];
  const own = new Set(
    rules.map((rule) => {
      const target = module.targets.get(rule.resource.id);
      return target?.kind === "declaration" ? target.symbol : "";
    }),
  );
  const others = [...value.rules.keys()].filter((resource) => !own.has(resource));
  const from: readonly Inline[] = [text("As "), nameInline(value.extends)];
  if (others.length === 0) return [paragraph(...from, text(" does, but for what is above."))];
  return [paragraph(...from, text(" does: "), ...namesInline(others))];
}

function ruleTerm(describing: Describing, module: CheckedModule, rule: Rule): Term {
  const of = <K extends RuleItem["kind"]>(kind: K) =>
    rule.items.filter((item): item is Extract<RuleItem, { kind: K }> => item.kind === kind);
  const requirements = of("requires").flatMap((item) => item.requirements);
  const lines: (readonly Inline[])[] = [
    ...labelled(
      "Requires",
      requirements.map((each) => requirementLine(describing, module, each)),
    ),
    ...labelled("Makes with OpenTofu", tofuItems(of("tofu"))),
    ...of("manual").map((item) => manualLine(describing, item)),
    ...labelled("Ignores", ignored(of("ignores"))),
    ...stateLine(of("command").map(({ purpose }) => purpose)),
  ];
  const checks = checksPart(describing, of("check")).flatMap(({ blocks }) => blocks);
  const outputs = outputsBlocks(describing, of("outputs"));
  return {
    head: [targetInline(module, rule.resource)],
    blocks: [
      ...readDoc(rule.doc, describing.find),
      ...lines.map((inlines) => paragraph(...inlines)),
      ...(checks.length === 0 ? [] : [paragraph(text("Refuses, unless:")), ...checks]),
      ...(outputs.length === 0 ? [] : [paragraph(text("To read afterwards:")), ...outputs]),
    ],
  };
}

/** `Ignores: size, client`; nothing where there is nothing to say. */
function labelled(label: string, inlines: readonly (readonly Inline[])[]): readonly (readonly Inline[])[] {
  return inlines.length === 0 ? [] : [[text(`${label}: `), ...joined(inlines, ", ")]];
}

function ignored(items: readonly Ignores[]): readonly (readonly Inline[])[] {
  return items.flatMap(({ fields }) => fields.map(({ text: name }) => [code(name)]));
}

function manualLine({ project }: Describing, { text: words, tail }: Manual): readonly Inline[] {
  const condition = tailOf(project, tail);
  return [
    text(condition === undefined ? "By hand: " : "By hand, "),
    ...(condition === undefined ? [] : [code(condition), text(": ")]),
    code(messageOf(project, words)),
  ];
}

function stateLine(purposes: readonly string[]): readonly (readonly Inline[])[] {
  const backup = purposes.includes("backup");
  const restore = purposes.includes("restore");
  if (!backup && !restore) return [];
  if (backup && restore) return [[text("Can be backed up and restored.")]];
  return [[text(backup ? "Can be backed up, but not restored." : "Can be restored, but not backed up.")]];
}

function tofuItems(blocks: readonly Tofu[]): readonly (readonly Inline[])[] {
  const types = blocks.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === "tofuItem" && item.mode === "resource" ? [item.type.text] : [])),
  );
  return [...new Set(types)].map((type) => [code(type)]);
}

function tofuBlocks(blocks: readonly Tofu[]): readonly Block[] {
  const providers = blocks.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === "tofuProvider" ? [[code(item.name.text)]] : [])),
  );
  const lines = [...labelled("Sets up the provider", providers), ...labelled("Makes", tofuItems(blocks))];
  return lines.map((inlines) => paragraph(...inlines));
}
