/**
 * The order in which hosts are switched. Hosts are given by what is configured on them.
 */
import { describe, expect, test } from "vitest";
import { hostOrder } from "../../../compiler/src/deployment/host-order.ts";
import { hostOf, resolvedHost } from "../targets/sample-hosts.ts";

function order(owners: Readonly<Record<string, readonly string[]>>): string {
  const hosts = Object.entries(owners).map(([name, ids]) => {
    const host = resolvedHost(hostOf(name), [{}]);
    const [fragment] = host.fragments;
    return {
      ...host,
      fragments: fragment === undefined ? [] : ids.map((id, at) => ({ ...fragment, id: `${id}#${at}` })),
    };
  });
  return hostOrder(hosts).join(" ");
}

describe("the order of hosts", () => {
  test("is that of their names where none uses another", () => {
    expect(order({ b: ["town/two"], a: ["town/one"], c: [] })).toBe("a b c");
  });

  test("begins with what others use, through requirements of requirements, too", () => {
    expect(order({ app: ["town/blog", "town/blog/web"], sql: ["town/blog/database"] })).toBe("sql app");
    expect(order({ app: ["town/blog"], cache: ["town/blog/queue"], sql: ["town/blog/queue/store"] })).toBe(
      "sql cache app",
    );
    expect(order({ app: ["town/blog"], sql: ['town/blog/part["a/b"]/store'] })).toBe("sql app");
  });

  test("does not take a name that begins alike for a requirement", () => {
    expect(order({ a: ["town/blog"], b: ["town/blogs/web"] })).toBe("a b");
  });

  test("is that of names for hosts of one application, and where two use one another", () => {
    expect(order({ web: ["town/app", "town/app/web"], job: ["town/app", "town/app/job"] })).toBe("job web");
    expect(
      order({ a: ["town/one", "town/two/database"], b: ["town/two", "town/one/database"], c: ["town/one/cache"] }),
    ).toBe("c a b");
  });
});
