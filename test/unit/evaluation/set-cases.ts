/**
 * Lists that land as sets, one for each kind of element. Whoever knows the list, we, Nix or OpenTofu, makes the same of it.
 */
import {
  boolType,
  bytesType,
  durationType,
  intType,
  optionalOf,
  stringType,
  type RecordField,
  type Type,
} from "../../../compiler/src/semantics/type.ts";
import type { Plain } from "../targets/sample-environment.ts";

interface SetCase {
  readonly name: string;
  readonly element: Type;
  readonly list: readonly Plain[];
  readonly set: readonly Plain[];
}

const floatType: Type = { kind: "float" };
const literal = (value: string | number): Type => ({ kind: "literal", value });
const field = (name: string, type: Type): [string, RecordField] => [name, { name, type, hasDefault: false }];
const pair: Type = { kind: "record", fields: new Map([field("x", intType), field("y", stringType)]) };
const jsonSpecial = ["<", "\\", "&", "\u2028", '"', "a"];

export const setCases: readonly SetCase[] = [
  {
    name: "texts",
    element: stringType,
    list: ["b", "", "😀", "\uffee", "b", "B"],
    set: ["", "B", "b", "\uffee", "😀"],
  },
  { name: "integers", element: intType, list: [10, 9, -1, 10, 0], set: [-1, 0, 9, 10] },
  { name: "sizes", element: bytesType, list: [2048, 1024, 2048], set: [1024, 2048] },
  { name: "durations", element: durationType, list: [60, 5, 60], set: [5, 60] },
  {
    name: "words",
    element: { kind: "union", members: [literal("b"), literal("a")] },
    list: ["b", "a", "b"],
    set: ["a", "b"],
  },
  { name: "steps", element: { kind: "union", members: [literal(10), literal(9)] }, list: [10, 9, 10], set: [9, 10] },
  { name: "truths", element: boolType, list: [true, false, true], set: [false, true] },
  { name: "fractions", element: floatType, list: [2.5, -1, 10, 2.5, 0.25], set: [-1, 0.25, 2.5, 10] },
  { name: "texts or none", element: optionalOf(stringType), list: ["z", null, '"', null, "z"], set: ['"', "z", null] },
  { name: "integers or none", element: optionalOf(intType), list: [10, null, 9, 10], set: [9, 10, null] },
  { name: "truths or none", element: optionalOf(boolType), list: [true, null, false, null], set: [false, null, true] },
  { name: "fractions, never none", element: optionalOf(floatType), list: [1.5, 1.25], set: [1.25, 1.5] },
  {
    name: "records",
    element: pair,
    list: [...jsonSpecial, "a"].map((y) => ({ x: 1, y })),
    set: ['"', "&", "<", "\\", "a", "\u2028"]
      .map((y) => ({ x: 1, y }))
      .sort((a, b) => Buffer.compare(Buffer.from(JSON.stringify(a)), Buffer.from(JSON.stringify(b)))),
  },
  { name: "lists", element: { kind: "list", element: intType }, list: [[2], [], [1, 2], [2]], set: [[1, 2], [2], []] },
  { name: "empty", element: boolType, list: [], set: [] },
];
