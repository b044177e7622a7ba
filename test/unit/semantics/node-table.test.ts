import fc from "fast-check";
import { expect, test } from "vitest";
import { closeTable } from "../../../compiler/src/semantics/node-table.ts";

test("a closed table knows of each node what the open one did", () => {
  const cell = fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, fc.string());
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 200 }), (open) => {
      const closed = closeTable(open);
      expect(Array.from({ length: open.length + 40 }, (_, id) => closed.get(id))).toEqual([
        ...open,
        ...Array.from({ length: 40 }, () => undefined),
      ]);
      expect(closed.values).toEqual(open.filter((value) => value !== undefined));
    }),
  );
});
