/**
 * Requests, and who makes them: application instances, rules, mappings. Only data.
 *
 * Not here: how requests come to be (requirements.ts), what is made for them (run-rule.ts).
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { Span } from "../source/span.ts";
import type { Requirement } from "../syntax/tree.ts";
import type { Binding, Evaluation, Frame } from "../evaluation/evaluation.ts";
import type { Value } from "../evaluation/value.ts";
import type { ResolveInput } from "./resolve-input.ts";

/** Who requires, makes and asks: an application instance, a rule run, a mapping. */
export interface Owner {
  readonly kind: "application" | "rule" | "mapping";
  /** `community/mastodon`, `community/mastodon/database`, `garden_shed/all_on_one`. */
  readonly id: string;
  /** Labels: what a rule sees as `application` and `deployment`. */
  readonly application: string;
  readonly deployment: string;
  /** For messages: `` `mastodon` ``'s name as written. */
  readonly name: string;
  /** On its behalf: see evaluation-for.ts. */
  readonly evaluation: Evaluation;
  /** The mapping whose private facts it may see. */
  readonly mapping?: SymbolId;
  /** The request that a rule run serves. */
  readonly request?: Request;
  /** The instance that a request of an application comes from. */
  readonly instance?: Instance;
}

export interface Instance {
  readonly owner: Owner;
  readonly name: string;
  readonly deployment: string;
  readonly application: ApplicationOf;
  readonly options: Value;
  readonly frame: Frame;
  /** Where the instance is written. */
  readonly origin: Span;
  /** Where the operator gave an option, or the nearest value around it; undefined where a default holds. */
  readonly placeOfOption: (path: readonly string[]) => Span | undefined;
  readonly requirements: readonly PendingRequirement[];
  /** Its options or one of its checks failed: its items are not evaluated. */
  isFailed: boolean;
}

export type ApplicationOf = ResolveInput["applications"][number];

export interface PendingRequirement {
  readonly requirement: Requirement;
  readonly binding: Binding;
}

/** One requested resource. */
export interface Request {
  readonly id: string;
  readonly resource: SymbolId;
  readonly resourceName: string;
  /** A record, landed. */
  readonly value: Value;
  readonly requirement: Requirement;
  /** The file that the requirement is written in. */
  readonly module: CheckedModule;
  readonly owner: Owner;
}
