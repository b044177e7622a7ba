/**
 * An environment's OpenTofu items as a document.
 *
 * Reports what OpenTofu cannot express; the document is then not to be written. Secrets come in as sensitive variables and leave as
 * sensitive outputs, and OpenTofu itself refuses to show what is made of one; which attributes may take one is deployment's to say.
 * Not here: expressions (residual-expression.ts), preconditions' conditions (condition.ts), JSON (document.ts).
 */
import type { Report } from "../../diagnostics/diagnostic.ts";
import type { ResolvedTofuItem } from "../../deployment/resolved.ts";
import type { Value } from "../../evaluation/value.ts";
import { jsonObject, type JsonObject, type JsonTree } from "../../source/print-json.ts";
import { crossingOf, localName, recordedOutput, type CrossingAttribute } from "../crossing.ts";
import type { TargetInput } from "../target.ts";
import { printWithoutAliases } from "../../semantics/print-type.ts";
import { conditionOf } from "../tofu-expressions/condition.ts";
import type { TofuDocument } from "./document.ts";
import { atom, call, group, nothing, traverse } from "../tofu-expressions/expression.ts";
import { newLowering, type Lowering } from "../tofu-expressions/lowering.ts";
import {
  addressOf,
  checkedKey,
  checkedText,
  expressionOf,
  itemName,
  partsOf,
  refuse,
} from "../tofu-expressions/residual-expression.ts";
import { fixedTemplate, mixedTemplate, typedTemplate } from "../tofu-expressions/template.ts";
import { unknownBlock } from "../tofu-expressions/tofu-diagnostics.ts";

export function lowerEnvironment(input: TargetInput, report: Report): TofuDocument {
  const { tofu } = input.environment;
  const crossing = crossingOf(input.environment);
  const inProviders = newLowering(report);
  const providers = new Map<string, JsonObject>();
  const requiredProviders = new Map<string, { readonly source: string; readonly version?: string }>();
  for (const { name, source, version, config } of tofu.providers) {
    requiredProviders.set(localName(name), { source, ...(version === undefined ? {} : { version }) });
    if (config !== undefined) providers.set(localName(name), bodyOf(inProviders, config));
  }
  const items = tofu.items.map((item) => ({ item, body: itemBody(input, item, report) }));
  const variables = crossing.variables.map(({ key, secret, part }) => [key, variableOf(secret.id, part)] as const);
  const outputs = new Map<string, JsonObject>([[recordedOutput, recordedBody(input, inProviders, crossing.recorded)]]);
  for (const attribute of crossing.sensitive)
    outputs.set(
      attribute.name,
      jsonObject([
        ["value", typedTemplate(attributeOf(attribute))],
        ["sensitive", true],
      ]),
    );
  return {
    requiredProviders,
    providers,
    variables: new Map(variables),
    data: grouped(items, "data"),
    resources: grouped(items, "resource"),
    moved: tofu.items.flatMap(movedOf),
    outputs,
  };
}

type LoweredItem = { readonly item: ResolvedTofuItem; readonly body: JsonObject };

function grouped(
  items: readonly LoweredItem[],
  mode: "resource" | "data",
): ReadonlyMap<string, ReadonlyMap<string, JsonObject>> {
  const types = new Map<string, Map<string, JsonObject>>();
  for (const { item, body } of items) {
    if (item.address.mode !== mode) continue;
    const named = types.get(item.address.type) ?? new Map<string, JsonObject>();
    types.set(item.address.type, named.set(itemName(item.address.name), body));
  }
  return types;
}

function variableOf(id: string, part: "private" | "public" | undefined): JsonObject {
  return jsonObject([
    ["type", "string"],
    ["description", fixedTemplate(part === undefined ? id : `${id}, ${part} half`)],
    ["sensitive", part === "public" ? undefined : true],
    ["nullable", false],
  ]);
}

/** Outputs have preconditions too: those of the providers' configurations, which can have none, stand here. */
function recordedBody(input: TargetInput, demanded: Lowering, recorded: readonly CrossingAttribute[]): JsonObject {
  const value = new Map<string, JsonTree>();
  for (const attribute of recorded) {
    const whole = attributeOf(attribute);
    value.set(attribute.name, typedTemplate(attribute.mayBeAbsent ? call("try", whole, nothing) : whole));
  }
  const preconditions = preconditionsOf(input, demanded);
  return jsonObject([
    ["value", value],
    ["precondition", preconditions.length === 0 ? undefined : preconditions],
  ]);
}

function attributeOf(attribute: CrossingAttribute) {
  return traverse(addressOf(attribute.item), attribute.path);
}

function movedOf({ address, moved }: ResolvedTofuItem): TofuDocument["moved"] {
  const to = addressOf(address).text;
  return moved.map((name) => ({ from: addressOf({ ...address, name }).text, to }));
}

const metaNames: ReadonlySet<string> = new Set(["lifecycle", "depends_on"]);

function itemBody(input: TargetInput, item: ResolvedTofuItem, report: Report): JsonObject {
  const lowering = newLowering(report);
  const { line } = input.positionOf(item.origin);
  const body = new Map<string, JsonTree>([["//", `${item.owner} (${item.origin.file}:${line + 1})`]]);
  const provider = localName(item.provider);
  // Without it OpenTofu takes the provider from the first word of the type.
  if (item.address.type.split("_")[0] !== provider) body.set("provider", provider);
  const entries = entriesOf(item.settings);
  for (const [name, value] of entries) {
    if (value.kind === "none" || metaNames.has(name)) continue;
    const isBlock = item.blocks.has(name);
    body.set(name, isBlock ? blockOf(lowering, name, value) : templateOf(lowering, value));
  }
  const dependencies = entries.get("depends_on");
  if (dependencies !== undefined && dependencies.kind !== "none")
    body.set("depends_on", referencesOf(lowering, dependencies));
  const lifecycle = lifecycleOf(input, item, lowering, entries.get("lifecycle"));
  if (lifecycle.size > 0) body.set("lifecycle", lifecycle);
  return body;
}

function entriesOf(value: Value): ReadonlyMap<string, Value> {
  return value.kind === "record" || value.kind === "map" ? value.entries : new Map();
}

/** The settings of a block: what is none is left out. */
function bodyOf(lowering: Lowering, value: Value): JsonObject {
  const body = new Map<string, JsonTree>();
  for (const [name, entry] of entriesOf(value)) if (entry.kind !== "none") body.set(name, insideBlock(lowering, entry));
  return body;
}

/** Blocks and objects in a block are written alike. */
function insideBlock(lowering: Lowering, value: Value): JsonTree {
  switch (value.kind) {
    case "record":
      return bodyOf(lowering, value);
    case "list":
    case "set":
      return value.items.map((item) => insideBlock(lowering, item));
    default:
      return templateOf(lowering, value);
  }
}

function blockOf(lowering: Lowering, name: string, value: Value): JsonTree {
  switch (value.kind) {
    case "record":
      return bodyOf(lowering, value);
    case "map":
      return new Map([...value.entries].map(([label, entry]) => [label, blockOf(lowering, name, entry)]));
    case "list":
    case "set":
      return value.items.map((item) => blockOf(lowering, name, item));
    default:
      if (value.kind !== "error") lowering.report(unknownBlock.at(value.origin, { block: name }));
      return [];
  }
}

/** A value as JSON whose texts are templates. Depth is that of values, which evaluation bounds. */
function templateOf(lowering: Lowering, value: Value): JsonTree {
  switch (value.kind) {
    case "none":
    case "error":
      return null;
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
      return value.value;
    case "text":
      return fixedTemplate(checkedText(lowering, value.value, value.origin));
    case "list":
    case "set":
      return value.items.map((item) => templateOf(lowering, item));
    case "map":
      return objectOf(
        lowering,
        [...value.entries].filter(([, entry]) => entry.kind !== "none"),
      );
    case "record":
      return objectOf(lowering, [...value.entries]);
    case "variant":
      return objectOf(lowering, [[value.case, value.value]]);
    case "host":
      return fixedTemplate(value.host.name);
    case "priority":
      return templateOf(lowering, value.value);
    case "tofuItem":
      return typedTemplate(addressOf(value.item));
    case "grant":
    case "package":
    case "projectFile":
    case "rawNix":
      refuse(lowering, value);
      return null;
    case "residual": {
      const { code } = value;
      if (code.kind !== "interpolate") return typedTemplate(expressionOf(lowering, value));
      return mixedTemplate(partsOf(lowering, code.parts, value.origin));
    }
  }
}

/** Keys are templates too. */
function objectOf(lowering: Lowering, entries: readonly (readonly [string, Value])[]): JsonObject {
  return new Map(
    entries.map(([key, entry]) => [
      fixedTemplate(checkedKey(lowering, key, entry.origin)),
      templateOf(lowering, entry),
    ]),
  );
}

/** What `depends_on` and `replace_triggered_by` list: addresses, not templates. */
function referencesOf(lowering: Lowering, value: Value): JsonTree {
  if (value.kind === "list" || value.kind === "set")
    return value.items.map((item) => (item.kind === "text" ? item.value : expressionOf(lowering, item).text));
  return [value.kind === "text" ? value.value : expressionOf(lowering, value).text];
}

function lifecycleOf(
  input: TargetInput,
  item: ResolvedTofuItem,
  lowering: Lowering,
  written: Value | undefined,
): JsonObject {
  const lifecycle = new Map<string, JsonTree>();
  for (const [name, value] of written === undefined ? [] : entriesOf(written)) {
    if (value.kind === "none") continue;
    const isReferences = name === "replace_triggered_by" || (name === "ignore_changes" && value.kind !== "text");
    lifecycle.set(name, isReferences ? referencesOf(lowering, value) : templateOf(lowering, value));
  }
  if (item.preventDestroy) lifecycle.set("prevent_destroy", true);
  const preconditions = preconditionsOf(input, lowering);
  if (preconditions.length > 0) lifecycle.set("precondition", preconditions);
  return lifecycle;
}

function preconditionsOf(input: TargetInput, { names, demands }: Lowering): readonly JsonTree[] {
  const preconditions = new Map<string, JsonTree>();
  for (const { value, type, origin, guards } of demands) {
    const demanded = conditionOf(names, type, value);
    if (demanded === undefined) continue;
    const condition = guards.reduceRight((inner, guard) => `${group(guard)} ? ${inner} : true`, demanded);
    const { line } = input.positionOf(origin);
    preconditions.set(
      `${condition} ${origin.file} ${line}`,
      jsonObject([
        ["condition", typedTemplate(atom(condition))],
        [
          "error_message",
          fixedTemplate(`The value is not what ${origin.file}:${line + 1} demands: ${printWithoutAliases(type)}.`),
        ],
      ]),
    );
  }
  return [...preconditions.values()];
}
