/**
 * Runs `check`s, and finds the configuration that a failing one is about.
 *
 * In: a check and the frame it stands in. Out: whether it holds; reports `condition-not-met` at what somebody configured: the
 * operator's option where one led to it, else the requirement's field.
 */
import type { Related, Role } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import { spanOf, type Span } from "../source/span.ts";
import type { Check, Expression, RecordExpression } from "../syntax/tree.ts";
import type { Frame } from "../evaluation/evaluation.ts";
import { textOf } from "../evaluation/residual.ts";
import { conditionNotMet } from "./deployment-diagnostics.ts";
import { mentionsOf } from "./mentions.ts";
import type { Request } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import { isTrue } from "./tails.ts";

export interface CheckContext {
  /** What the check is about, and whose it is. */
  readonly placeOf: (check: Check, module: CheckedModule) => { readonly place: Span; readonly role: Role };
  readonly requirement?: Request;
}

/** Whether it holds; false also where it could not be answered, which is reported. */
export function runCheck(resolution: Resolution, frame: Frame, check: Check, context: CheckContext): boolean {
  const { evaluation } = resolution;
  const holds = isTrue(evaluation, frame, check.condition);
  if (holds !== false) return holds ?? false;
  const message = evaluation.whole.evaluate(evaluation, frame, check.message);
  if (message.kind === "error") return false;
  const text = textOf(message) ?? "a condition does not hold";
  const { place, role } = context.placeOf(check, frame.module);
  const key = `${frame.module.file} ${check.id} ${text}`;
  if (resolution.failedChecks.has(key)) return false;
  resolution.failedChecks.add(key);
  const related: Related[] = [];
  const { requirement } = context;
  if (requirement !== undefined)
    related.push({ message: `required here, as \`${requirement.id}\``, place: spanOf(requirement.requirement.name) });
  related.push({ message: "the check is here", place: spanOf(check.condition) });
  resolution.report(conditionNotMet.at(place, { message: text, request: requirement?.id, role, related }));
  return false;
}

/** The configuration that a check on a request is about. */
export function placeOfRequestCheck(
  request: Request,
  check: Check,
  module: CheckedModule,
): { readonly place: Span; readonly role: Role } {
  const fields = mentionsOf(module, check.condition).filter((mention) => mention.name === "request");
  for (const { path } of fields) {
    const [field] = path;
    const found = field === undefined ? undefined : placeOfField(request, field);
    if (found !== undefined) return found;
  }
  return { place: spanOf(request.requirement.name), role: roleOf(request) };
}

/** The operator's option behind a field of a request, else what the requirement says; undefined where the field has its default. */
export function placeOfField(
  request: Request,
  field: string,
): { readonly place: Span; readonly role: Role } | undefined {
  const expression = valueOfEntry(request.requirement.request, [field]);
  if (expression === undefined) return undefined;
  const option = placeOfOptions(request, expression);
  return option === undefined
    ? { place: spanOf(expression), role: roleOf(request) }
    : { place: option, role: "operator" };
}

function roleOf(request: Request): Role {
  return request.owner.kind === "application" ? "application author" : "hosting provider";
}

/** The first option behind an expression of an application that the operator has given. */
function placeOfOptions(request: Request, expression: Expression): Span | undefined {
  const { instance } = request.owner;
  if (instance === undefined) return undefined;
  for (const mention of mentionsOf(request.module, expression)) {
    if (mention.name !== "options") continue;
    const place = instance.placeOfOption(mention.path);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The place of the first mentioned field of `special` that was given; else the fallback. */
export function placeOfConfiguredCheck(
  check: Check,
  module: CheckedModule,
  special: "options" | "config",
  given: { readonly placeOf: (path: readonly string[]) => Span | undefined; readonly fallback: Span },
): Span {
  for (const mention of mentionsOf(module, check.condition)) {
    if (mention.name !== special) continue;
    const place = given.placeOf(mention.path);
    if (place !== undefined) return place;
  }
  return spanOf(given.fallback);
}

/** Where a record written in a program gives the value at a path, or the nearest value around it. */
export function placeInRecord(record: RecordExpression, path: readonly string[]): Span | undefined {
  const found = valueOfEntry(record, path);
  return found === undefined ? undefined : spanOf(found);
}

function valueOfEntry(record: RecordExpression, path: readonly string[]): Expression | undefined {
  let best: Expression | undefined;
  let at: RecordExpression | undefined = record;
  let rest = path;
  while (at !== undefined && rest.length > 0) {
    const entry: RecordExpression["entries"][number] | undefined = at.entries.find(
      (candidate) =>
        candidate.kind === "set" &&
        candidate.path.every((key, index) => index >= rest.length || (key.kind === "name" && key.text === rest[index])),
    );
    if (entry?.kind !== "set") return best;
    best = entry.value;
    rest = rest.slice(entry.path.length);
    at = entry.value.kind === "record" ? entry.value : undefined;
  }
  return best;
}
