/**
 * The record types that belong to an environment, with what only values know of them: defaults and examples.
 *
 * In: a resolution, or an application. Out: EnvironmentSchemas, for the JSON Schema target.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { proseOf } from "../semantics/doc-prose.ts";
import { fileOfSymbol } from "../semantics/symbols.ts";
import type { ResourceExport } from "../semantics/interface.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { FieldAnnotations, RecordField, RecordType, Type } from "../semantics/type.ts";
import { makeFrame } from "../evaluation/bindings.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Value } from "../evaluation/value.ts";
import { configuredNames } from "./configured-names.ts";
import { resourceExport, symbolOf, valueExport, type ResolveInput } from "./resolve-input.ts";
import type { Resolution } from "./resolution.ts";
import type { DescribedApplications, DescribedRecord, EnvironmentSchemas } from "./resolved.ts";

export function describedSchemas(resolution: Resolution): EnvironmentSchemas {
  const { input, environment } = resolution;
  const providers = new Map<string, DescribedRecord>();
  for (const { provider } of environment.declaration.providers) {
    const symbol = symbolOf(environment.module, provider);
    const found = symbol === undefined ? undefined : valueExport(input, symbol);
    if (found?.kind === "provider") providers.set(found.name, described(resolution.evaluation, found.config, found));
  }
  const resources: Map<string, ReturnType<typeof describedResource> & object> = new Map();
  for (const symbol of resolution.rules.keys()) {
    const found = describedResource(resolution, symbol);
    if (found !== undefined) resources.set(found.name, found);
  }
  return {
    ...input.described,
    providers: sorted(providers),
    resources: sorted(resources),
  };
}

/** `optionsOf`: undefined for applications that have errors. */
export function describedApplications(
  all: ResolveInput["applications"],
  optionsOf: (application: SymbolId) => DescribedRecord | undefined,
): DescribedApplications {
  const applications = new Map<string, DescribedRecord>();
  for (const { symbol, declaration } of all) {
    if (applications.has(declaration.name.text)) continue;
    const options = optionsOf(symbol);
    if (options !== undefined) applications.set(declaration.name.text, options);
  }
  return { applications: sorted(applications), names: configuredNames(all) };
}

/** The options of an application, the same in every environment; undefined where there is none. */
export function describedOptions(evaluation: Evaluation, symbol: SymbolId): DescribedRecord | undefined {
  const found = valueExport(evaluation, symbol);
  return found?.kind === "application" ? described(evaluation, found.options, found) : undefined;
}

function describedResource({ input, evaluation }: Resolution, symbol: SymbolId) {
  const found = resourceExport(input, symbol);
  return found === undefined ? undefined : describeResource(evaluation, found);
}

export function describeResource(evaluation: Evaluation, found: ResourceExport) {
  return {
    name: found.name,
    request: described(evaluation, found.request, found),
    policy: described(evaluation, found.policy, {}),
    grant: described(evaluation, found.grant, {}),
  };
}

function sorted<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => compareCodePoints(a, b)));
}

interface Documented {
  readonly doc?: string;
  readonly annotations?: FieldAnnotations;
}

function described(evaluation: Evaluation, type: RecordType, { doc, annotations }: Documented): DescribedRecord {
  const defaults = new Map<string, Value>();
  const examples = new Map<string, readonly Value[]>();
  // Fields of one type mostly are of one file.
  let latest: CheckedModule | undefined;
  for (const field of fieldsBelow(type)) {
    const { symbol } = field;
    if (symbol === undefined) continue;
    const file = fileOfSymbol(symbol);
    if (field.hasDefault && !defaults.has(symbol))
      defaults.set(symbol, evaluation.whole.default(evaluation, symbol, { file, start: 0, end: 0 }));
    const module = latest?.file === file ? latest : evaluation.module(file);
    latest = module;
    const nodes = module?.examples.get(symbol);
    if (module === undefined || nodes === undefined) continue;
    const found = nodes.map((node) => evaluation.whole.evaluate(evaluation, makeFrame({ module }), node));
    if (found.length > 0) examples.set(symbol, found);
  }
  const prose = proseOf(doc);
  return {
    type,
    ...(annotations?.title === undefined ? {} : { title: annotations.title }),
    ...(prose === undefined ? {} : { doc: prose }),
    defaults,
    examples,
  };
}

/** Every field in the type, nested ones too. Types are finite; those shared are visited once where they branch. */
function fieldsBelow(type: Type): readonly RecordField[] {
  const fields: RecordField[] = [];
  const seen = new Set<Type>();
  const waiting: Type[] = [type];
  const enter = (type: Type, inner: ReadonlyMap<string, RecordField>) => {
    if (seen.has(type)) return;
    seen.add(type);
    inner.forEach((field) => {
      fields.push(field);
      waiting.push(field.type);
    });
  };
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    switch (at.kind) {
      case "record":
        enter(at, at.fields);
        break;
      case "variant":
        enter(at, at.cases);
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
        waiting.push(at.value);
        break;
      case "union":
        if (!seen.has(at)) waiting.push(...at.members);
        seen.add(at);
        break;
      case "error":
      case "never":
      case "none":
      case "bool":
      case "int":
      case "float":
      case "bytes":
      case "duration":
      case "string":
      case "literal":
      case "package":
      case "host":
      case "hosts":
      case "projectFile":
      case "json":
      case "rawNix":
      case "grant":
      case "options":
      case "tofuItem":
        break;
    }
  }
  return fields;
}
