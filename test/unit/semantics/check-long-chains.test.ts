import { expect, test } from "vitest";
import { codesOf } from "./check-program.ts";

const count = 3000;
const lines = (line: (at: number, isLast: boolean) => string) =>
  Array.from({ length: count }, (_, at) => line(at, at === count - 1)).join("\n");

test.each([
  [
    "mappings that extend one another",
    lines((at, isLast) => `mapping a${at} for p${isLast ? "" : ` extends a${at + 1}`} {}`),
  ],
  [
    "rules that read the private facts of one another",
    `${lines((at) => `resource r${at} { request { of: r${(at + 1) % count} } }`)}
    mapping m for p {
      ${lines((at, isLast) => `r${at} { private { x = ${isLast ? "1" : "request.of.private.x"} } ${isLast ? "ignores of" : ""} }`)}
    }`,
  ],
])("%s may be thousands", (_, text) => {
  expect(codesOf(`provider p { config {} }\n${text}`)).toEqual([]);
});
