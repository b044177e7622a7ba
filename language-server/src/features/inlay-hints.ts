/**
 * What could have been written but need not be: inferred types of locals and constants, and which values are known only later.
 *
 * In: a span of a file. Out: texts and the offsets they stand at, in the order of the text.
 */
import {
  moduleOf,
  printType,
  shorten,
  stageOf,
  stageText,
  walk,
  withoutStage,
  type Expression,
  type Node,
  type NodeTable,
  type Project,
  type Span,
  type Type,
} from "../../../compiler/src/index.ts";

export interface InlayHint {
  readonly offset: number;
  readonly text: string;
  /** A sentence, for those who point at it. */
  readonly says: string | undefined;
  /** `stage`: of values that are written with a type. */
  readonly kind: "type" | "stage";
}

export interface HintChoice {
  readonly types: boolean;
  readonly stages: boolean;
}

export function inlayHintsIn(project: Project, range: Span, choice: HintChoice): readonly InlayHint[] {
  const module = moduleOf(project, range.file);
  const found: InlayHint[] = [];
  walk(module.tree, (node) => {
    const name = namedWithoutType(node);
    if (name === undefined || name.end < range.start || name.start > range.end) return;
    const type = module.types.get(node.id) ?? typeOfConstant(module.interface.values, node);
    if (type === undefined || type.kind === "error" || type.kind === "never") return;
    const says = stageText(type);
    if (choice.types) found.push({ offset: name.end, text: `: ${shorten(printType(type), 40)}`, says, kind: "type" });
    else if (choice.stages) found.push(...stageHint(name.end, stageOf(type), type));
  });
  if (choice.stages) found.push(...stagesOfRequirements(project, range));
  return found.sort((a, b) => a.offset - b.offset);
}

function namedWithoutType(node: Node): Span | undefined {
  if (node.kind === "local" || node.kind === "constantDeclaration")
    return node.type === undefined && node.name.text !== "" && !saysItself(node.value) ? node.name : undefined;
  return node.kind === "binder" ? node.name : undefined;
}

/** Of literals everybody sees the type. */
function saysItself(value: Expression): boolean {
  switch (value.kind) {
    case "number":
    case "bool":
      return true;
    case "text":
      return value.parts.every((part) => part.kind === "textPart");
    default:
      return false;
  }
}

function typeOfConstant(
  values: ReadonlyMap<string, { readonly kind: string; readonly type?: Type }>,
  node: Node,
): Type | undefined {
  return node.kind === "constantDeclaration" ? values.get(node.name.text)?.type : undefined;
}

/** Outputs and settings whose value is learnt later: a mark behind the key. */
function stagesOfRequirements(project: Project, range: Span): readonly InlayHint[] {
  const module = moduleOf(project, range.file);
  const found: InlayHint[] = [];
  walk(module.tree, (node) => {
    if (node.kind !== "set" || node.end < range.start || node.start > range.end) return;
    const type = module.types.get(node.value.id);
    const key = node.path.at(-1);
    if (type === undefined || key === undefined || node.value.kind === "record") return;
    found.push(...stageHint(key.end, ownStage(module.types, node.value, type), type));
  });
  return found;
}

function stageHint(offset: number, stage: ReturnType<typeof stageOf>, type: Type): readonly InlayHint[] {
  if (stage === "static") return [];
  return [{ offset, text: stage === "secret" ? " (secret)" : " (later)", says: stageText(type), kind: "stage" }];
}

/** The stage of the value as it is, not as it may be where it lands. */
function ownStage(types: NodeTable<Type>, node: Node, type: Type): "static" | "deploy" | "secret" {
  const stage = stageOf(type);
  if (stage === "static" || withoutStage(type).kind === "error") return "static";
  if (node.kind === "text") {
    for (const part of node.parts) {
      const inner = part.kind === "textPart" ? undefined : types.get(part.id);
      if (inner !== undefined && stageOf(inner) !== "static") return stage;
    }
    return "static";
  }
  return node.kind === "reference" || node.kind === "select" || node.kind === "call" ? stage : "static";
}
