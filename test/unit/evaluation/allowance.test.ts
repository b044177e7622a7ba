import { describe, expect, it } from "vitest";
import { makeAllowance } from "../../../compiler/src/evaluation/allowance.ts";
import { runProgram } from "./program.ts";

function messagesOf(text: string, room: { readonly steps: number; readonly weight: number }): readonly string[] {
  const { diagnostics } = runProgram(text, makeAllowance("project", room));
  return diagnostics.map(({ code, span, label }) => `${code} at ${text.slice(span.start, span.end)}: ${label}`);
}

const lists = "let small = [1, 2]\nlet large = range(0, 500)\nlet other = range(0, 300)\nlet last = [3]\n";

describe("an allowance", () => {
  it("is enough for what fits", () => expect(messagesOf(lists, { steps: 2000, weight: 10_000 })).toEqual([]));

  it("that a value is too large for is ended once, at what takes most", () =>
    expect(messagesOf(lists, { steps: 2000, weight: 8000 })).toEqual([
      "allowance-exceeded at range(0, 500): most of it is this: 1 MiB",
    ]));

  it("counts what one expression makes again and again together", () => {
    const text = `function rows(n: int): list<int> = range(0, 200)
${Array.from({ length: 5 }, (_, at) => `let a${at} = rows(${at})\n`).join("")}let wide = range(0, 300)\n`;
    expect(messagesOf(text, { steps: 5000, weight: 10_000 })).toEqual([
      "allowance-exceeded at range(0, 200): most of it is this, made 5 times: 1 MiB",
    ]);
  });

  it("of steps ends where they do", () =>
    expect(messagesOf(lists, { steps: 100, weight: 10_000 })).toEqual([
      "allowance-exceeded at range(0, 500): there is nothing left for this",
    ]));

  it("that others took whole is silent, as that is reported already", () =>
    expect(messagesOf(lists, { steps: 2000, weight: 0 })).toEqual([]));
});
