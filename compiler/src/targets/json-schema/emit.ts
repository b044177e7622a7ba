/**
 * The JSON Schema target: one file for an operator's configuration of the environment, and one each for the configurations of its
 * providers and for the requests, policies and grants of its resources.
 *
 * In each file `$defs` has one schema per application, provider or resource, which is complete by itself:
 * `schema/configuration.json#/$defs/mastodon` are the options of `mastodon`.
 */
import type { Outcome } from "../../diagnostics/diagnostic.ts";
import type { DescribedRecord, EnvironmentSchemas } from "../../deployment/resolved.ts";
import { printJsonPieces, printPart, type PrintedJson } from "../../source/print-json.ts";
import { fileOfPieces, type OutputFile, type Target, type TargetInput } from "../target.ts";
import { lowerRecord, oneName } from "./lower.ts";
import { schemaTree, type Schema } from "./schema.ts";

/** Every type has a schema. */
export const jsonSchemaTarget: Target = { name: "json-schema", check: () => [], emit };

const dialect = "https://json-schema.org/draft/2020-12/schema";

function emit(input: TargetInput): Outcome<readonly OutputFile[]> {
  const { schemas, name } = input.environment;
  const files: OutputFile[] = [];
  const add = (file: string, schema: Schema) =>
    files.push(fileOfPieces(`schema/${file}.json`, printJsonPieces(schemaTree(schema, dialect))));
  const collect = (file: string, title: string, records: Iterable<readonly [string, DescribedRecord, string]>) => {
    const $defs = new Map<string, Schema>();
    for (const [key, record, ownTitle] of records) $defs.set(key, lowerDescribed(schemas, record, ownTitle));
    if ($defs.size > 0) add(file, { title: `${title} of ${name}`, $defs });
  };
  const resources = [...schemas.resources];
  add("configuration", lowerConfiguration(schemas, name));
  collect(
    "grants",
    "Grants",
    resources.map(([key, { grant }]) => [key, grant, `Grant of ${key}`]),
  );
  collect(
    "policies",
    "Policies",
    resources.map(([key, { policy }]) => [key, policy, `Policy for ${key}`]),
  );
  const providers = [...schemas.providers];
  collect(
    "providers",
    "Providers",
    providers.map(([key, config]) => [key, config, `Configuration of ${key}`]),
  );
  collect(
    "requests",
    "Requests",
    resources.map(([key, { request }]) => [key, request, `Request for ${key}`]),
  );
  return { value: files, diagnostics: [] };
}

function lowerDescribed(
  schemas: Pick<EnvironmentSchemas, "resources">,
  record: DescribedRecord,
  title: string,
): Schema {
  const { defaults, examples, type, doc } = record;
  const described = { defaults, examples, resources: schemas.resources, within: [] };
  return {
    title: record.title ?? title,
    ...(doc === undefined ? {} : { description: doc }),
    ...lowerRecord(described, type),
  };
}

/** What a configuration says of an application, printed. */
interface PrintedApplication {
  readonly options: PrintedJson;
  /** Its options under its own name. */
  readonly reference: PrintedJson;
  /** Its options under a name of the operator's choice. */
  readonly instance: PrintedJson;
  /** What it was called, and may still be called there. */
  readonly oldNames: readonly string[];
}

/** Environments share applications: their text is made once. */
const printedApplications = new WeakMap<DescribedRecord, PrintedApplication>();

/** Options hold no grants, so what is said of an application does not depend on the environment. */
function printedApplication(
  application: string,
  oldNames: readonly string[],
  options: DescribedRecord,
): PrintedApplication {
  const known = printedApplications.get(options);
  if (known !== undefined && isSame(known.oldNames, oldNames)) return known;
  const reference = referenceTo(application);
  const names = oldNames.length === 0 ? { const: application } : { enum: [application, ...oldNames] };
  const instance: Schema = {
    title: options.title ?? application,
    type: "object",
    properties: new Map<string, Schema>([
      ["application", { type: "string", ...names }],
      ["options", reference],
    ]),
    required: ["application", "options"],
    additionalProperties: false,
  };
  const printed = {
    options: printPart(schemaTree(lowerDescribed({ resources: new Map() }, options, application)), 2),
    reference: printPart(schemaTree(reference), 2),
    instance: printPart(schemaTree(instance), 3),
    oldNames,
  };
  printedApplications.set(options, printed);
  return printed;
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at]);
}

function referenceTo(application: string): Schema {
  return { $ref: `#/$defs/${application}` };
}

/** Names that an operator may give to instances: IDENT of the language; and what names the schema, for editors. */
const memberName =
  "^(?:\\$schema|(?!(?:if|then|else|let|in|match|for|where|not|and|or|none|true|false|when|as|variant|_)$)[A-Za-z_][A-Za-z0-9_]*)$";

const nameOfSchema: Schema = {
  description: "Where this schema is, for editors. It means nothing else.",
  type: "string",
};

const none: readonly string[] = [];

/** Options under an application's name, or under a name of the operator's choice, application and options. */
function lowerConfiguration({ applications, names }: EnvironmentSchemas, environment: string): Schema {
  const properties = new Map<string, Schema | PrintedJson>([["$schema", nameOfSchema]]);
  const $defs = new Map<string, PrintedJson>();
  const instances: PrintedJson[] = [];
  const ambiguous = new Set(names.ambiguous);
  const oldNames = new Map<string, string[]>();
  for (const [name, own] of names.known) if (name !== own) oldNames.set(own, [...(oldNames.get(own) ?? []), name]);
  for (const [application, options] of applications) {
    const old = oldNames.get(application) ?? none;
    const printed = printedApplication(application, old, options);
    properties.set(application, printed.reference);
    for (const name of old)
      properties.set(name, { ...referenceTo(application), deprecated: true, "x-fedi-renamed": application });
    $defs.set(application, printed.options);
    if (!ambiguous.has(application)) instances.push(printed.instance);
  }
  for (const name of names.ambiguous) properties.set(name, { not: {} });
  const choices = names.alternatives.flatMap((same) => oneName(same, false));
  return {
    title: `Configuration of ${environment}`,
    description: "Applications and their options.",
    type: "object",
    properties,
    propertyNames: { type: "string", pattern: memberName },
    additionalProperties: instances.length === 0 ? false : { oneOf: instances },
    ...(choices.length === 0 ? {} : { allOf: choices }),
    ...($defs.size === 0 ? {} : { $defs }),
  };
}
