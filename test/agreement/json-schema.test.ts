/**
 * The JSON Schema of an operator's configuration accepts exactly what the compiler accepts: options of random types, right and nearly right
 * configurations, asked of both.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasErrors } from "../../compiler/src/diagnostics/diagnostic.ts";
import { environmentsOf, resolved } from "../../compiler/src/project/environments.ts";
import { memoryHost } from "../../compiler/src/project/host.ts";
import { diagnosticsOf } from "../../compiler/src/project/messages-of-file.ts";
import { openProject, withNamed } from "../../compiler/src/project/project.ts";
import { jsonSchemaTarget } from "../../compiler/src/targets/json-schema/emit.ts";
import { isDeep, repeatable, seed, size } from "../sizes.ts";
import { configuredApplication, programOf } from "../generated-programs/configured-application.ts";
import { jsonText } from "../generated-programs/plain.ts";

const configurationsEach = 20;
const runs = size(40, 5000);

const ajvOptions = { strict: true, ownProperties: true, validateFormats: false } as const;
const hints = ["unit", "set", "immutable", "advanced", "group", "since", "deprecated", "renamed"];

/** What each side says of configurations, by their text. */
function judges(program: string) {
  const project = withNamed(openProject(memoryHost([["/p/main.fedi", program]]), "/p", "/std"), ["main.fedi"]);
  expect(diagnosticsOf(project, "main.fedi").map(({ code }) => code)).toEqual([]);
  const [environment] = environmentsOf(project, ["main.fedi"]);
  const ask = (json?: string) =>
    resolved(project, environment?.symbol ?? "", {
      configurations: json === undefined ? [] : [{ file: "test.json", text: json }],
      removed: [],
    });
  const { value } = ask();
  if (value === undefined) throw new Error("no environment");
  const { value: files } = jsonSchemaTarget.emit({
    environment: value,
    files: new Map(),
    positionOf: () => ({ line: 0, character: 0 }),
  });
  const text = files.find((file) => file.path === "schema/configuration.json")?.text ?? "{}";
  const ajv = new Ajv2020(ajvOptions);
  ajv.addVocabulary(hints.map((hint) => `x-fedi-${hint}`));
  const validate = ajv.compile(JSON.parse(text));
  return {
    compiler: (json: string) => !hasErrors(ask(json).diagnostics),
    schema: (json: string) => validate(JSON.parse(json)),
  };
}

test(
  `the schema and the compiler agree on every configuration ${repeatable}`,
  { timeout: size(60_000, 1_800_000) },
  () => {
    const counts = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(configuredApplication(configurationsEach), (application) => {
        const program = programOf(application);
        const { compiler, schema } = judges(program);
        for (const configuration of application.configurations) {
          const json = jsonText(configuration);
          const accepted = { compiler: compiler(json), schema: schema(json) };
          if (accepted.compiler !== accepted.schema)
            throw new Error(`${program}\n${json}\naccepted: ${JSON.stringify(accepted)}`);
          counts[accepted.compiler ? "accepted" : "refused"]++;
        }
      }),
      { numRuns: runs, seed },
    );
    if (isDeep) console.log(`configurations: ${JSON.stringify(counts)} ${repeatable}`);
    expect(counts.accepted).toBeGreaterThan(runs * 4);
    expect(counts.refused).toBeGreaterThan(runs * 4);
  },
);
