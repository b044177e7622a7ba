/**
 * What is known of an environment while it is being resolved: who acts, which requests exist, what was made so far.
 *
 * Mutable during one call of `resolveEnvironment` and by this phase only. Only data here; what fills it is in the other files.
 */
import type { Diagnostic, Report, SymbolId } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { Span } from "../source/span.ts";
import type { Check, EnvironmentDeclaration, MappingDeclaration, Rule } from "../syntax/tree.ts";
import type { Binding, Evaluation, Frame } from "../evaluation/evaluation.ts";
import type { Value } from "../evaluation/value.ts";
import type { Hosts } from "./hosts.ts";
import type { ItemsByKind } from "./items-by-kind.ts";
import type { Instance, Owner, PendingRequirement, Request } from "./request.ts";
import type { Declared, ResolveInput } from "./resolve-input.ts";
import type { Secrets } from "./secrets.ts";
import type { TofuItems } from "./tofu-items.ts";

export interface Resolution {
  readonly input: ResolveInput;
  readonly evaluation: Evaluation;
  readonly report: Report;
  readonly environment: Declared<EnvironmentDeclaration>;
  readonly name: string;
  readonly hosts: Hosts;
  readonly secrets: Secrets;
  readonly tofu: TofuItems;
  /** By resource. */
  readonly policies: Map<SymbolId, Value>;
  readonly mappings: EnvironmentMapping[];
  /** The rule for each resource, inherited ones included. */
  readonly rules: Map<SymbolId, EnvironmentRule>;
  readonly requests: Map<string, Request>;
  /** Requests whose rules have not been asked yet what they require. */
  readonly waiting: Request[];
  /** Requirements of resources that have no rule here, by resource. */
  readonly missingRules: Map<SymbolId, Request[]>;
  readonly runs: Map<string, RuleRun>;
  /** Makes the run on the first call. */
  readonly runOf: (request: Request, rule: EnvironmentRule) => RuleRun;
  readonly instances: Instance[];
  /** Failed checks by check and message: equal messages are one. */
  readonly failedChecks: Set<string>;
  /** Applications that a provider can have once, by symbol, with the place of the requirement that the message is about. */
  readonly askedTwice: Map<SymbolId, { readonly start: number; readonly diagnostic: Diagnostic }>;
  /** Checks that are about all requests and no single one: they have been answered. */
  readonly answeredChecks: Set<Check>;
  /** All requests of a resource as a mapping sees them, once all exist. */
  readonly allRequests: Map<SymbolId, Value>;
  /** The limit on requests was reported. */
  isFull: boolean;
}

/** A mapping as an environment uses it. */
export interface EnvironmentMapping {
  readonly symbol: SymbolId;
  readonly name: string;
  /** `garden_shed/all_on_one`. */
  readonly id: string;
  readonly owner: Owner;
  readonly config: Value;
  /** Where the environment names it. */
  readonly origin: Span;
  /** The mapping that all others extend first, this one last. */
  readonly levels: readonly MappingLevel[];
  /** Requirements of all levels, to be forced. */
  readonly requirements: readonly PendingRequirement[];
  /** Its configuration or one of its checks failed: its rules do not run. */
  isFailed: boolean;
}

export interface MappingLevel {
  readonly declared: Declared<MappingDeclaration>;
  readonly frame: Frame;
  /** Its OpenTofu items, to be forced. */
  readonly tofu: readonly Binding[];
}

export interface EnvironmentRule {
  /** For messages: `all_on_one.database`. */
  readonly name: string;
  readonly mapping: EnvironmentMapping;
  readonly level: MappingLevel;
  readonly rule: Rule;
  readonly items: ItemsByKind;
  /** The resource's own checks; undefined where it has errors. */
  readonly resource: { readonly module: CheckedModule; readonly checks: readonly Check[] } | undefined;
}

/** A rule at work for one request. */
export interface RuleRun {
  readonly request: Request;
  readonly rule: EnvironmentRule;
  readonly owner: Owner;
  readonly frame: Frame;
  readonly requirements: readonly PendingRequirement[];
  /** Its OpenTofu items, to be forced. */
  readonly tofu: readonly Binding[];
  /** Whether the checks that need no other request hold; undefined until somebody asks (`passes`). */
  hasPassed: boolean | undefined;
  readonly grant: Binding;
  /** Undefined where the rule has none. */
  readonly privateFacts: Binding | undefined;
}
