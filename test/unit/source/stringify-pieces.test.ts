import fc from "fast-check";
import { expect, test } from "vitest";
import { stringifyInPieces } from "../../../compiler/src/source/stringify-pieces.ts";

const key = fc.oneof(fc.constantFrom("", "files", "__proto__", '"', "1"), fc.string());
const json = fc.jsonValue({ maxDepth: 3 });
const list = fc.tuple(fc.array(json, { minLength: 1, maxLength: 5 }), fc.constantFrom(1, 255, 256, 257, 600));
const long = list.map(([items, count]) => Array.from({ length: count }, (_, at) => items[at % items.length] ?? null));

test("pieces are together what JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.dictionary(key, fc.oneof(json, long), { minKeys: 1, maxKeys: 5 }), (object) => {
      expect(stringifyInPieces(object).join("")).toBe(`${JSON.stringify(object, undefined, 2)}\n`);
    }),
    { numRuns: 200 },
  );
});
