import { describe, expect, it } from "vitest";
import { importGraph, isAhead } from "../../../compiler/src/project/import-graph.ts";

function graphOf(imports: Record<string, readonly string[]>) {
  const map = new Map(Object.entries(imports));
  return importGraph([...map.keys()].sort(), (file) => map.get(file) ?? []);
}

describe("import graph", () => {
  it("puts imports first", () => {
    expect(graphOf({ a: ["b", "c"], b: ["c"], c: [] }).order).toEqual(["c", "b", "a"]);
  });

  it("shows the shortest chain of a circle, and cuts all its imports", () => {
    const graph = graphOf({ a: ["b", "d"], b: ["c"], c: ["a", "b"], d: [] });
    expect(graph.cycles).toEqual([["a", "b", "c", "a"]]);
    expect([...graph.cut].sort()).toEqual(["a b", "b c", "c a", "c b"]);
    expect(graph.order).toContain("d");
  });

  it("knows a file that imports itself", () => {
    expect(graphOf({ a: ["a"] }).cycles).toEqual([["a", "a"]]);
  });

  it("lets a file ask those ahead of it, and none on a circle with it", () => {
    const graph = graphOf({ a: ["b"], b: ["c", "d"], c: ["b"], d: [], e: [] });
    const asks = (from: string) => ["a", "b", "c", "d", "e", "f"].filter((file) => isAhead(graph, file, from)).sort();
    expect(asks("a")).toEqual(["b", "c", "d"]);
    expect(asks("b")).toEqual(["d"]);
    expect(asks("c")).toEqual(["d"]);
    expect(asks("d")).toEqual([]);
    expect(asks("f")).toEqual([]);
  });

  it("follows a chain of 20,000 files", () => {
    const graph = importGraph(["0"], (file) => (Number(file) < 20_000 ? [String(Number(file) + 1)] : []));
    expect(graph.order.length).toBe(20_001);
    expect(graph.order[0]).toBe("20000");
  });
});
