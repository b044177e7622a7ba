/**
 * Every folder below `fixtures/` with a `main.fedi` is one test, named by its path: a claim about the language, and the program that shows it.
 */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { caseFolders, expected, produce } from "./harness.ts";

const root = join(import.meta.dirname, "fixtures");

describe("fixtures", () => {
  for (const name of caseFolders(root))
    it(name, async () => {
      const folder = join(root, name);
      const produced = await produce(folder);
      expect(produced.size).toBeGreaterThan(0);
      expect(Object.fromEntries(produced)).toEqual(Object.fromEntries(expected(folder, produced)));
    });
});
