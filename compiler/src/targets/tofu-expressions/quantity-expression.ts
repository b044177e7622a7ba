/**
 * Quantities as text in OpenTofu: `2148MiB`, `90m`, `0B`, the same as evaluation/quantity.ts prints.
 */
import { compound, letIn, type Expression, type Names } from "./expression.ts";

const units: { readonly [Kind in "bytes" | "duration"]: readonly (readonly [string, number])[] } = {
  bytes: [
    ["TiB", 1024 ** 4],
    ["GiB", 1024 ** 3],
    ["MiB", 1024 ** 2],
    ["KiB", 1024],
  ],
  duration: [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
  ],
};

export function printQuantity(names: Names, kind: "bytes" | "duration", value: Expression): Expression {
  const smallest = kind === "bytes" ? "B" : "s";
  return letIn(names, value, (x) => {
    const choices = units[kind].map(([unit, size]) => `${x.text} % ${size} == 0 ? "\${${x.text} / ${size}}${unit}" : `);
    return compound(`${x.text} == 0 ? "0${smallest}" : ${choices.join("")}"\${${x.text}}${smallest}"`);
  });
}
