/**
 * Which variables a Nix tree mentions.
 */
import type { Nix, NixEntry } from "./nix-tree.ts";

/** Whether a tree mentions a variable, such as `fedi` or `pkgs`. Does not recurse, so depth is no danger. */
export function mentions(tree: Nix, variable: string): boolean {
  const open: Nix[] = [tree];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === "name" && next.path[0] === variable) return true;
    for (const part of partsOf(next)) open.push(part);
  }
  return false;
}

function partsOf(tree: Nix): readonly Nix[] {
  switch (tree.kind) {
    case "string":
      return tree.parts.filter((part) => typeof part !== "string");
    case "list":
      return tree.items.map((item) => ("comment" in item ? item.value : item));
    case "set":
      return tree.entries.flatMap(partsOfEntry);
    case "let":
      return [...tree.entries.flatMap(partsOfEntry), tree.body];
    case "function":
    case "module":
      return [tree.body];
    case "select":
      return tree.otherwise === undefined ? [tree.value] : [tree.value, tree.otherwise];
    case "not":
      return [tree.value];
    case "apply":
      return [tree.function, ...tree.arguments];
    case "binary":
      return [tree.left, tree.right];
    case "if":
      return [tree.condition, tree.yes, tree.no];
    case "null":
    case "bool":
    case "int":
    case "float":
    case "path":
    case "name":
    case "raw":
    case "printed":
      return [];
  }
}

function partsOfEntry({ path, value }: NixEntry): readonly Nix[] {
  return [...path.filter((key) => typeof key !== "string"), value];
}
