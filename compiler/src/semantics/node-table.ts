/**
 * What is known of some of a file's nodes, by node id.
 *
 * While a file is bound and checked, a table is an array with a place for each node (`newTable`). What stays is a NodeTable, which takes room
 * only for the nodes that it holds something of: of 300 nodes 140 have a type, 50 a meaning, 6 a place where values land.
 */
import type { File, NodeId } from "../syntax/tree.ts";

export interface NodeTable<T> {
  readonly get: (id: NodeId) => T | undefined;
  /** What is known of any node, in order of ids. */
  readonly values: readonly T[];
}

/** One place per node id; those of which nothing is known are undefined. */
export type OpenTable<T> = (T | undefined)[];

/** With room for every node: growing from one number to another would cost much more. */
export function newTable<T>(tree: File): OpenTable<T> {
  const table: OpenTable<T> = [];
  table.length = tree.nodeCount;
  return table;
}

/** The table as it stands. */
export function closeTable<T>(open: Readonly<OpenTable<T>>): NodeTable<T> {
  return new ClosedTable(open);
}

const bitsPerGroup = 32;

/** A class for the sake of memory: all tables have one `get`. */
class ClosedTable<T> implements NodeTable<T> {
  readonly values: readonly T[];
  /** Of each group of 32 ids two numbers: a bit for each id, and how many values earlier groups have. */
  private readonly groups: readonly number[];

  constructor(open: Readonly<OpenTable<T>>) {
    const values: T[] = [];
    const groups: number[] = [];
    for (let first = 0; first < open.length; first += bitsPerGroup) {
      const before = values.length;
      let bits = 0;
      for (let id = first; id < first + bitsPerGroup && id < open.length; id++) {
        const value = open[id];
        if (value === undefined) continue;
        bits |= 1 << (id - first);
        values.push(value);
      }
      groups.push(bits, before);
    }
    // A list that grew has room for more.
    this.values = values.slice();
    this.groups = groups.slice();
  }

  get(id: NodeId): T | undefined {
    const group = (id >>> 5) << 1;
    const bits = this.groups[group] ?? 0;
    const bit = 1 << (id & 31);
    if ((bits & bit) === 0) return undefined;
    return this.values[(this.groups[group + 1] ?? 0) + countOfBits(bits & (bit - 1))];
  }
}

function countOfBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
