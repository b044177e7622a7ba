/**
 * JSON Schemas accept exactly the configurations that the compiler accepts: random JSON, near and far from right, asked of both.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasErrors } from "../../../compiler/src/diagnostics/diagnostic.ts";
import { environmentsOf, resolved } from "../../../compiler/src/project/environments.ts";
import { memoryHost } from "../../../compiler/src/project/host.ts";
import { openProject, withNamed } from "../../../compiler/src/project/project.ts";
import { jsonSchemaTarget } from "../../../compiler/src/targets/json-schema/emit.ts";
import { inputOf } from "./sample-environment.ts";

const program = `
type mail_settings = {
  server: hostname
  port: port = 587
  from: email?
  password: secret<string>
}

application site {
  options {
    /// Where users reach it.
    @was("host")
    domain: fqdn
    name: string(length = 1..3) = "abc"
    pattern: string(pattern = "a(b|c)*|.+x")?
    users: int(1..10) = 2
    any_int: int?
    ratio: float(..1.5) = 0.5
    size: bytes(1KiB..2KiB) = 1KiB
    wait: duration = 1m
    open: bool = true
    kind: "open" | "closed" = "open"
    number: 1 | 2 = 1
    tags: set<string> = []
    few: list<int>(1..2) = [1]
    workers: map<{ classes: list<"a" | "b">, threads: int(1..9) = 3 }>(..2) = {}
    mail: mail_settings?
    storage: variant { local: {} bucket: { name: string } } = { local = {} }
    @was("__proto__")
    where: path?
    net: cidr?
    address: ip?
    home: url?
    toString: int?
    constructor: string = "x"
  }
}

provider none_needed { config {} }
mapping nothing for none_needed {}
environment lab {
  provider none_needed {}
  mapping nothing
}
`;

const project = withNamed(openProject(memoryHost([["/p/main.fedi", program]]), "/p", "/std"), ["main.fedi"]);
const [environment] = environmentsOf(project, ["main.fedi"]);
const symbol = environment?.symbol ?? "";

function compilerAccepts(json: string): boolean {
  const configurations = [{ file: "test.json", text: json }];
  return !hasErrors(resolved(project, symbol, { configurations, removed: [] }).diagnostics);
}

function schemaValidator() {
  const { value, diagnostics } = resolved(project, symbol);
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error("no environment");
  const { value: files } = jsonSchemaTarget.emit(inputOf(value));
  const text = files.find((file) => file.path === "schema/configuration.json")?.text ?? "{}";
  const ajv = new Ajv2020({ strict: true, ownProperties: true, validateFormats: false });
  const hints = ["unit", "set", "immutable", "advanced", "group", "since", "deprecated", "renamed"];
  ajv.addVocabulary(hints.map((hint) => `x-fedi-${hint}`));
  return ajv.compile(JSON.parse(text));
}

const texts = [
  "a",
  "ab",
  "abcc",
  "éx",
  "a\n",
  "",
  "😀😀😀",
  "abcd",
  "example.org",
  "a@b.cd",
  "/x",
  "/",
  "10.0.0.0/8",
  "::1",
];
const more = ["open", "local", "https://a.b/", "https://a b/", "192.0.2.1", "b"];
const scalar = fc.oneof(
  fc.constantFrom(...texts, ...more),
  fc.constantFrom(0, 1, 2, 1.5, 3, -1, 9, 10, 11, 1024, 2048, 2049, 65536, 0.5, 9007199254740991),
  fc.constantFrom(true, false, null),
);
const secret = fc.constantFrom<unknown>({ secret: "pw" }, { secret: "" }, "pw", {}, { secret: "pw", x: 1 }, null);

/** Right values for most fields, and anything for one. */
const right: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  domain: fc.constant("social.example.org"),
  name: fc.constantFrom("a", "😀😀😀", "abcd", ""),
  pattern: fc.constantFrom(null, "abcb", "éx", "a\n", "ad"),
  users: fc.constantFrom(1, 10, 0, 11),
  any_int: fc.constantFrom(null, -5),
  ratio: fc.constantFrom(1, 1.5, 1.6),
  size: fc.constantFrom(1024, 2048, 1023, 2049),
  wait: fc.constantFrom(0, 60, -1),
  open: fc.boolean(),
  kind: fc.constantFrom("open", "closed", "ajar"),
  number: fc.constantFrom(1, 2, 3),
  tags: fc.array(fc.constantFrom("a", "b"), { maxLength: 3 }),
  few: fc.array(fc.constantFrom(1, 2), { maxLength: 3 }),
  workers: fc.dictionary(
    fc.constantFrom("a", "b c", "d"),
    fc.record(
      { classes: fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 2 }), threads: fc.constantFrom(1, 9, 10) },
      { requiredKeys: ["classes"] },
    ),
  ),
  mail: fc.option(
    fc.record(
      {
        server: fc.constantFrom("mail", "a_b"),
        port: fc.constantFrom(25, 0),
        from: fc.constantFrom("a@b.cd", null, "x"),
        password: secret,
      },
      { requiredKeys: ["server", "password"] },
    ),
  ),
  storage: fc.constantFrom<unknown>(
    { local: {} },
    { bucket: { name: "x" } },
    { bucket: {} },
    { local: {}, bucket: { name: "x" } },
    {},
  ),
  where: fc.constantFrom("/x", "x"),
  net: fc.constantFrom("10.0.0.0/8", "10.0.0.0"),
  address: fc.constantFrom("::1", "1.2.3.4", "1.2.3"),
  home: fc.constantFrom("https://a.b/", "a.b"),
  toString: fc.constantFrom(1, "1"),
  constructor: fc.constantFrom("x", 1),
};

const names = [...Object.keys(right), "host", "__proto__", "extra"];
const anything = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "secret", "local"), scalar),
);

/** `{ "name": json, … }` as text: `__proto__` is a name like any other. A few fields only, so that many are right as a whole. */
const options = fc
  .tuple(
    fc.record(right),
    fc.subarray(Object.keys(right), { maxLength: 3 }),
    fc.integer({ min: 0, max: 9 }),
    fc.array(fc.tuple(fc.constantFrom(...names), anything), { maxLength: 1 }),
  )
  .map(([all, chosen, dice, extra]) => {
    const values = new Map(Object.entries(all));
    const members = new Map<string, unknown>(dice > 0 ? [["domain", "a.bc"]] : []);
    for (const name of chosen) members.set(name, values.get(name));
    if (dice > 4) for (const [name, value] of extra) members.set(name, value);
    return `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  });

const configuration = fc.oneof(
  { weight: 8, arbitrary: options.map((text) => `{"site":${text}}`) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("second", "let", "a b", "site"), fc.constantFrom('"site"', '"other"', "1"), options)
      .map(([name, application, text]) => `{"${name}":{"application":${application},"options":${text}}}`),
  },
  { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
);

test("the schema and the compiler agree on every configuration", () => {
  const validate = schemaValidator();
  let accepted = 0;
  fc.assert(
    fc.property(configuration, (json) => {
      const expected = compilerAccepts(json);
      if (expected) accepted++;
      expect({ json, isAccepted: validate(JSON.parse(json)) }).toEqual({ json, isAccepted: expected });
    }),
    { numRuns: 600, seed: 11 },
  );
  expect(accepted).toBeGreaterThan(100);
});
