import fc from "fast-check";
import { expect, test } from "vitest";
import { sha256, sha256OfPieces } from "../../../compiler/src/evaluation/hash.ts";
import { areLong, visitChunks } from "../../../compiler/src/source/text-pieces.ts";

const long = fc.constantFrom("", "a", "é", "\u{1f600}".repeat(20_000), "a".repeat(70_000));
// Together they are characters, apart they are none.
const halves = fc.constantFrom("a\ud83d", "\ude00b");
const pieces = fc.array(fc.oneof(long, halves), { maxLength: 8 });

test("chunks are the pieces together, and end with whole characters", () => {
  fc.assert(
    fc.property(pieces, (given) => {
      const chunks: string[] = [];
      visitChunks(given, (chunk) => void chunks.push(chunk));
      const whole = given.join("");
      expect(chunks.join("")).toBe(whole);
      if (whole.isWellFormed()) expect(chunks.every((chunk) => chunk.isWellFormed())).toBe(true);
      expect(sha256OfPieces(given)).toBe(sha256(whole));
      expect(areLong(given)).toBe(whole.length > 65_536);
    }),
    { numRuns: 300 },
  );
});
