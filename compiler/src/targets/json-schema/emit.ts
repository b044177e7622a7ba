/**
 * The JSON Schema target: one file per application's options, provider's configuration, resource's request, policy and grant, and one
 * for an operator's configuration of the environment.
 */
import type { Outcome } from "../../diagnostics/diagnostic.ts";
import type { DescribedRecord, EnvironmentSchemas } from "../../deployment/resolved.ts";
import { printJson } from "../../source/print-json.ts";
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
  const describe = (record: DescribedRecord, title: string) => lowerDescribed(schemas, record, title);
  for (const [application, options] of schemas.applications)
    add(`options-${application}`, describe(options, `Options of ${application}`));
  for (const [provider, config] of schemas.providers)
    add(`provider-${provider}`, describe(config, `Configuration of ${provider}`));
  for (const [resource, { request, policy, grant }] of schemas.resources) {
    add(`request-${resource}`, describe(request, `Request for ${resource}`));
    add(`policy-${resource}`, describe(policy, `Policy for ${resource}`));
    add(`grant-${resource}`, describe(grant, `Grant of ${resource}`));
  }
  add("configuration", lowerConfiguration(schemas, name));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { value: files, diagnostics: [] };
}

function lowerDescribed(schemas: EnvironmentSchemas, record: DescribedRecord, title: string): Schema {
  const { defaults, examples, type, doc } = record;
  const described = { defaults, examples, resources: schemas.resources, within: [] };
  return {
    ...lowerRecord(described, type),
    title: record.title ?? title,
    ...(doc === undefined ? {} : { description: doc }),
  };
}

/** Names that an operator may give to instances: IDENT of the language. */
const instanceName =
  "^(?!(?:if|then|else|let|in|match|for|where|not|and|or|none|true|false|when|as|variant|_)$)[A-Za-z_][A-Za-z0-9_]*$";

/** Options under an application's name, or under a name of the operator's choice, application and options. */
function lowerConfiguration(schemas: EnvironmentSchemas, environment: string): Schema {
  const applications = [...schemas.applications];
  const reference = (application: string): Schema => ({ $ref: `#/$defs/${application}` });
  const instances = applications.map(([application, options]): Schema => ({
    title: options.title ?? application,
    type: "object",
    properties: new Map([
      ["application", { type: "string", const: application }],
      ["options", reference(application)],
    ]),
    required: ["application", "options"],
    additionalProperties: false,
  }));
  return {
    title: `Configuration of ${environment}`,
    description: "Applications and their options.",
    type: "object",
    properties: new Map(applications.map(([application]) => [application, reference(application)])),
    propertyNames: { type: "string", pattern: instanceName },
    additionalProperties: instances.length === 0 ? false : { oneOf: instances },
    ...(applications.length === 0
      ? {}
      : {
          $defs: new Map(
            applications.map(([application, options]) => [application, lowerDescribed(schemas, options, application)]),
          ),
        }),
  };
}
