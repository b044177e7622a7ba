/**
 * What an editor shows of words that name nothing: words of the language, keys that nobody declared, sizes and lengths of time.
 *
 * In: a spot. Out: a hover, or undefined. Not here: what has a name (hover.ts), the sentences (analysis/language-docs.ts).
 */
import { printType, scan, sourceOf, spanOf, withoutStage, type Node } from "../../../compiler/src/index.ts";
import { docOfSecretFile, docOfWord } from "../analysis/language-docs.ts";
import type { Spot } from "../analysis/spot.ts";
import type { Hover } from "./hover.ts";

/** A word of the language. */
export function hoverOfWord({ project, file, offset, text, node, chain }: Spot): Hover | undefined {
  const parent = node.kind === "name" ? chain.at(-2) : undefined;
  if (textual.has(node.kind) && parent?.kind !== "refinement" && parent?.kind !== "state") return undefined;
  let start = offset;
  while (start > 0 && /\w/.test(text[start - 1] ?? "")) start--;
  const [word = ""] = /^\w+/.exec(text.slice(start)) ?? [];
  const doc = docOfWord(node.kind, word);
  if (doc === undefined) return undefined;
  const { comments } = scan(sourceOf(project, file).source);
  if (comments.some((comment) => comment.start <= offset && offset < comment.end)) return undefined;
  return { span: { file, start, end: start + word.length }, markdown: doc };
}

/** Where a word is what somebody made up. */
const textual: ReadonlySet<Node["kind"]> = new Set([
  "name",
  "reference",
  "text",
  "textPart",
  "plainText",
  "literalType",
]);

/** A key that nobody declared: the type of what it is given. And the `file` of a secret. */
export function hoverOfKey({ module, node, chain }: Spot): Hover | undefined {
  const parent = chain.at(-2);
  if (node.kind !== "name" || node.text === "") return undefined;
  if (parent?.kind === "select" && node.text === "file")
    return { span: spanOf(node), markdown: `${code("file: path")}\n\n${docOfSecretFile}` };
  if (parent?.kind === "select" && module.types.get(parent.id)?.kind === "package")
    return {
      span: spanOf(node),
      markdown: `${code(`${node.text}: package`)}\n\nOf nixpkgs. Only Nix knows whether there is one.`,
    };
  const type = parent?.kind === "set" && parent.path.at(-1) === node ? module.types.get(parent.value.id) : undefined;
  if (type === undefined || type.kind === "error") return undefined;
  return {
    span: spanOf(node),
    markdown: code(`${node.text}: ${printType(withoutStage(type).kind === "json" ? withoutStage(type) : type)}`),
  };
}

/** How much a number with a unit is. */
export function hoverOfQuantity({ text, node }: Spot): Hover | undefined {
  if (node.kind !== "number" || (node.unit !== "bytes" && node.unit !== "duration")) return undefined;
  const unit = node.unit === "bytes" ? "bytes" : "seconds";
  const count = String(node.value).replaceAll(/\B(?=(\d{3})+$)/g, "_");
  return {
    span: spanOf(node),
    markdown: `${code(`${text.slice(node.start, node.end)}: ${node.unit}`)}\n\n${count} ${unit}`,
  };
}

function code(line: string): string {
  return `\`\`\`fedi\n${line}\n\`\`\``;
}
