import fc from "fast-check";
import { expect, test } from "vitest";
import { sharedSlice } from "../../../compiler/src/syntax/shared-texts.ts";

test("a shared slice is the slice", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "é", "\u{1f600}"), maxLength: 20 });
  fc.assert(
    fc.property(text, fc.nat(20), fc.nat(20), (whole, from, to) => {
      const [start, end] = [Math.min(from, to, whole.length), Math.min(Math.max(from, to), whole.length)];
      expect(sharedSlice(whole, start, end)).toBe(whole.slice(start, end));
    }),
    { numRuns: 2000 },
  );
});
