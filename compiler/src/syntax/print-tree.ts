/**
 * Writes tokens and trees as text, one node or token a line, for `fedi dump` and the expected files of fixtures.
 *
 * In: a file's tree or text. Out: lines that end in `\n`. Nothing recurses.
 * Each node: its role in the node above, its kind, its own facts, and its span as UTF-16 offsets.
 */
import type { SourceText } from "../source/source-text.ts";
import { children } from "./children.ts";
import { scan } from "./scan.ts";
import { writtenAs } from "./tokens.ts";
import type { File, Node } from "./tree.ts";

/** Said by position and indentation, or the same for the whole file. */
const silent: ReadonlySet<string> = new Set(["kind", "file", "start", "end", "id", "nodeCount", "hasAnnotations"]);

export function printTree(file: File): string {
  const lines: string[] = [];
  const waiting: { readonly node: Node; readonly role: string; readonly depth: number }[] = [];
  waiting.push({ node: file, role: "", depth: 0 });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, role, depth } = next;
    const { facts, roles } = partsOf(node);
    const label = role === "" ? "" : `${role}: `;
    lines.push(`${"  ".repeat(depth)}${label}${node.kind}${facts} ${node.start}-${node.end}\n`);
    for (const child of children(node).toReversed())
      waiting.push({ node: child, role: roles.get(child) ?? "", depth: depth + 1 });
  }
  return lines.join("");
}

function partsOf(node: Node): { readonly facts: string; readonly roles: ReadonlyMap<unknown, string> } {
  const roles = new Map<unknown, string>();
  let facts = "";
  const parts: [string, unknown][] = Object.entries(node);
  for (const [role, part] of parts) {
    if (silent.has(role) || part === undefined) continue;
    if (Array.isArray(part)) for (const each of part) roles.set(each, role);
    else if (typeof part === "object") roles.set(part, role);
    else if (part !== false || role === "value") facts += ` ${role}=${JSON.stringify(part)}`;
  }
  return { facts, roles };
}

export function printTokens(source: SourceText): string {
  const lines = scan(source).tokens.map(({ kind, name, image, start, end }) => {
    const shown = writtenAs(kind) === undefined ? ` ${name}` : "";
    return `${start}-${end}${image === "" ? "" : ` ${JSON.stringify(image)}`}${shown}\n`;
  });
  return lines.join("");
}
