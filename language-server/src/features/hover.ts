/**
 * What an editor shows of the thing under the cursor: type, when it is known, docs, default, where it is declared; of an option also
 * its value in each deployment.
 *
 * In: a place. Out: Markdown and the span it is about; undefined where there is nothing to say.
 */
import { type FileId, printType, type Project, type Span } from "../../../compiler/src/index.ts";
import { declaredAt, entityOf } from "../analysis/entity.ts";
import { describeEntity, placeText, stageText } from "../analysis/describe.ts";
import { above, spotAt, type Spot } from "../analysis/spot.ts";

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hoverAt(project: Project, file: FileId, offset: number): Hover | undefined {
  const spot = spotAt(project, file, offset);
  const named = entityOf(spot);
  if (named === undefined) return hoverOfExpression(spot);
  const description = describeEntity(project, named.entity);
  if (description === undefined) return undefined;
  const [place] = declaredAt(project, named.entity);
  const isElsewhere = place !== undefined && (place.file !== file || place.start !== named.span.start);
  const narrowed = narrowedType(spot, description.type === undefined ? undefined : printType(description.type));
  const paragraphs = [
    fenced(description.code),
    ...(narrowed === undefined ? [] : [narrowed]),
    ...description.paragraphs,
    ...(isElsewhere && named.entity.kind !== "files" ? [`Declared in ${placeText(project, place)}`] : []),
  ];
  return { span: named.span, markdown: paragraphs.join("\n\n") };
}

function fenced(code: string): string {
  return `\`\`\`fedi\n${code}\n\`\`\``;
}

/** What conditions around the place make of the type. */
function narrowedType({ module, node, chain }: Spot, declared: string | undefined): string | undefined {
  const expression = node.kind === "reference" ? node : chain.at(-2);
  if (declared === undefined || (expression?.kind !== "reference" && expression?.kind !== "select")) return undefined;
  const type = module.types[expression.id];
  if (type === undefined || type.kind === "error") return undefined;
  const here = printType(type);
  return here === declared ? undefined : `Here: \`${here}\``;
}

/** Literals, calls and the like: their type alone. */
function hoverOfExpression(spot: Spot): Hover | undefined {
  const { node } = spot;
  const type = spot.module.types[node.id];
  if (type === undefined || type.kind === "error" || !isShort(node.kind)) return undefined;
  const { file, start, end } = node;
  const stage = stageText(type);
  const parent = above(spot, 1);
  if (parent === undefined) return undefined;
  return {
    span: { file, start, end },
    markdown: [fenced(printType(type)), ...(stage === undefined ? [] : [stage])].join("\n\n"),
  };
}

function isShort(kind: string): boolean {
  return kind === "call" || kind === "index" || kind === "number" || kind === "select" || kind === "if";
}
