import { describe, expect, it } from "vitest";
import { input, newMemory, query, unrecorded, type Memory } from "../../../compiler/src/project/memo.ts";

interface State {
  readonly memory: Memory<State>;
  readonly texts: ReadonlyMap<string, string>;
}

const text = input("text", (state: State, name: string) => state.texts.get(name) ?? "");
const words = query("words", (state: State, name: string) => text(state, name).trim().split(/\s+/));
const first = query("first", (state: State, name: string) => words(state, name)[0] ?? "");
const both = query("both", (state: State, a: string, b: string) => `${first(state, a)}-${first(state, b)}`);
const chosen = query("chosen", (state: State) => (first(state, "a") === "one" ? first(state, "b") : first(state, "c")));
const circle = query("circle", (state: State): string => circle(state));
const warm = query("warm", (state: State) => {
  unrecorded(state, () => first(state, "a"));
  return text(state, "b");
});

function start(texts: Record<string, string>) {
  const runs: string[] = [];
  const memory: Memory<State> = { ...newMemory<State>(), trace: (key, reason) => runs.push(`${key}: ${reason}`) };
  let state: State = { memory, texts: new Map(Object.entries(texts)) };
  return {
    get state() {
      return state;
    },
    edit(name: string, next: string) {
      state = { memory, texts: new Map([...state.texts, [name, next]]) };
      return state;
    },
    runs: () => runs.splice(0),
  };
}

describe("memo", () => {
  it("runs a query once", () => {
    const { state, runs } = start({ a: "one two", b: "three" });
    expect(both(state, "a", "b")).toBe("one-three");
    expect(both(state, "a", "b")).toBe("one-three");
    expect(runs()).toEqual([
      "both a b: first time",
      "first a: first time",
      "words a: first time",
      "first b: first time",
      "words b: first time",
    ]);
  });

  it("runs again only what read an edited text, and stops where a result is the same", () => {
    const test = start({ a: "one two", b: "three" });
    both(test.state, "a", "b");
    test.runs();
    expect(both(test.edit("a", "one more"), "a", "b")).toBe("one-three");
    expect(test.runs()).toEqual(["words a: text a changed", "first a: words a changed"]);
    expect(both(test.edit("a", "four"), "a", "b")).toBe("four-three");
    expect(test.runs()).toEqual(["words a: text a changed", "first a: words a changed", "both a b: first a changed"]);
  });

  it("keeps the old object where a query says what is the same", () => {
    const same = query(
      "same",
      (state: State, name: string) => text(state, name).trim().split(" "),
      (a, b) => a.join() === b.join(),
    );
    const test = start({ a: "one two" });
    const before = same(test.state, "a");
    expect(same(test.edit("a", " one two"), "a")).toBe(before);
  });

  it("asks nothing of the branch that is no longer taken", () => {
    const test = start({ a: "one", b: "yes", c: "no" });
    chosen(test.state);
    test.edit("b", "changed");
    test.runs();
    expect(chosen(test.edit("a", "two"))).toBe("no");
    expect(test.runs()).not.toContain("words b: text b changed");
  });

  it("gives an old snapshot its own answers", () => {
    const test = start({ a: "one" });
    const old = test.state;
    first(old, "a");
    expect(first(test.edit("a", "two"), "a")).toBe("two");
    expect(first(old, "a")).toBe("one");
  });

  it("refuses a query that asks for itself, and works afterwards", () => {
    const { state } = start({ a: "one" });
    expect(() => circle(state)).toThrow("asks for itself");
    expect(first(state, "a")).toBe("one");
  });

  it("does not count what is read without record", () => {
    const test = start({ a: "one", b: "two" });
    warm(test.state);
    test.runs();
    warm(test.edit("a", "three"));
    expect(test.runs()).toEqual([]);
  });
});
