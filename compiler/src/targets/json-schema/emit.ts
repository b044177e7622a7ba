/**
 * The JSON Schema target: one file for an operator's configuration of the environment, and one each for the configurations of its
 * providers and for the requests, policies and grants of its resources.
 *
 * In each file `$defs` has one schema per application, provider or resource, which is complete by itself:
 * `schema/configuration.json#/$defs/mastodon` are the options of `mastodon`.
 */
import type { Outcome } from "../../diagnostics/diagnostic.ts";
import type { DescribedRecord, EnvironmentSchemas } from "../../deployment/resolved.ts";
import { printJson, printPart, type PrintedJson } from "../../source/print-json.ts";
import type { OutputFile, Target, TargetInput } from "../target.ts";
import { lowerRecord } from "./lower.ts";
import { schemaTree, type Schema } from "./schema.ts";

export const jsonSchemaTarget: Target = { name: "json-schema", emit };

const dialect = "https://json-schema.org/draft/2020-12/schema";

function emit(input: TargetInput): Outcome<readonly OutputFile[]> {
  const { schemas, name } = input.environment;
  const files: OutputFile[] = [];
  const add = (file: string, schema: Schema) =>
    files.push({ path: `schema/${file}.json`, text: printJson(schemaTree(schema, dialect)) });
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
}

/** Environments share applications: their text is made once. */
const printedApplications = new WeakMap<DescribedRecord, PrintedApplication>();

/** Options hold no grants, so what is said of an application does not depend on the environment. */
function printedApplication(application: string, options: DescribedRecord): PrintedApplication {
  const known = printedApplications.get(options);
  if (known !== undefined) return known;
  const reference: Schema = { $ref: `#/$defs/${application}` };
  const instance: Schema = {
    title: options.title ?? application,
    type: "object",
    properties: new Map([
      ["application", { type: "string", const: application }],
      ["options", reference],
    ]),
    required: ["application", "options"],
    additionalProperties: false,
  };
  const printed = {
    options: printPart(schemaTree(lowerDescribed({ resources: new Map() }, options, application)), 2),
    reference: printPart(schemaTree(reference), 2),
    instance: printPart(schemaTree(instance), 3),
  };
  printedApplications.set(options, printed);
  return printed;
}

/** Names that an operator may give to instances: IDENT of the language. */
const instanceName =
  "^(?!(?:if|then|else|let|in|match|for|where|not|and|or|none|true|false|when|as|variant|_)$)[A-Za-z_][A-Za-z0-9_]*$";

/** Options under an application's name, or under a name of the operator's choice, application and options. */
function lowerConfiguration(schemas: EnvironmentSchemas, environment: string): Schema {
  const applications = [...schemas.applications].map(
    ([application, options]) => [application, printedApplication(application, options)] as const,
  );
  const instances = applications.map(([, { instance }]) => instance);
  return {
    title: `Configuration of ${environment}`,
    description: "Applications and their options.",
    type: "object",
    properties: new Map(applications.map(([application, { reference }]) => [application, reference])),
    propertyNames: { type: "string", pattern: instanceName },
    additionalProperties: instances.length === 0 ? false : { oneOf: instances },
    ...(applications.length === 0
      ? {}
      : { $defs: new Map(applications.map(([name, { options }]) => [name, options])) }),
  };
}
