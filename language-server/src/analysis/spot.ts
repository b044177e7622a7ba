/**
 * The place in a file that an editor asks about: the innermost node there, and the nodes around it.
 */
import {
  moduleOf,
  nodeAt,
  sourceOf,
  type CheckedModule,
  type FileId,
  type Node,
  type Project,
} from "../../../compiler/src/index.ts";

export interface Spot {
  readonly project: Project;
  readonly file: FileId;
  readonly offset: number;
  readonly text: string;
  readonly module: CheckedModule;
  readonly node: Node;
  /** Outermost (the file) first, `node` last. */
  readonly chain: readonly Node[];
}

export function spotAt(project: Project, file: FileId, offset: number): Spot {
  const module = moduleOf(project, file);
  const { text } = sourceOf(project, file).source;
  const { node, ancestors } = nodeAt(module.tree, offset);
  return { project, file, offset, text, module, node, chain: [...ancestors, node] };
}

/** The node `levels` above another of the chain; 0 is the last. */
export function above(spot: Spot, levels: number): Node | undefined {
  return spot.chain[spot.chain.length - 1 - levels];
}

/** The innermost node of some kinds around the spot, the spot's own node included. */
export function around<K extends Node["kind"]>(
  chain: readonly Node[],
  ...kinds: readonly K[]
): Extract<Node, { kind: K }> | undefined {
  for (let at = chain.length - 1; at >= 0; at--) {
    const node = chain[at];
    if (node !== undefined && isOf(node, kinds)) return node;
  }
  return undefined;
}

function isOf<K extends Node["kind"]>(node: Node, kinds: readonly K[]): node is Extract<Node, { kind: K }> {
  return kinds.some((kind) => kind === node.kind);
}
