import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { DescribedRecord } from "../../../compiler/src/deployment/resolved.ts";
import type { Value } from "../../../compiler/src/evaluation/value.ts";
import {
  boolType,
  bytesType,
  deployOf,
  floatType,
  hostType,
  intType,
  jsonType,
  optionalOf,
  portType,
  recordOf,
  secretOf,
  stringType,
  type RecordField,
  type RecordType,
  type Type,
} from "../../../compiler/src/semantics/type.ts";
import { jsonSchemaTarget } from "../../../compiler/src/targets/json-schema/emit.ts";
import { environmentOf, inputOf, quantity, residual, secretOf as secretCalled, value } from "./sample-environment.ts";

const literals: Type = {
  kind: "union",
  members: ["open", "closed"].map((text) => ({ kind: "literal", value: text }) as const),
};

const hints = ["unit", "set", "immutable", "advanced", "group", "since", "deprecated", "renamed"];

function validator(schema: object) {
  const ajv = new Ajv2020({ strict: true, ownProperties: true, validateFormats: false, allErrors: true });
  ajv.addVocabulary(hints.map((hint) => `x-fedi-${hint}`));
  return ajv.compile(schema);
}

function described(type: RecordType, defaults: Record<string, Value> = {}): DescribedRecord {
  return { type, defaults: new Map(Object.entries(defaults)), examples: new Map() };
}

function schemasOf(options: DescribedRecord, others: Partial<ReturnType<typeof environmentOf>["schemas"]> = {}) {
  const schemas = {
    applications: new Map([["mastodon", options]]),
    names: { known: new Map([["mastodon", "mastodon"]]), ambiguous: [], alternatives: [] },
    providers: new Map(),
    resources: new Map(),
    ...others,
  };
  const { value: files, diagnostics } = jsonSchemaTarget.emit(inputOf(environmentOf([], [], { schemas })));
  expect(diagnostics).toEqual([]);
  return new Map(files.map((file) => [file.path, JSON.parse(file.text)]));
}

function schemaOf(type: RecordType, defaults: Record<string, Value> = {}) {
  return schemasOf(described(type, defaults)).get("schema/configuration.json").$defs.mastodon;
}

/** Of one required field `x` of the type. */
function accepts(type: Type, json: string): boolean {
  return validator(schemaOf(recordOf({ x: type })))(JSON.parse(`{ "x": ${json} }`));
}

const cases: readonly (readonly [string, Type, readonly string[], readonly string[]])[] = [
  ["bool", boolType, ["true"], ["null", "1", '"true"']],
  ["int", intType, ["1", "1.0", "-5", "9007199254740991"], ["1.5", '"1"', "9007199254740992", "1e300", "null"]],
  ["int with a range", { kind: "int", min: 1, max: 3 }, ["1", "3", "3.0"], ["0", "4"]],
  ["port", portType, ["1", "65535"], ["0", "65536"]],
  ["float", { kind: "float", max: 1 }, ["0.5", "1", "-3"], ["1.5", '"a"']],
  ["any float", floatType, ["1e300"], ["true"]],
  ["bytes", bytesType, ["0", "1073741824"], ["-1", "1.5", '"1GiB"']],
  ["duration with a range", { kind: "duration", min: 60, max: 3600 }, ["60", "3600"], ["59", "3601"]],
  ["string", stringType, ['""', '"a\\nb"'], ["1", "null"]],
  ["string by length", { kind: "string", minLength: 1, maxLength: 2 }, ['"😀😀"', '"a"'], ['""', '"abc"', '"😀😀😀"']],
  [
    "string by pattern",
    { kind: "string", patterns: ["a|b.*"] },
    ['"a"', '"bé😀"'],
    ['"ab"', '"ba\\n"', '"a\\n"', '"xa"'],
  ],
  ["string by two patterns", { kind: "string", patterns: ["[a-z]+", ".*x"] }, ['"ax"'], ['"a"', '"Ax"']],
  ["email", { kind: "string", name: "email" }, ['"a@b.cd"'], ['"a"', '"a@b.cd\\n"']],
  ["hostname, shorter", { kind: "string", name: "hostname", maxLength: 3 }, ['"a-b"'], ['"abcd"', '"a_b"']],
  ["ipv6", { kind: "string", name: "ipv6" }, ['"::1"'], ['"1.2.3.4"']],
  ["literal", { kind: "literal", value: "x" }, ['"x"'], ['"y"']],
  ["number literal", { kind: "literal", value: 1 }, ["1", "1.0"], ["2", '"1"', "true"]],
  ["literals", literals, ['"open"'], ['"ajar"', "null"]],
  ["literals or none", optionalOf(literals), ['"open"', "null"], ['"ajar"']],
  ["list", { kind: "list", element: intType, min: 1, max: 2 }, ["[1]", "[1,1]"], ["[]", "[1,2,3]", '["a"]', "1"]],
  ["set", { kind: "set", element: intType }, ["[]", "[1,1]"], ['["a"]']],
  ["set with a size", { kind: "set", element: intType, max: 2 }, ["[1,2]"], ["[1,2,3]"]],
  [
    "map",
    { kind: "map", value: intType, max: 2 },
    ['{"a b":1}', '{"__proto__":1}'],
    ['{"a":"b"}', '{"a":1,"b":1,"c":1}', '{"__proto__":"x"}', "[]"],
  ],
  [
    "map of host names",
    { kind: "map", key: { kind: "string", name: "hostname" }, value: intType },
    ["{}", '{"web-1":1}'],
    ['{"a b":1}', '{"":1}', '{"__proto__":1}', '{"a":1,"b_":2}', '{"a":"x"}'],
  ],
  [
    "map of short texts by a pattern",
    { kind: "map", key: { kind: "string", maxLength: 2, patterns: ["[a-z_]+"] }, value: intType },
    ['{"ab":1,"_":2}'],
    ['{"abc":1}', '{"__proto__":1}', '{"A":1}', '{"a\\n":1}'],
  ],
  [
    "record",
    recordOf({ a: intType, b: optionalOf(intType) }),
    ['{"a":1}', '{"a":1,"b":null}'],
    ["{}", '{"a":1,"c":1}', '{"a":null}'],
  ],
  [
    "variant",
    { kind: "variant", cases: recordOf({ local: recordOf({}), bucket: recordOf({ name: stringType }) }).fields },
    ['{"local":{}}', '{"bucket":{"name":"x"}}'],
    ["{}", '{"local":{},"bucket":{"name":"x"}}', '{"bucket":{}}', '"local"'],
  ],
  [
    "secret",
    secretOf(stringType),
    ['{"secret":"mail/password"}'],
    ['"hunter2"', '{"secret":""}', "{}", '{"secret":"a","b":1}', "null"],
  ],
  ["secret or none", optionalOf(secretOf(stringType)), ["null", '{"secret":"a"}'], ['"a"']],
  ["json", jsonType, ["null", "1", '{"a":[]}'], []],
  ["deploy", deployOf(intType), ["1"], ['"a"']],
  ["host", hostType, ['"web"'], ["1"]],
];

describe.each(cases)("%s", (_, type, accepted, refused) => {
  test.each(accepted)("accepts %s", (json) => expect(accepts(type, json)).toBe(true));
  test.each(refused)("refuses %s", (json) => expect(accepts(type, json)).toBe(false));
});

function field(name: string, type: Type, more: Partial<RecordField> = {}): RecordField {
  return { name, type, hasDefault: false, symbol: `a#${name}`, ...more };
}

function record(...fields: readonly RecordField[]): RecordType {
  return { kind: "record", fields: new Map(fields.map((one) => [one.name, one])) };
}

test("fields with defaults may be absent, and null is for optional ones", () => {
  const type = record(
    field("a", intType, { hasDefault: true }),
    field("b", optionalOf(intType), { hasDefault: true }),
    field("c", recordOf({ d: bytesType }), { hasDefault: true }),
  );
  const schema = schemaOf(type, { "a#a": value(5), "a#b": value(null), "a#c": value({ d: quantity("bytes", 1024) }) });
  expect(schema.properties.a.default).toBe(5);
  expect(schema.properties.b.default).toBeNull();
  expect(schema.properties.c.default).toEqual({ d: 1024 });
  expect(schema.required).toBeUndefined();
  const validate = validator(schema);
  expect(validate({})).toBe(true);
  expect(validate({ a: null })).toBe(false);
  expect(validate({ b: null })).toBe(true);
});

test("a default that nobody can write down is left out", () => {
  const unknown = residual({ kind: "secret", secret: secretCalled("x") });
  const schema = schemaOf(record(field("a", stringType, { hasDefault: true })), { "a#a": unknown });
  expect(schema.properties.a).not.toHaveProperty("default");
});

test("names that objects have anyway", () => {
  const type = record(
    field("__proto__", intType),
    field("toString", optionalOf(intType)),
    field("constructor", intType),
  );
  const validate = validator(schemaOf(type));
  expect(validate(JSON.parse('{ "__proto__": 1, "constructor": 1 }'))).toBe(true);
  expect(validate(JSON.parse('{ "constructor": 1 }'))).toBe(false);
  expect(validate(JSON.parse('{ "__proto__": "a", "constructor": 1 }'))).toBe(false);
  expect(validate(JSON.parse('{ "__proto__": 1, "constructor": 1, "valueOf": 1 }'))).toBe(false);
});

describe("old names", () => {
  const type = record(
    field("domain", stringType, { annotations: { was: ["host", "name"] } }),
    field("size", optionalOf(intType), { annotations: { was: ["amount"] } }),
  );
  const schema = schemaOf(type);
  test.each([
    ['{ "domain": "a" }', true],
    ['{ "host": "a", "amount": 1 }', true],
    ['{ "name": "a", "size": null }', true],
    ["{}", false],
    ['{ "domain": "a", "host": "a" }', false],
    ['{ "host": "a", "name": "a" }', false],
    ['{ "domain": "a", "size": 1, "amount": 1 }', false],
    ['{ "host": 1 }', false],
  ])("%s", (json, expected) => expect(validator(schema)(JSON.parse(json))).toBe(expected));
  test("are deprecated", () => {
    expect(schema.properties.host).toMatchObject({ deprecated: true, "x-fedi-renamed": "domain" });
    expect(schema.properties.domain).not.toHaveProperty("deprecated");
  });
});

test("docs, titles, examples and annotations", () => {
  const type = record(
    field(
      "domain",
      { kind: "string", name: "fqdn" },
      {
        doc: "Where users reach the instance.",
        annotations: {
          title: "Domain",
          immutable: true,
          advanced: true,
          group: "Mail",
          since: "1.2",
          deprecated: "use x",
          examples: 1,
        },
      },
    ),
    field("password", secretOf(stringType)),
    field("size", bytesType),
  );
  const options: DescribedRecord = {
    ...described(type),
    title: "Mastodon",
    doc: "Microblogging.",
    examples: new Map([["a#domain", [value("social.example.org")]]]),
  };
  const file = schemasOf(options).get("schema/configuration.json");
  expect(file.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  const schema = file.$defs.mastodon;
  expect(schema).toMatchObject({ title: "Mastodon", description: "Microblogging." });
  expect(Object.keys(schema.properties)).toEqual(["domain", "password", "size"]);
  expect(schema.properties.domain).toMatchObject({
    title: "Domain",
    description: "Where users reach the instance.",
    type: "string",
    maxLength: 253,
    format: "hostname",
    examples: ["social.example.org"],
    deprecated: true,
    "x-fedi-deprecated": "use x",
    "x-fedi-immutable": true,
    "x-fedi-advanced": true,
    "x-fedi-group": "Mail",
    "x-fedi-since": "1.2",
  });
  expect(schema.properties.password.writeOnly).toBe(true);
  expect(schema.properties.size["x-fedi-unit"]).toBe("bytes");
  validator(schema);
});

test("a configuration gives options to applications and instances", () => {
  const schema = schemasOf(described(recordOf({ domain: stringType }))).get("schema/configuration.json");
  const validate = validator(schema);
  expect(validate({ mastodon: { domain: "a" } })).toBe(true);
  expect(validate({ mastodon: {} })).toBe(false);
  expect(validate({ second: { application: "mastodon", options: { domain: "a" } } })).toBe(true);
  expect(validate({ second: { application: "mastodon" } })).toBe(false);
  expect(validate({ second: { application: "pixelfed", options: {} } })).toBe(false);
  expect(validate({ let: { application: "mastodon", options: { domain: "a" } } })).toBe(false);
  expect(validate({ "a b": { application: "mastodon", options: { domain: "a" } } })).toBe(false);
  expect(validate({})).toBe(true);
});

test("resources and providers have schemas of their own; grants in requests are spelled out", () => {
  const grant = described(recordOf({ host: hostType, address: deployOf(stringType) }));
  const client: Type = { kind: "grant", resource: "r#machine", name: "machine" };
  const machine = { request: described(recordOf({ cores: intType })), policy: described(recordOf({})), grant };
  const database = {
    request: described(recordOf({ client })),
    policy: described(recordOf({})),
    grant: described(recordOf({ back: { kind: "grant", resource: "r#database", name: "database" } })),
  };
  const files = schemasOf(described(recordOf({})), {
    providers: new Map([["single", described(recordOf({ key: secretOf(stringType) }))]]),
    resources: new Map([
      ["machine", machine],
      ["database", database],
    ]),
  });
  expect([...files.keys()]).toEqual([
    "schema/configuration.json",
    "schema/grants.json",
    "schema/policies.json",
    "schema/providers.json",
    "schema/requests.json",
  ]);
  for (const schema of files.values()) validator(schema);
  const requests = files.get("schema/requests.json");
  expect(Object.keys(requests.$defs)).toEqual(["machine", "database"]);
  const validate = validator(requests.$defs.database);
  expect(validate({ client: { host: "web", address: "192.0.2.1" } })).toBe(true);
  expect(validate({ client: { host: "web" } })).toBe(false);
});

test("a schema is found by its path in the file", () => {
  const ajv = new Ajv2020({ strict: true, ownProperties: true });
  const file = schemasOf(described(recordOf({ domain: stringType }))).get("schema/configuration.json");
  ajv.addSchema(file, "configuration.json");
  const validate = ajv.compile({ $ref: "configuration.json#/$defs/mastodon" });
  expect(validate({ domain: "a" })).toBe(true);
  expect(validate({})).toBe(false);
});

test("environments that share options share their text", () => {
  const options = described(recordOf({ domain: stringType }));
  const [first, second] = [schemasOf(options), schemasOf(options)];
  expect(first).toEqual(second);
});
