/**
 * What a stage of the compiler made of a file, as text: for `fedi dump` and for the expected files of the fixtures.
 *
 * Positions are `line:column`, both from 1, columns in UTF-16 units. Every list is in the order of the text.
 */
import { printValue } from "../evaluation/print-value.ts";
import { evaluateConstant } from "../evaluation/evaluate.ts";
import type { Target } from "../semantics/checked.ts";
import { printType } from "../semantics/print-type.ts";
import { positionAt, type SourceText } from "../source/source-text.ts";
import type { FileId, Span } from "../source/span.ts";
import { children, walk } from "../syntax/children.ts";
import { scan } from "../syntax/scan.ts";
import type { Node } from "../syntax/tree.ts";
import { checked, evaluationOf, parsed, prepare, sourceOf } from "./pipeline.ts";
import type { Project } from "./project.ts";

export const stages = ["tokens", "tree", "symbols", "types", "values"] as const;
export type Stage = (typeof stages)[number];

/** Ends in a line break, or is empty. */
export function dumpStage(project: Project, file: FileId, stage: Stage): string {
  prepare(project, [file]);
  switch (stage) {
    case "tokens":
      return lines(tokens(project, file));
    case "tree":
      return lines(tree(project, file));
    case "symbols":
      return lines(symbols(project, file));
    case "types":
      return lines(types(project, file));
    case "values":
      return lines(values(project, file));
  }
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

function at(source: SourceText, span: Pick<Span, "start">): string {
  const { line, character } = positionAt(source, span.start);
  return `${line + 1}:${character + 1}`;
}

function tokens(project: Project, file: FileId): readonly string[] {
  const { source } = sourceOf(project, file);
  return scan(source).tokens.map(({ name, image, start }) =>
    `${at(source, { start })} ${name} ${image === "" ? "" : JSON.stringify(image)}`.trimEnd(),
  );
}

/** One node a line, indented by its depth: kind, own data, place. */
function tree(project: Project, file: FileId): readonly string[] {
  const { source } = sourceOf(project, file);
  const found: string[] = [];
  const waiting: { readonly node: Node; readonly depth: number }[] = [{ node: parsed(project, file).value, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, depth } = next;
    found.push(`${"  ".repeat(depth)}${node.kind}${ownData(node)} ${at(source, node)}`);
    for (const child of [...children(node)].reverse()) waiting.push({ node: child, depth: depth + 1 });
  }
  return found;
}

/** What a node says by itself, its parts and place aside. */
function ownData(node: Node): string {
  const data = Object.entries(node).filter(
    ([key, value]) =>
      !["id", "file", "start", "end", "kind", "nodeCount", "hasAnnotations"].includes(key) &&
      (typeof value === "string" || typeof value === "number" || value === true),
  );
  return data.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join("");
}

/** Every name and what it means. */
function symbols(project: Project, file: FileId): readonly string[] {
  const { source } = sourceOf(project, file);
  const { targets } = checked(project, file).value;
  const found: string[] = [];
  walk(parsed(project, file).value, (node) => {
    const target = targets.get(node.id);
    if (target === undefined) return;
    const text = node.kind === "name" ? node.text : node.kind === "reference" ? node.name : node.kind;
    found.push(`${at(source, node)} ${text} -> ${describeTarget(target, source)}`);
  });
  return found;
}

function describeTarget(target: Target, source: SourceText): string {
  switch (target.kind) {
    case "declaration":
      return target.symbol;
    case "intrinsic":
      return `built-in ${target.name}`;
    case "special":
      return `special ${target.name}`;
    case "inner":
      return `${target.node.kind} ${at(source, target.node)}`;
    case "inherited":
      return `inherited ${target.mapping}.${target.name}`;
    case "unknown":
      return "unknown";
  }
}

/** The type of every expression, binder, parameter, local and requirement. */
function types(project: Project, file: FileId): readonly string[] {
  const { source } = sourceOf(project, file);
  const module = checked(project, file).value;
  const found: string[] = [];
  walk(module.tree, (node) => {
    const type = module.types.get(node.id);
    if (type === undefined) return;
    const text = source.text.slice(node.start, node.end).replaceAll(/\s+/g, " ");
    const short = text.length > 50 ? `${text.slice(0, 47)}...` : text;
    found.push(`${at(source, node)} ${short} : ${printType(type)}`);
  });
  return found;
}

/** The value of every top-level constant. */
function values(project: Project, file: FileId): readonly string[] {
  const module = checked(project, file).value;
  const evaluation = evaluationOf(project, () => {});
  return [...module.declarations].flatMap(([symbol, declaration]) => {
    if (declaration.kind !== "constantDeclaration") return [];
    const value = module.broken.has(symbol) ? undefined : evaluateConstant(evaluation, symbol, declaration.name);
    return [`${declaration.name.text} = ${value === undefined ? "<error>" : printValue(value)}`];
  });
}
