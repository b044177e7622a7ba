/**
 * What a rename leaves behind with `@was`: old names of whatever operators or running environments know by name, so that an option in an
 * operator's file, the addresses and the secrets of what is deployed stay.
 *
 * In: what is renamed, its old and its new name. Out: edits of its annotations. Not here: the rename itself (rename.ts).
 */
import {
  declaredNames,
  labelOf,
  nodeAt,
  parsed,
  sourceOf,
  valueOfSymbol,
  type Node,
  type Project,
  type Type,
} from "../../../compiler/src/index.ts";
import { declaredAt, type Entity } from "../analysis/entity.ts";
import { symbolOfImportable, type TextEdit } from "../analysis/importable.ts";

type Annotated = Extract<
  Node,
  { kind: "field" | "requirement" | "applicationDeclaration" | "deploymentDeclaration" | "deploymentInstance" }
>;
type Annotation = Annotated["annotations"][number];

/** None where nobody outside the program knows the name. */
export function historyEdits(project: Project, entity: Entity, old: string, name: string): readonly TextEdit[] {
  const node = annotatedNode(project, entity);
  if (node === undefined) return [];
  const { text } = sourceOf(project, node.file).source;
  const known = node.annotations.filter((annotation) => annotation.name.text === "was");
  const back = known.find((annotation) => nameIn(annotation) === name);
  // Ids are made of the oldest name: where that is the name again, a younger one would take its place.
  const isOldest = node.kind !== "field" && back !== undefined && back === known[0];
  const dropped = isOldest ? known : back === undefined ? [] : [back];
  const removals = dropped.map((annotation) => removal(text, annotation));
  return isOldest ? removals : [...removals, addition(text, node, old)];
}

/** What the entity names, where its old names count. */
function annotatedNode(project: Project, entity: Entity): Annotated | undefined {
  const [place] = declaredAt(project, entity);
  if (place === undefined) return undefined;
  const { node, ancestors } = nodeAt(parsed(project, place.file).value, place.start + 1);
  const owner = node.kind === "name" ? ancestors.at(-1) : undefined;
  switch (owner?.kind) {
    case "field":
      return entity.kind === "field" && entity.symbol !== undefined && isOption(project, entity.symbol)
        ? owner
        : undefined;
    case "requirement":
    case "applicationDeclaration":
    case "deploymentDeclaration":
      return owner.name === node ? owner : undefined;
    default:
      return undefined;
  }
}

/** Whether operators give the field, in the options of an application of the project. Cases of variants have no old names. */
function isOption(project: Project, symbol: string): boolean {
  for (const declared of declaredNames(project)) {
    if (declared.kind !== "application" || labelOf(declared.file) !== "") continue;
    const found = symbolOfImportable(project, declared);
    const value = found === undefined ? undefined : valueOfSymbol(project, found);
    if (value?.kind === "application" && holdsField(value.options, symbol)) return true;
  }
  return false;
}

function holdsField(type: Type, symbol: string): boolean {
  switch (type.kind) {
    case "record":
      return [...type.fields.values()].some((field) => field.symbol === symbol || holdsField(field.type, symbol));
    case "variant":
      return [...type.cases.values()].some((field) => holdsField(field.type, symbol));
    case "optional":
    case "secret":
    case "deploy":
      return holdsField(type.inner, symbol);
    case "list":
    case "set":
      return holdsField(type.element, symbol);
    case "map":
      return holdsField(type.value, symbol);
    default:
      return false;
  }
}

function nameIn(annotation: Annotation): string | undefined {
  const [argument] = annotation.arguments;
  const part = argument?.kind === "text" ? argument.parts[0] : undefined;
  return part?.kind === "textPart" ? part.text : undefined;
}

/** Behind the annotations that are there: the youngest name stands last. */
function addition(text: string, node: Annotated, old: string): TextEdit {
  const last = node.annotations.at(-1);
  const start = last === undefined ? node.start : last.end + blankAfter(text, last.end);
  const line = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  const gap = line.trim() === "" ? `\n${line}` : " ";
  return { file: node.file, start, end: start, text: `@was(${JSON.stringify(old)})${gap}` };
}

function removal(text: string, { file, start, end }: Annotation): TextEdit {
  return { file, start, end: end + blankAfter(text, end), text: "" };
}

function blankAfter(text: string, offset: number): number {
  return /^\s*/.exec(text.slice(offset))?.[0].length ?? 0;
}
