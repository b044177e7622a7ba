/**
 * What an editor shows of the thing under the cursor: type, when it is known, docs, default, where it is declared; of an option also
 * its value in each deployment.
 *
 * In: a place. Out: Markdown and the span it is about; undefined where there is nothing to say.
 */
import {
  fieldList,
  graph,
  labelOf,
  moduleOf,
  optionsOfInstance,
  printType,
  printValue,
  shorten,
  sourceOf,
  stageText,
  type FileId,
  type Project,
  type RecordField,
  type Span,
  type Value,
} from "../../../compiler/src/index.ts";
import { declaredAt, entityOf, type Entity } from "../analysis/entity.ts";
import { isGivenRecord, typeOfGiven } from "../analysis/given-records.ts";
import { describeEntity, placeText } from "../analysis/describe.ts";
import { above, spotAt, type Spot } from "../analysis/spot.ts";
import { hoverOfKey, hoverOfQuantity, hoverOfWord } from "./hover-of-words.ts";

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hoverAt(project: Project, file: FileId, offset: number): Hover | undefined {
  const spot = spotAt(project, file, offset);
  const named = entityOf(spot);
  if (named === undefined)
    return hoverOfWord(spot) ?? hoverOfKey(spot) ?? hoverOfQuantity(spot) ?? hoverOfExpression(spot);
  const description = describeEntity(project, named.entity);
  if (description === undefined) return undefined;
  const [place] = declaredAt(project, named.entity);
  const isElsewhere = place !== undefined && (place.file !== file || place.start !== named.span.start);
  const narrowed = narrowedType(spot, description.type === undefined ? undefined : printType(description.type));
  const paragraphs = [
    fenced(description.code + givenFields(spot, named.entity)),
    ...(narrowed === undefined ? [] : [narrowed]),
    ...description.paragraphs,
    ...(named.entity.kind === "field" ? valuesInDeployments(project, named.entity.field) : []),
    ...(isElsewhere && named.entity.kind !== "files" ? [`Declared in ${placeText(project, place)}`] : []),
  ];
  return { span: named.span, markdown: paragraphs.join("\n\n") };
}

/** Of `options`, `request` and the like: their fields. */
function givenFields(spot: Spot, entity: Entity): string {
  const type = entity.kind === "special" && isGivenRecord(entity.name) ? typeOfGiven(spot, entity.name) : undefined;
  return type === undefined ? "" : `: ${fieldList(type)}`;
}

function fenced(code: string): string {
  return `\`\`\`fedi\n${code}\n\`\`\``;
}

/** What conditions around the place make of the type. */
function narrowedType({ module, node, chain }: Spot, declared: string | undefined): string | undefined {
  const expression = node.kind === "reference" ? node : chain.at(-2);
  if (declared === undefined || (expression?.kind !== "reference" && expression?.kind !== "select")) return undefined;
  const type = module.types.get(expression.id);
  if (type === undefined || type.kind === "error") return undefined;
  const here = printType(type);
  return here === declared ? undefined : `Here: \`${here}\``;
}

/** Literals, calls and the like: their type alone. */
function hoverOfExpression(spot: Spot): Hover | undefined {
  const { node } = spot;
  const type = spot.module.types.get(node.id);
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

/** Of an option of an application: what each deployment of the project sets it to. */
function valuesInDeployments(project: Project, { symbol = "" }: RecordField): readonly string[] {
  const [, application, path] = /^(.*#[^.]*)\.options\.(.*)$/.exec(symbol) ?? [];
  if (application === undefined || path === undefined) return [];
  const rows: string[] = [];
  for (const file of graph(project).order) {
    if (labelOf(file) !== "" || !/\bdeployment\b/.test(sourceOf(project, file).source.text)) continue;
    const module = moduleOf(project, file);
    for (const [own, node] of module.declarations) {
      if (node.kind !== "deploymentDeclaration" || module.broken.has(own)) continue;
      for (const instance of node.instances) {
        const target = module.targets.get(instance.application.id);
        if (target?.kind !== "declaration" || target.symbol !== application) continue;
        const value = valueAt(optionsOfInstance(project, file, instance), path.split("."));
        if (value === undefined || value.kind === "error") continue;
        const name = instance.instance === undefined ? node.name.text : `${node.name.text}/${instance.instance.text}`;
        rows.push(`- \`${name}\`: \`${shorten(printValue(value))}\``);
      }
    }
  }
  const shown = rows.slice(0, mostDeployments);
  if (rows.length > shown.length) shown.push(`- … and ${rows.length - shown.length} more`);
  return shown.length === 0 ? [] : [`In deployments:\n${shown.join("\n")}`];
}

const mostDeployments = 10;

function valueAt(value: Value, path: readonly string[]): Value | undefined {
  let at: Value | undefined = value;
  for (const name of path) at = at?.kind === "record" || at?.kind === "map" ? at.entries.get(name) : undefined;
  return at;
}
