/**
 * A rule at work for one request: its frame, its checks, its grant.
 *
 * In: a request and its rule. Out: a RuleRun whose parts are evaluated when asked for, each once.
 * Not here: what the rule puts on hosts and into OpenTofu (collect.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { CheckedModule, SpecialName } from "../semantics/checked.ts";
import type { Check, Grant, Private } from "../syntax/tree.ts";
import { bindValue, knownBinding, lazyBinding, makeFrame } from "../evaluation/bindings.ts";
import { makeBudget } from "../evaluation/budget.ts";
import type { Actions, Binding, Frame, Specials } from "../evaluation/evaluation.ts";
import { attempt } from "../evaluation/generic.ts";
import { errorValue, listValue, mapValue, textValue } from "../evaluation/make-value.ts";
import type { Host, Secret, SecretRecipe, Value } from "../evaluation/value.ts";
import type { Span } from "../source/span.ts";
import { placeOfRequestCheck, runCheck, type CheckContext } from "./checks.ts";
import { evaluationFor } from "./evaluation-for.ts";
import { declareHost } from "./hosts.ts";
import { itemsByKind, type AnyItem } from "./items-by-kind.ts";
import { areAboutRequests, isAboutNone } from "./mentions.ts";
import { bindRequirements } from "./requirements.ts";
import type { Owner, Request } from "./request.ts";
import type { EnvironmentRule, Resolution, RuleRun } from "./resolution.ts";
import { declareSecret } from "./secrets.ts";
import { bindTofuItems } from "./tofu-items.ts";

export function makeRun(resolution: Resolution, request: Request, rule: EnvironmentRule): RuleRun {
  const { mapping, level } = rule;
  const evaluation = evaluationFor(resolution, () => owner);
  const owner: Owner = {
    kind: "rule",
    id: request.id,
    application: request.owner.application,
    deployment: request.owner.deployment,
    name: rule.name,
    evaluation,
    mapping: mapping.symbol,
    request,
  };
  const frame = makeFrame({
    module: level.declared.module,
    parent: level.frame,
    specials: new RunSpecials(resolution, request),
    budget: makeBudget(),
    actions: actionsOf(resolution, owner.id, mapping),
  });
  const { tofuItems, requirements: required, grant, privateFacts } = rule.items;
  bindLocals(owner, frame, rule.rule.items);
  const tofu = bindTofuItems(resolution, owner, frame, tofuItems);
  const requirements = bindRequirements(resolution, owner, frame, required);
  const run: RuleRun = {
    request,
    rule,
    owner,
    frame,
    requirements,
    tofu,
    hasPassed: undefined,
    grant: lazyBinding(evaluation, () => recordOf(resolution, run, grant), `what \`${request.id}\` is granted`),
    privateFacts:
      privateFacts &&
      lazyBinding(evaluation, () => recordOf(resolution, run, privateFacts), `the private facts of \`${request.id}\``),
  };
  return run;
}

export function actionsOf(
  resolution: Resolution,
  owner: string,
  mapping: { readonly id: string; readonly symbol: SymbolId },
): Actions {
  return new MappingActions(resolution, owner, mapping);
}

/** One object for each request; functions with what they close over would be five. */
class MappingActions implements Actions {
  readonly mapping: SymbolId;
  private readonly resolution: Resolution;
  private readonly owner: string;
  private readonly vault: string;

  constructor(
    resolution: Resolution,
    owner: string,
    { id, symbol }: { readonly id: string; readonly symbol: SymbolId },
  ) {
    this.mapping = symbol;
    this.resolution = resolution;
    this.owner = owner;
    this.vault = id;
  }

  host(name: string, settings: Omit<Host, "name" | "origin">, at: Span): Host {
    return declareHost(this.resolution.hosts, this.owner, { name, ...settings }, at);
  }

  secret(id: string, recipe: SecretRecipe, isIdentity: boolean, at: Span): Secret {
    return declareSecret(this.resolution.secrets, this.vault, { id, recipe, isIdentity }, at);
  }
}

/** Locals are evaluated when they are mentioned. */
export function bindLocals(
  { evaluation }: Pick<Resolution, "evaluation">,
  frame: Frame,
  items: readonly AnyItem[],
): void {
  for (const item of itemsByKind(items).locals) {
    const evaluate = () => evaluation.whole.evaluate(evaluation, frame, item.value);
    const compute = () => attempt(evaluation, frame.module.types.get(item.id), item.value, evaluate);
    bindValue(frame, item.id, lazyBinding(evaluation, compute, item.name.text));
  }
}

/** Made when asked for: there are as many runs as requests, and most rules mention two or three. */
class RunSpecials implements Specials {
  private readonly resolution: Resolution;
  private readonly request: Request;

  constructor(resolution: Resolution, request: Request) {
    this.resolution = resolution;
    this.request = request;
  }

  get(name: SpecialName): Binding | undefined {
    const { resolution, request } = this;
    const { owner } = request;
    const at = request.requirement.name;
    switch (name) {
      case "request":
        return knownBinding(request.value);
      case "requests":
        return { force: () => allRequests(resolution, request) };
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
  }
}

/** All requests of the resource, by id; only checks that run once all exist ask for it. */
function allRequests(resolution: Resolution, request: Request): Value {
  const known = resolution.allRequests.get(request.resource);
  if (known !== undefined) return known;
  const same = [...resolution.requests.values()].filter((other) => other.resource === request.resource);
  same.sort((a, b) => (a.id < b.id ? -1 : 1));
  const value = listValue(
    same.map((other) => other.value),
    request.requirement.name,
  );
  resolution.allRequests.set(request.resource, value);
  return value;
}

function policyOf(resolution: Resolution, request: Request): Value {
  return resolution.policies.get(request.resource) ?? mapValue("record", new Map(), request.requirement.name);
}

/** What `grant` or `private` says, once the checks before it hold; without it nothing is granted. */
function recordOf(resolution: Resolution, run: RuleRun, item: Grant | Private | undefined): Value {
  const { evaluation } = run.owner;
  if (!passes(resolution, run)) return errorValue(run.request.requirement.name);
  if (item === undefined) return mapValue("record", new Map(), run.rule.rule.resource);
  return evaluation.whole.evaluate(evaluation, run.frame, item.values);
}

/** Whether the resource's checks hold, then the rule's; those about `requests` come later. They are run once. */
export function passes(resolution: Resolution, run: RuleRun): boolean {
  if (run.hasPassed !== undefined) return run.hasPassed;
  // While its own checks run, a rule may be asked for what they mention.
  run.hasPassed = !run.rule.mapping.isFailed && run.request.value.kind !== "error";
  if (run.hasPassed) run.hasPassed = checksOf(resolution, run, false);
  return run.hasPassed;
}

/** Runs the checks of resource and rule that are, or are not, about `requests`. */
export function checksOf(resolution: Resolution, run: RuleRun, areAboutAll: boolean): boolean {
  const { request, rule, frame, owner } = run;
  const { resource } = rule;
  const ofResource = resource === undefined ? none : checksAbout(resource.module, resource.checks, areAboutAll);
  const ofRule = checksAbout(frame.module, rule.items.checks, areAboutAll);
  if (ofResource.length === 0 && ofRule.length === 0) return true;
  const context: CheckContext = {
    evaluation: owner.evaluation,
    placeOf: (check, module) => placeOfRequestCheck(resolution, request, check, module),
    requirement: request,
  };
  let holds = true;
  if (resource !== undefined && ofResource.length > 0) {
    const { module } = resource;
    const resourceFrame = makeFrame({ module, specials: frame.specials, budget: frame.budget });
    for (const check of ofResource) {
      if (areAboutAll && isAboutNone(module, check)) {
        if (resolution.answeredChecks.has(check)) continue;
        resolution.answeredChecks.add(check);
      }
      holds = runCheck(resolution, resourceFrame, check, context) && holds;
    }
  }
  if (!holds) return false;
  for (const check of ofRule) holds = runCheck(resolution, frame, check, context) && holds;
  return holds;
}

const none: readonly Check[] = [];

/** Those of the checks that are, or are not, about all requests: told apart once for all requests. */
function checksAbout(module: CheckedModule, checks: readonly Check[], areAboutAll: boolean): readonly Check[] {
  let known = toldApart.get(checks);
  if (known === undefined) {
    const aboutAll = checks.filter((check) => areAboutRequests(module, check));
    known = { aboutAll, aboutOne: checks.filter((check) => !aboutAll.includes(check)) };
    toldApart.set(checks, known);
  }
  return areAboutAll ? known.aboutAll : known.aboutOne;
}

const toldApart = new WeakMap<
  readonly Check[],
  { readonly aboutAll: readonly Check[]; readonly aboutOne: readonly Check[] }
>();
