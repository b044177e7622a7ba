/**
 * Whether a log is SARIF 2.1.0, by the schema of its own committee.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Ajv from "ajv";

/** Empty where nothing is wrong. */
export function sarifProblems(log: unknown): readonly unknown[] {
  const file = createRequire(import.meta.url).resolve("@microsoft/jest-sarif/package.json");
  const schema: unknown = JSON.parse(readFileSync(join(dirname(file), "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
  if (typeof schema !== "object" || schema === null) throw new Error("no schema");
  const ajv = new Ajv.default({
    strict: false,
    unicodeRegExp: false,
    validateFormats: false,
    meta: false,
    validateSchema: false,
  });
  const validate = ajv.compile(
    Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "id")),
  );
  validate(log);
  return validate.errors ?? [];
}
