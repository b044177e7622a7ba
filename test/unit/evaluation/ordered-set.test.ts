import { expect, test } from "vitest";
import { inOrder } from "../../../compiler/src/evaluation/ordered-set.ts";
import { toJson } from "../../../compiler/src/evaluation/to-json.ts";
import { value } from "../targets/sample-environment.ts";
import { setCases } from "./set-cases.ts";

const jsonOf = (plain: Parameters<typeof value>[0]) => {
  const json = toJson(value(plain));
  return json.kind === "json" ? json.text : undefined;
};

test.each(setCases)("a set of $name has each once, the smallest first", ({ list, set }) => {
  expect(inOrder(list.map(value)).map((item) => jsonOf(item))).toEqual(set.map(jsonOf));
});
