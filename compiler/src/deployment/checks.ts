/**
 * Runs `check`s, and finds the configuration that a failing one is about.
 *
 * In: a check and the frame it stands in. Out: whether it holds; reports `condition-not-met` at what somebody configured: the
 * operator's option or the provider's configuration where one led to it, else the requirement's field, or the provider's policy.
 */
import type { Related, Role, SymbolId } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import { spanOf, type Span } from "../source/span.ts";
import { children } from "../syntax/children.ts";
import type { Check, Expression, Node, RecordExpression } from "../syntax/tree.ts";
import type { Evaluation, Frame } from "../evaluation/evaluation.ts";
import { textOf } from "../evaluation/residual.ts";
import { noteAskedTwice } from "./asked-twice.ts";
import { conditionNotMet } from "./deployment-diagnostics.ts";
import { mentionsOf, type Mention } from "./mentions.ts";
import type { Request } from "./request.ts";
import { symbolOf } from "./resolve-input.ts";
import type { Resolution } from "./resolution.ts";
import { isTrue } from "./tails.ts";

export interface CheckContext {
  /** On behalf of whose check it is. */
  readonly evaluation: Evaluation;
  /** What the check is about, and whose it is. */
  readonly placeOf: (check: Check, module: CheckedModule) => { readonly place: Span; readonly role: Role };
  readonly requirement?: Request;
}

/** Whether it holds; false also where it could not be answered, which is reported. */
export function runCheck(resolution: Resolution, frame: Frame, check: Check, context: CheckContext): boolean {
  const { evaluation } = context;
  const holds = isTrue(evaluation, frame, check.condition);
  if (holds !== false) return holds ?? false;
  const message = evaluation.whole.evaluate(evaluation, frame, check.message);
  if (message.kind === "error") return false;
  const text = textOf(message) ?? "a condition does not hold";
  const { requirement } = context;
  const { place, role } = context.placeOf(check, frame.module);
  if (requirement !== undefined) {
    const failing = { check, module: frame.module, message: text };
    const isOperators = (field: string) => placeOfField(resolution, requirement, field)?.role === "operator";
    if (noteAskedTwice(resolution, requirement, failing, isOperators)) return false;
  }
  const key = `${frame.module.file} ${check.id} ${text}`;
  if (resolution.failedChecks.has(key)) return false;
  resolution.failedChecks.add(key);
  const related: Related[] = [];
  const together = requirement === undefined ? [] : askedTogether(resolution, requirement, check, frame.module);
  related.push(...together);
  if (requirement !== undefined && together.length === 0)
    related.push({ message: `required here, as \`${requirement.id}\``, place: spanOf(requirement.requirement.name) });
  related.push({ message: "the check is here", place: spanOf(check.condition) });
  resolution.report(conditionNotMet.at(place, { message: text, request: requirement?.id, role, related }));
  return false;
}

/** A place in a program or configuration, and whose it is. */
export interface Configured {
  readonly place: Span;
  readonly role: Role;
}

/**
 * The configuration that a check on a request, or on all of a resource, is about: what was asked for, or else the provider's policy or
 * configuration, if it is about no single request or nothing of the user's files asks for it.
 */
export function placeOfRequestCheck(
  resolution: Resolution,
  request: Request,
  check: Check,
  module: CheckedModule,
): Configured {
  const mentions = mentionsOf(module, check.condition);
  const asked = mentions
    .filter(({ name }) => name === "request")
    .flatMap(({ path: [field] }) => (field === undefined ? [] : (placeOfField(resolution, request, field) ?? [])));
  const own = asked.find(({ place }) => !isLibrary(place));
  if (own !== undefined) return own;
  const requirement = { place: spanOf(request.requirement.name), role: roleOf(request) };
  if (asked.length === 0 && mentions.some(({ name }) => name === "request") && !isLibrary(requirement.place))
    return requirement;
  return placeOfLimit(resolution, request, mentions) ?? asked[0] ?? requirement;
}

/** Where the provider says what it grants: in a policy, or in its configuration; the environment's name where it has the policy's default. */
function placeOfLimit(resolution: Resolution, request: Request, mentions: readonly Mention[]): Configured | undefined {
  const { declaration, module } = resolution.environment;
  const role: Role = "hosting provider";
  const policy = declaration.policies.find(({ resource }) => symbolOf(module, resource) === request.resource);
  const mapping = resolution.rules.get(request.resource)?.mapping;
  for (const { name, path } of mentions) {
    const given =
      name === "policy"
        ? policy?.values
        : name === "config" && mapping
          ? configOf(resolution, mapping.symbol)
          : undefined;
    const place = given && placeInRecord(given, path);
    if (place !== undefined) return { place, role };
  }
  const isPolicy = mentions.some(({ name }) => name === "policy");
  return isPolicy ? { place: spanOf(policy?.resource ?? declaration.name), role } : undefined;
}

/** The provider configuration that a mapping of the environment has. */
function configOf({ environment }: Resolution, mapping: SymbolId): RecordExpression | undefined {
  const { declaration, module } = environment;
  return declaration.providers.find((node) => symbolOf(module, node.mapping) === mapping)?.config;
}

/** A file of the standard library or of a dependency: not the user's to change. */
function isLibrary({ file }: Span): boolean {
  return file.startsWith("@");
}

/**
 * What led to a field of a request: the operator's option, the provider's configuration, or else what the requirement says; undefined where
 * the field has its default.
 */
export function placeOfField(resolution: Resolution, request: Request, field: string): Configured | undefined {
  const expression = valueOfEntry(request.requirement.request, [field]);
  if (expression === undefined) return undefined;
  return placeOfConfigured(resolution, request, expression) ?? { place: spanOf(expression), role: roleOf(request) };
}

function roleOf(request: Request): Role {
  return request.owner.kind === "application" ? "application author" : "hosting provider";
}

/** The first option or field of a configuration behind an expression of an owner's that somebody has given. */
export function placeOfConfigured(
  resolution: Resolution,
  { owner, module }: Pick<Request, "owner" | "module">,
  expression: Node,
): Configured | undefined {
  for (const { name, path } of mentionsOf(module, expression)) {
    if (name === "options") {
      const place = owner.instance?.placeOfOption(path);
      if (place !== undefined) return { place, role: "operator" };
    } else if (name === "config" && owner.mapping !== undefined) {
      const config = configOf(resolution, owner.mapping);
      const place = config && placeInRecord(config, path);
      if (place !== undefined) return { place, role: "hosting provider" };
    } else if (name === "request" && owner.request !== undefined) {
      // A rule that requires something passes on what it was asked for.
      const [field] = path;
      const outer = field === undefined ? undefined : valueOfEntry(owner.request.requirement.request, [field]);
      const found = outer && placeOfConfigured(resolution, owner.request, outer);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** At most three options by which operators led to the requests that a check is about together. */
function askedTogether(
  resolution: Resolution,
  request: Request,
  check: Check,
  module: CheckedModule,
): readonly Related[] {
  const mentions = mentionsOf(module, check.condition);
  if (!mentions.some(({ name }) => name === "requests") || mentions.some(({ name }) => name === "request")) return [];
  const fields = fieldsOfBinders(module, check.condition);
  const found: Related[] = [];
  for (const other of resolution.requests.values()) {
    if (other.resource !== request.resource) continue;
    const place = fields.map((field) => placeOfField(resolution, other, field)).find((one) => one?.role === "operator");
    if (place !== undefined) found.push({ message: `\`${other.id}\` asks for it here`, place: place.place });
    if (found.length === 3) break;
  }
  return found;
}

/** `size` in `[for r in requests: r.size]`. */
function fieldsOfBinders(module: CheckedModule, root: Expression): readonly string[] {
  const fields: string[] = [];
  const waiting: Node[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (
      node.kind === "select" &&
      node.value.kind === "reference" &&
      module.targets.get(node.value.id)?.kind !== "special"
    )
      fields.push(node.name.text);
    else waiting.push(...children(node));
  }
  return fields;
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
