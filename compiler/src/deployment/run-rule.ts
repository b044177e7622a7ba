/**
 * A rule at work for one request: its frame, its checks, its grant.
 *
 * In: a request and its rule. Out: a RuleRun whose parts are evaluated when asked for, each once.
 * Not here: what the rule puts on hosts and into OpenTofu (collect.ts).
 */
import type { ApplicationItem, MappingItem, RuleItem, TofuItem } from "../syntax/tree.ts";
import { bindValue, knownBinding, lazyBinding, makeFrame } from "../evaluation/bindings.ts";
import { makeBudget } from "../evaluation/budget.ts";
import type { Actions, Binding, Frame, Specials } from "../evaluation/evaluation.ts";
import { attempt } from "../evaluation/generic.ts";
import { errorValue, listValue, mapValue, textValue } from "../evaluation/make-value.ts";
import type { Value } from "../evaluation/value.ts";
import { placeOfRequestCheck, runCheck, type CheckContext } from "./checks.ts";
import { hostAction } from "./hosts.ts";
import { areAboutRequests, isAboutNone } from "./mentions.ts";
import { asSeenBy, bindRequirements } from "./requirements.ts";
import { findResource } from "./resolve-input.ts";
import type { Owner, Request } from "./request.ts";
import type { EnvironmentMapping, EnvironmentRule, Resolution, RuleRun } from "./resolution.ts";
import { secretAction } from "./secrets.ts";
import { bindTofuItems } from "./tofu-items.ts";

/** Items of rules, mappings and applications. */
export type AnyItem = RuleItem | MappingItem | ApplicationItem;

export function makeRun(resolution: Resolution, request: Request, rule: EnvironmentRule): RuleRun {
  const { mapping, level } = rule;
  const owner: Owner = {
    kind: "rule",
    id: request.id,
    application: request.owner.application,
    deployment: request.owner.deployment,
    name: `${mapping.name}.${request.resourceName}`,
    mapping: mapping.symbol,
    request,
  };
  const frame = makeFrame({
    module: level.declared.module,
    parent: level.frame,
    specials: specialsOf(resolution, request, mapping),
    budget: makeBudget(),
    actions: actionsOf(resolution, owner.id, mapping),
  });
  const { items } = rule.rule;
  bindLocals(resolution, frame, items);
  const tofu = bindTofuItems(resolution, owner, frame, tofuItemsOf(items));
  const requires = items.filter((item) => item.kind === "requires");
  const requirements = bindRequirements(resolution, owner, frame, requires);
  const gate = gateOf(resolution, request, rule, frame);
  const record = (kind: "grant" | "private") => recordBinding(resolution, { request, rule, frame, gate }, kind);
  return {
    request,
    rule,
    owner,
    frame,
    requirements,
    tofu,
    gate,
    grant: record("grant"),
    privateFacts: record("private"),
  };
}

export function actionsOf(
  resolution: Resolution,
  owner: string,
  mapping: EnvironmentMapping | { readonly id: string },
): Actions {
  return { host: hostAction(resolution.hosts, owner), secret: secretAction(resolution.secrets, mapping.id) };
}

export function tofuItemsOf(items: readonly AnyItem[]): readonly TofuItem[] {
  return items.flatMap((item) => (item.kind === "tofu" ? item.items.filter((part) => part.kind === "tofuItem") : []));
}

/** Locals are evaluated when they are mentioned. */
export function bindLocals(
  { evaluation }: Pick<Resolution, "evaluation">,
  frame: Frame,
  items: readonly AnyItem[],
): void {
  for (const item of items) {
    if (item.kind !== "local") continue;
    const evaluate = () => evaluation.whole.evaluate(evaluation, frame, item.value);
    const compute = () => attempt(evaluation, frame.module.types[item.id], item.value, evaluate);
    bindValue(frame, item.id, lazyBinding(evaluation, compute, item.name.text));
  }
}

/** Made when asked for: there are as many runs as requests, and most rules mention two or three. */
function specialsOf(resolution: Resolution, request: Request, mapping: EnvironmentMapping): Specials {
  const { owner } = request;
  const at = request.requirement.name;
  const seen = lazyBinding(
    resolution.evaluation,
    () => asSeenBy(resolution, request.value, mapping.symbol),
    "the request",
  );
  return {
    get(name) {
      switch (name) {
        case "request":
          return seen;
        case "requests":
          return { force: () => allRequests(resolution, request, mapping) };
        case "policy":
          return knownBinding(policyOf(resolution, request));
        case "id":
          return knownBinding(textValue(request.id, at));
        case "application":
          return knownBinding(textValue(owner.application, at));
        case "deployment":
          return knownBinding(textValue(owner.deployment, at));
        default:
          return undefined;
      }
    },
  };
}

/** All requests of the resource, by id; only checks that run once all exist ask for it. */
function allRequests(resolution: Resolution, request: Request, mapping: EnvironmentMapping): Value {
  // One mapping answers all requests of a resource, so there is one view of them.
  const known = resolution.allRequests.get(request.resource);
  if (known !== undefined) return known;
  const same = [...resolution.requests.values()].filter((other) => other.resource === request.resource);
  same.sort((a, b) => (a.id < b.id ? -1 : 1));
  const value = listValue(
    same.map((other) => asSeenBy(resolution, other.value, mapping.symbol)),
    request.requirement.name,
  );
  resolution.allRequests.set(request.resource, value);
  return value;
}

function policyOf(resolution: Resolution, request: Request): Value {
  return resolution.policies.get(request.resource) ?? mapValue("record", new Map(), request.requirement.name);
}

interface RunParts {
  readonly request: Request;
  readonly rule: EnvironmentRule;
  readonly frame: Frame;
  readonly gate: () => boolean;
}

/** What `grant` or `private` says, once the checks before it hold. */
function recordBinding(resolution: Resolution, run: RunParts, kind: "grant" | "private"): Binding {
  const { evaluation } = resolution;
  const { request, rule, frame } = run;
  const item = rule.rule.items.find((candidate) => candidate.kind === kind);
  const compute = (): Value => {
    if (!run.gate()) return errorValue(request.requirement.name);
    if (item?.kind === "grant" || item?.kind === "private")
      return evaluation.whole.evaluate(evaluation, frame, item.values);
    return mapValue("record", new Map(), rule.rule.resource);
  };
  const what = kind === "grant" ? `what \`${request.id}\` is granted` : `the private facts of \`${request.id}\``;
  return lazyBinding(evaluation, compute, what);
}

/** The resource's checks, then the rule's, then the mapping's own state; those about `requests` come later. */
function gateOf(resolution: Resolution, request: Request, rule: EnvironmentRule, frame: Frame): () => boolean {
  let result: boolean | undefined;
  return () => {
    if (result !== undefined) return result;
    // While its own checks run, a rule may be asked for what they mention.
    result = !rule.mapping.isFailed && request.value.kind !== "error";
    if (result) result = checksOf(resolution, request, rule, frame, false);
    return result;
  };
}

/** Runs the checks of resource and rule that are, or are not, about `requests`. */
export function checksOf(
  resolution: Resolution,
  request: Request,
  rule: EnvironmentRule,
  frame: Frame,
  areAboutAll: boolean,
): boolean {
  const context: CheckContext = {
    placeOf: (check, module) => placeOfRequestCheck(request, check, module),
    requirement: request,
  };
  let holds = true;
  const resource = findResource(resolution.input, request.resource);
  if (resource !== undefined) {
    let resourceFrame: Frame | undefined;
    for (const check of resource.declaration.checks) {
      if (areAboutRequests(resource.module, check) !== areAboutAll) continue;
      if (areAboutAll && isAboutNone(resource.module, check)) {
        if (resolution.answeredChecks.has(check)) continue;
        resolution.answeredChecks.add(check);
      }
      resourceFrame ??= makeFrame({ module: resource.module, specials: frame.specials, budget: frame.budget });
      holds = runCheck(resolution, resourceFrame, check, context) && holds;
    }
  }
  if (!holds) return false;
  for (const item of rule.rule.items) {
    if (item.kind !== "check" || areAboutRequests(frame.module, item) !== areAboutAll) continue;
    holds = runCheck(resolution, frame, item, context) && holds;
  }
  return holds;
}
