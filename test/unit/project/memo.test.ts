import { describe, expect, it } from "vitest";
import { input, newMemory, query, unrecorded, type Memory } from "../../../compiler/src/project/memo.ts";
import { firstVersion, nextVersion, touchedBetween, type Version } from "../../../compiler/src/project/version.ts";

interface State {
  readonly memory: Memory<State>;
  readonly version?: Version;
  readonly texts: ReadonlyMap<string, string>;
}

const text = input("text", (state: State, name: string) => state.texts.get(name) ?? "");
const words = query("words", (state: State, name: string) => text(state, name).trim().split(/\s+/));
const first = query("first", (state: State, name: string) => words(state, name)[0] ?? "");
const both = query("both", (state: State, a: string, b: string) => `${first(state, a)}-${first(state, b)}`);
const chosen = query("chosen", (state: State) => (first(state, "a") === "one" ? first(state, "b") : first(state, "c")));
const early = query("early", (state: State) => text(state, "a").split(" ")[0] ?? "", Object.is, "early");
const behind = query("behind", (state: State) => `${early(state)}!`);
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

  it("answers rightly for snapshots on different branches, in any order", () => {
    const memory = newMemory<State>();
    const one: State = {
      memory,
      texts: new Map([
        ["a", "one two"],
        ["b", "x"],
        ["c", "y"],
      ]),
    };
    const next = (of: State, name: string, value: string): State => ({
      memory,
      texts: new Map([...of.texts, [name, value]]),
      version: nextVersion(of.version ?? firstVersion(), [`text ${name}`]),
    });
    const first = { ...one, version: firstVersion() };
    const left = next(first, "a", "two");
    const right = next(next(first, "b", "z"), "c", "w");
    for (const [state, answer] of [
      [first, "x"],
      [left, "y"],
      [right, "z"],
      [left, "y"],
      [first, "x"],
      [right, "z"],
    ] as const)
      expect(chosen(state)).toBe(answer);
  });

  it("looks at early queries first, and leaves what is behind them alone where they stay the same", () => {
    const test = start({ a: "one two" });
    behind(test.state);
    test.runs();
    expect(behind(test.edit("a", "one more"))).toBe("one!");
    expect(test.runs()).toEqual(["early: text a changed"]);
    expect(behind(test.edit("a", "two"))).toBe("two!");
    expect(test.runs()).toEqual(["early: text a changed", "behind: early changed"]);
  });
});

describe("versions", () => {
  it("tell what was touched between any two, and nothing where history was cut", () => {
    const first = firstVersion();
    const left = nextVersion(first, ["a"]);
    const right = nextVersion(nextVersion(first, ["b"]), ["c"]);
    expect([...(touchedBetween(left, right) ?? [])].sort()).toEqual(["a", "b", "c", "revision"]);
    expect([...(touchedBetween(right, first) ?? [])].sort()).toEqual(["b", "c", "revision"]);
    expect(touchedBetween(left, left)?.size).toBe(0);
    expect(touchedBetween(undefined, left)).toBeUndefined();
    let late = first;
    for (let index = 0; index < 1000; index++) late = nextVersion(late, [String(index)]);
    expect(touchedBetween(first, late)).toBeUndefined();
    let length = 0;
    for (let at: Version | undefined = late; at !== undefined; at = at.parent) length++;
    expect(length).toBeLessThan(200);
  });
});
