import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { manifestSchemaText } from "../../../compiler/src/project/manifest-schema.ts";
import { defaultNixpkgs, readManifest } from "../../../compiler/src/project/manifest.ts";

const read = (text: string) => readManifest({ file: "fedi.json", text });
const mistakes = (text: string) =>
  read(text).diagnostics.map(({ span, headline }) => [text.slice(span.start, span.end), headline]);

describe("fedi.json", () => {
  it("may be empty", () => {
    const { value, diagnostics } = read("{}");
    expect(diagnostics).toEqual([]);
    expect(value).toMatchObject({ name: undefined, entries: undefined, nixpkgs: defaultNixpkgs });
  });

  it("is read with its places", () => {
    const { value } = read(
      `{ "name": "x", "entries": ["a.fedi"], "dependencies": { "mail": { "path": "p", "hash": "h" } }, "nixpkgs": "n" }`,
    );
    expect(value.entries?.map(({ path }) => path)).toEqual(["a.fedi"]);
    expect(value.dependencies.get("mail")).toMatchObject({ path: "p", hash: "h" });
    expect(value.nixpkgs).toBe("n");
  });

  it.each([
    [`{ "name": 1 }`, "1", "`fedi.json`: `name` must be a text"],
    [`{ "nam": "x" }`, `"nam"`, "`fedi.json`: the file has no field `nam`"],
    [`{ "entries": [] }`, "[]", "`fedi.json`: `entries` must be a list of files"],
    [`{ "dependencies": { "std": { "path": "x" } } }`, `{ "path": "x" }`, "`fedi.json`: `std` is the standard library"],
    [
      `{ "dependencies": { "a/b": { "path": "x" } } }`,
      `{ "path": "x" }`,
      "`fedi.json`: `a/b` cannot name a dependency",
    ],
    [`{ "dependencies": { "a": {} } }`, "{}", "`fedi.json`: the dependency `a` lacks its `path`"],
    [`[]`, "[]", "`fedi.json`: the file must be an object"],
  ])("%s", (text, place, headline) => expect(mistakes(text)).toEqual([[place, headline]]));

  it.each([
    [`{ "name": "a", "name": "b" }`, "duplicate-json-key"],
    [`{ "name": }`, "not-json"],
    [``, "not-json"],
  ])("%s", (text, code) => expect(read(text).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]));

  it("has a published schema that says the same", () => {
    const published = readFileSync(join(import.meta.dirname, "../../../compiler/fedi.schema.json"), "utf8");
    expect(published).toBe(manifestSchemaText());
  });
});
