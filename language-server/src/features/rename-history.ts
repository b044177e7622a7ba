/**
 * What a rename leaves behind with `@was`: old names of whatever operators or running environments know by name, so that an option in an
 * operator's file, the addresses and the secrets of what is deployed stay.
 *
 * In: what is renamed, its old and its new name, and which old names to keep. Out: edits of its annotations. Not here: the rename itself
 * (rename.ts), what was compiled (../analysis/compiled-names.ts).
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
import { compiledNames } from "../analysis/compiled-names.ts";
import { symbolOfImportable, type TextEdit } from "../analysis/importable.ts";

type Annotated = Extract<Node, { kind: "field" | "requirement" | "applicationDeclaration" | "deploymentDeclaration" }>;
type Annotation = Annotated["annotations"][number];

/** `deployed`: of what was compiled for an environment. */
export type KeepsOldNames = "deployed" | "always" | "never";

/** None where nobody outside the program knows the name. */
export function historyEdits(
  project: Project,
  entity: Entity,
  names: { readonly old: string; readonly name: string },
  keeps: KeepsOldNames,
): readonly TextEdit[] {
  const { old, name } = names;
  const annotated = annotatedNode(project, entity);
  if (annotated === undefined) return [];
  const { node } = annotated;
  const { text } = sourceOf(project, node.file).source;
  const known = node.annotations.filter((annotation) => annotation.name.text === "was");
  const back = known.find((annotation) => nameIn(annotation) === name);
  // Ids are made of the oldest name: where that is the name again, a younger one would take its place.
  const isOldest = node.kind !== "field" && back !== undefined && back === known[0];
  const dropped = isOldest ? known : back === undefined ? [] : [back];
  const removals = dropped.map((annotation) => removal(text, annotation));
  const isKept = keeps === "always" || (keeps === "deployed" && isCompiled(project, annotated));
  return isOldest || !isKept ? removals : [...removals, addition(text, node, old)];
}

interface AnnotatedNode {
  readonly node: Annotated;
  /** The application, or those, that an option or a requirement belongs to. */
  readonly owners: readonly Annotated[];
}

/** What the entity names, where its old names count. */
function annotatedNode(project: Project, entity: Entity): AnnotatedNode | undefined {
  const [place] = declaredAt(project, entity);
  if (place === undefined) return undefined;
  const { node, ancestors } = nodeAt(parsed(project, place.file).value, place.start + 1);
  const owner = node.kind === "name" ? ancestors.at(-1) : undefined;
  switch (owner?.kind) {
    case "field": {
      const owners = entity.kind !== "field" || entity.symbol === undefined ? [] : taking(project, entity.symbol);
      return owners.length === 0 ? undefined : { node: owner, owners };
    }
    case "requirement":
      return owner.name === node
        ? { node: owner, owners: ancestors.filter((one) => one.kind === "applicationDeclaration") }
        : undefined;
    case "applicationDeclaration":
    case "deploymentDeclaration":
      return owner.name === node ? { node: owner, owners: [] } : undefined;
    default:
      return undefined;
  }
}

/** Whether a compiled environment has it, under its name or an older one. */
function isCompiled(project: Project, { node, owners }: AnnotatedNode): boolean {
  const { deployments, applications, requirements } = compiledNames(project);
  const isOf = (names: ReadonlySet<string>, one: Annotated) => namesOf(one).some((name) => names.has(name));
  switch (node.kind) {
    case "field":
      return owners.some((owner) => isOf(applications, owner));
    case "requirement":
      return requirements.some(
        ({ name, application }) =>
          namesOf(node).includes(name) && owners.every((owner) => namesOf(owner).includes(application ?? "")),
      );
    case "applicationDeclaration":
      return isOf(applications, node);
    case "deploymentDeclaration":
      return isOf(deployments, node);
  }
}

function namesOf(node: Annotated): readonly string[] {
  const old = node.annotations.filter((annotation) => annotation.name.text === "was").map(nameIn);
  return [node.name.text, ...old.filter((name) => name !== undefined)];
}

/** The applications of the project whose operators give the field, in their options. Cases of variants have no old names. */
function taking(project: Project, symbol: string): readonly Annotated[] {
  return declaredNames(project).flatMap((declared) => {
    if (declared.kind !== "application" || labelOf(declared.file) !== "") return [];
    const found = symbolOfImportable(project, declared);
    const value = found === undefined ? undefined : valueOfSymbol(project, found);
    if (value?.kind !== "application" || !holdsField(value.options, symbol)) return [];
    return parsed(project, declared.file).value.declarations.flatMap((node) =>
      node.kind === "applicationDeclaration" && node.name.text === declared.name ? [node] : [],
    );
  });
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
