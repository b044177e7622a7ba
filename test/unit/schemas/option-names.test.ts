/**
 * Names of options as a sorted list that is searched like a tree: shortcuts say what listing says.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  hasOnlyElementsBelow,
  isDeclaredName,
  segmentsBelow,
  showOptionName,
} from "../../../compiler/src/schemas/option-names.ts";

const segment = fc.constantFrom("a", "b", "*", "<name>", "a-b", "*-a", "a.b", "+");
const path = fc.array(segment, { minLength: 1, maxLength: 4 });

test("whether only elements lie below is what listing the segments says", () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 8 }), path, (declared, asked) => {
      const names = { sorted: [...new Set(declared.map(showOptionName))].sort() };
      const segments = segmentsBelow(names, asked);
      expect(hasOnlyElementsBelow(names, asked)).toBe(segments.length === 1 && segments[0] === "*");
      const isThere = names.sorted.includes(showOptionName(asked)) || segments.length > 0;
      expect(isDeclaredName(names, showOptionName(asked))).toBe(isThere);
    }),
  );
});
