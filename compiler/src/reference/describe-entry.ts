/**
 * A declaration as an entry of the reference.
 *
 * In: a checked declaration and what its file exports of it. Out: the entry. Not here: its longer parts (describe-*.ts).
 */
import type { CheckedModule } from "../semantics/checked.ts";
import type {
  ConstantExport,
  ProviderExport,
  ResourceExport,
  TypeExport,
  ValueExport,
} from "../semantics/interface.ts";
import { printBehindAlias, printType } from "../semantics/print-type.ts";
import { fileOfSymbol, kindOf, type NamedDeclaration } from "../semantics/symbols.ts";
import type { Type } from "../semantics/type.ts";
import type {
  DeploymentDeclaration,
  EnvironmentDeclaration,
  ProviderDeclaration,
  ResourceDeclaration,
} from "../syntax/tree.ts";
import { printWritten } from "../evaluation/print-value.ts";
import { evaluated } from "../project/pipeline.ts";
import { applicationParts } from "./describe-application.ts";
import { annotationNotes, shorten, signatureOf, stageText } from "./describe.ts";
import { fieldsPart } from "./describe-fields.ts";
import { checksPart, nameInline, namesInline, targetInline } from "./describe-items.ts";
import { mappingParts } from "./describe-mapping.ts";
import type { Describing } from "./describing.ts";
import { readDoc } from "./doc-comment.ts";
import { code, paragraph, text, type Block, type Entry, type Inline, type Part } from "./document.ts";

/** Of a constant's value, in characters. */
const longestValue = 400;

/** `importFrom`: what programs import the file by. */
export function describeEntry(
  describing: Describing,
  module: CheckedModule,
  declaration: NamedDeclaration,
  importFrom: string,
): Entry | undefined {
  const { interface: own } = module;
  const found =
    [...own.types.values()].find(({ symbol }) => module.declarations.get(symbol) === declaration) ??
    [...own.values.values()].find(({ symbol }) => module.declarations.get(symbol) === declaration);
  if (found === undefined) return undefined;
  const { symbol, name, annotations } = found;
  const { code: line, parts } = describeExport(describing, module, declaration, found);
  return {
    symbol,
    kind: kindOf(declaration),
    name,
    ...(annotations?.title === undefined ? {} : { title: annotations.title }),
    ...(declaration.kind === "deploymentDeclaration"
      ? {}
      : { importLine: `import { ${name} } from ${JSON.stringify(importFrom)}` }),
    ...(line === undefined ? {} : { code: line }),
    blocks: [
      ...readDoc(declaration.doc, describing.find),
      ...readDoc(annotationNotes(annotations).join(" "), describing.find),
    ],
    parts,
  };
}

interface Described {
  readonly code?: string;
  readonly parts: readonly Part[];
}

function describeExport(
  describing: Describing,
  module: CheckedModule,
  node: NamedDeclaration,
  found: TypeExport | ValueExport,
): Described {
  switch (found.kind) {
    case "alias":
      return describeAlias(describing, found.name, found.type);
    case "resource":
      return { parts: node.kind === "resourceDeclaration" ? resourceParts(describing, node, found) : [] };
    case "constant":
      return describeConstant(describing, found);
    case "function":
      return { code: `function ${signatureOf(found)}`, parts: [] };
    case "application":
      return {
        parts: node.kind === "applicationDeclaration" ? applicationParts(describing, module, node, found) : [],
      };
    case "provider":
      return { parts: node.kind === "providerDeclaration" ? providerParts(describing, node, found) : [] };
    case "mapping":
      return { parts: node.kind === "mappingDeclaration" ? mappingParts(describing, module, node, found) : [] };
    case "environment":
      return { parts: node.kind === "environmentDeclaration" ? environmentParts(module, node) : [] };
    case "deployment":
      return { parts: node.kind === "deploymentDeclaration" ? deploymentParts(describing, module, node) : [] };
  }
}

function describeAlias(describing: Describing, name: string, type: Type): Described {
  if (type.kind === "record" && type.fields.size > 0) return { parts: fieldsPart(describing, "Fields", type.fields) };
  if (type.kind === "variant") return { parts: fieldsPart(describing, "Cases", type.cases) };
  return { code: `type ${name} = ${printBehindAlias(type)}`, parts: [] };
}

function resourceParts(describing: Describing, node: ResourceDeclaration, found: ResourceExport): readonly Part[] {
  const granting = describing.granting.get(found.symbol) ?? [];
  const requiring = describing.requiring.get(found.symbol) ?? [];
  return [
    ...fieldsPart(describing, "Request", found.request.fields),
    ...fieldsPart(describing, "Policy", found.policy.fields),
    ...fieldsPart(describing, "Grant", found.grant.fields),
    ...checksPart(describing, node.checks),
    ...(granting.length === 0
      ? [{ heading: "Granted by", blocks: [paragraph(text("no mapping that is known here"))] }]
      : [
          {
            heading: "Granted by",
            blocks: [list(granting.map((each) => [nameInline(each.symbol), text(" for "), nameInline(each.provider)]))],
          },
        ]),
    ...namesPart(
      "Required by",
      requiring.map(({ symbol }) => symbol),
    ),
  ];
}

function namesPart(heading: string, symbols: readonly string[]): readonly Part[] {
  return symbols.length === 0 ? [] : [{ heading, blocks: [paragraph(...namesInline(symbols))] }];
}

function list(items: readonly (readonly Inline[])[]): Block {
  return { kind: "list", start: undefined, items: items.map((inlines) => [paragraph(...inlines)]) };
}

function providerParts(describing: Describing, node: ProviderDeclaration, found: ProviderExport): readonly Part[] {
  const checks = node.items.filter((item) => item.kind === "check");
  const mappings = describing.mapping.get(found.symbol) ?? [];
  const items = mappings.map((each) => {
    const resources = [...each.rules.keys()];
    return [nameInline(each.symbol), ...(resources.length === 0 ? [] : [text(", grants "), ...namesInline(resources)])];
  });
  return [
    ...fieldsPart(describing, "Configuration", found.config.fields),
    ...checksPart(describing, checks),
    ...(items.length === 0 ? [] : [{ heading: "Mappings", blocks: [list(items)] }]),
  ];
}

function describeConstant({ project }: Describing, found: ConstantExport): Described {
  const value = evaluated(project, fileOfSymbol(found.symbol)).constants.get(found.symbol);
  const shown = value === undefined || value.kind === "error" ? "" : ` = ${shorten(printWritten(value), longestValue)}`;
  const stage = stageText(found.type);
  return {
    code: `let ${found.name}: ${printType(found.type)}${shown}`,
    parts: stage === undefined ? [] : [{ heading: "When", blocks: [paragraph(text(stage))] }],
  };
}

/** Not the values of configurations: they are the environment's own business. */
function environmentParts(module: CheckedModule, node: EnvironmentDeclaration): readonly Part[] {
  const providers = node.providers.map(({ provider, mapping }) => [
    targetInline(module, provider),
    text(" by "),
    targetInline(module, mapping),
  ]);
  const policies = node.policies.map(({ resource }) => [targetInline(module, resource)]);
  return [
    ...(providers.length === 0 ? [] : [{ heading: "Providers", blocks: [list(providers)] }]),
    ...(policies.length === 0 ? [] : [{ heading: "Policies for", blocks: [list(policies)] }]),
  ];
}

function deploymentParts(describing: Describing, module: CheckedModule, node: DeploymentDeclaration): readonly Part[] {
  const terms = node.instances.map(({ instance, application, doc }) => ({
    head: [...(instance === undefined ? [] : [code(instance.text), text(": ")]), targetInline(module, application)],
    blocks: readDoc(doc, describing.find),
  }));
  return [
    { heading: "On", blocks: [paragraph(targetInline(module, node.environment))] },
    ...(terms.length === 0 ? [] : [{ heading: "Applications", blocks: [{ kind: "terms" as const, terms }] }]),
  ];
}
