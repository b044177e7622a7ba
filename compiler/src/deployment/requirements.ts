/**
 * Requirements: each becomes one request, or one for each key, and *is* what its rule grants.
 *
 * In: `requires` items and the frame they stand in. Out: bindings in that frame; requests in the resolution, to be run later.
 * Not here: what a rule does for a request (run-rule.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Requirement } from "../syntax/tree.ts";
import { lazyBinding, bindValue } from "../evaluation/bindings.ts";
import type { Frame } from "../evaluation/evaluation.ts";
import { errorValue } from "../evaluation/make-value.ts";
import type { GrantValue, Value } from "../evaluation/value.ts";
import { circularRules, privateOfOtherMapping, requestIdTaken, tooManyRequests } from "./deployment-diagnostics.ts";
import { lastingName, symbolOf } from "./resolve-input.ts";
import type { Owner, PendingRequirement, Request } from "./request.ts";
import type { Resolution } from "./resolution.ts";
import { valueOfTurns, type Turn } from "./tails.ts";

/** More requests than anyone deploys; rules that multiply would go on for ever. */
const mostRequests = 20_000;

/** Binds every requirement to its grant, lazily; whoever calls forces them all in the end. */
export function bindRequirements(
  resolution: Resolution,
  owner: Owner,
  frame: Frame,
  requirements: readonly Requirement[],
): readonly PendingRequirement[] {
  return requirements.map((requirement) => {
    const compute = () => requirementValue(resolution, owner, frame, requirement);
    const binding = lazyBinding(owner.evaluation, compute, requirement.name.text);
    bindValue(frame, requirement.id, binding);
    return { requirement, binding };
  });
}

function requirementValue(resolution: Resolution, owner: Owner, frame: Frame, requirement: Requirement): Value {
  const { evaluation } = owner;
  const resource = symbolOf(frame.module, requirement.resource);
  if (resource === undefined) return errorValue(requirement);
  return valueOfTurns(evaluation, frame, requirement.tail, requirement.name, (turn) => {
    const value = evaluation.whole.evaluate(evaluation, turn.frame, requirement.request);
    const request = makeRequest(frame, owner, requirement, { resource, value, turn });
    return enter(resolution, request) ? grantValue(resolution, request) : errorValue(requirement);
  });
}

function makeRequest(
  frame: Frame,
  owner: Owner,
  requirement: Requirement,
  of: { readonly resource: SymbolId; readonly value: Value; readonly turn: Turn },
): Request {
  const key = of.turn.key === undefined ? "" : `[${JSON.stringify(of.turn.key)}]`;
  return {
    id: `${owner.id}/${lastingName(requirement, requirement.name.text)}${key}`,
    resource: of.resource,
    resourceName: requirement.resource.text,
    value: of.value,
    requirement,
    module: frame.module,
    owner,
  };
}

/** Registers a request; false where nothing can be granted, which is reported (or will be, for a missing rule). */
function enter(resolution: Resolution, request: Request): boolean {
  const chain = ancestors(request);
  const again = chain.findIndex((ancestor) => ancestor.resource === request.resource);
  if (again >= 0) {
    const steps = chain.slice(0, again + 1).reverse();
    resolution.report(
      circularRules.at(request.requirement.resource, {
        resource: request.resourceName,
        chain: [...steps, request].map((step) => step.resourceName),
        requirements: [...steps.slice(1), request].map((step) => ({ name: step.id, place: step.requirement.name })),
      }),
    );
    return false;
  }
  if (resolution.requests.size >= mostRequests) {
    if (!resolution.isFull) resolution.report(tooManyRequests.at(request.requirement.name, { most: mostRequests }));
    resolution.isFull = true;
    return false;
  }
  const rule = resolution.rules.get(request.resource);
  if (rule === undefined) {
    const others = resolution.missingRules.get(request.resource);
    if (others === undefined) resolution.missingRules.set(request.resource, [request]);
    else others.push(request);
    return false;
  }
  const first = resolution.requests.get(request.id);
  if (first !== undefined) {
    const { requirement } = request;
    resolution.report(requestIdTaken.at(requirement.name, { id: request.id, first: first.requirement.name }));
    return false;
  }
  resolution.requests.set(request.id, request);
  resolution.waiting.push(request);
  return request.value.kind !== "error";
}

/** The requests whose rules led to this one, nearest first. */
function ancestors(request: Request): readonly Request[] {
  const chain: Request[] = [];
  for (let at = request.owner.request; at !== undefined; at = at.owner.request) chain.push(at);
  return chain;
}

/** What a request's rule grants. Its fields are evaluated when asked for. */
function grantValue(resolution: Resolution, request: Request): Value {
  const rule = resolution.rules.get(request.resource);
  if (rule === undefined) return errorValue(request.requirement);
  const maker = rule.mapping;
  const grant: GrantValue = {
    kind: "grant",
    resource: request.resource,
    request: request.id,
    mapping: maker.symbol,
    origin: request.requirement.name,
    field(name, at) {
      return fieldOf(resolution.runOf(request, rule).grant.force(at), name, at);
    },
    privateField(name, asker, at) {
      if (asker === maker.symbol) {
        const facts = resolution.runOf(request, rule).privateFacts?.force(at);
        return facts === undefined ? errorValue(at) : fieldOf(facts, name, at);
      }
      const asking = resolution.mappings.find((mapping) => mapping.symbol === asker)?.name ?? "the application";
      resolution.report(
        privateOfOtherMapping.at(at, {
          field: name,
          request: request.id,
          asking,
          making: maker.name,
          rule: rule.rule.resource,
        }),
      );
      return errorValue(at);
    },
  };
  return grant;
}

function fieldOf(record: Value, name: string, at: Value["origin"]): Value {
  if (record.kind !== "record" && record.kind !== "map") return errorValue(at);
  return record.entries.get(name) ?? errorValue(at);
}
