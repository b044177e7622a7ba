/**
 * What the generic module says: resources, applications as functions of their options, values. Only data.
 *
 * Not here: how it comes to be (make-generic.ts), how it is written (targets/nix).
 */
import type { Span } from "../source/span.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import type { GenericLoop, Host, Residual, Secret, Value, Variable } from "../evaluation/value.ts";
import type { CommandParts } from "./commands.ts";
import type { DescribedRecord, ResolvedTofu } from "./resolved.ts";

/** The argument of `implementation`. */
export const optionsVariable: Variable = { name: "options", number: 0 };
/** Among the options, what the requirements were granted. */
export const grantsOption = "_grants";

export interface GenericModule {
  /** By name. */
  readonly resources: readonly GenericResource[];
  readonly applications: readonly GenericApplication[];
  readonly environments: readonly GenericEnvironment[];
  /** Top-level constants that are neither secret nor of stage deploy. */
  readonly values: ReadonlyMap<string, Value>;
}

export interface GenericResource {
  readonly name: string;
  readonly request: DescribedRecord;
  readonly policy: DescribedRecord;
}

export interface GenericApplication {
  readonly name: string;
  /** What it was called first, where that is another name: ids are made of it. */
  readonly lastingName?: string;
  readonly origin: Span;
  readonly options: DescribedRecord;
  readonly checks: readonly GenericCheck[];
  readonly requirements: readonly GenericRequirement[];
  readonly fragments: readonly GenericFragment[];
  /** Requirements that data is kept in. */
  readonly state: readonly string[];
  /** systemd units that stand still while data is copied: a sorted list. */
  readonly stopped: Value;
  /** What happens after data was restored elsewhere, by requirement, in source order. */
  readonly migrate: ReadonlyMap<string, readonly GenericMigrationStep[]>;
  /** Records of what a person wants to read; later entries override. */
  readonly outputs: readonly Value[];
  /** What the program calls values that are used in several places. */
  readonly names: ReadonlyMap<Residual, string>;
}

/** `condition` may be known; a failing one is thrown with the others. */
export interface GenericCheck {
  readonly condition: Value;
  readonly message: Value;
  /** It mentions what is granted, which is there only after resources were asked for. */
  readonly needsGrants: boolean;
}

/** An item with its tail: once, or once for each element of a collection. */
export interface GenericItem {
  readonly loop?: GenericLoop;
  /** Absent: always. With a loop it stands there. */
  readonly condition?: Value;
  readonly origin: Span;
}

export interface GenericRequirement extends GenericItem {
  readonly name: string;
  readonly resource: string;
  readonly request: Value;
}

export interface GenericFragment extends GenericItem {
  readonly requirement: string;
  /** Of a requirement with `for`: its key. */
  readonly key?: Value;
  /** Of the grant: `host`. */
  readonly field: string;
  readonly settings: Value;
  /** What else mentions files of secrets that the machine must have: a command. */
  readonly mentions?: Value;
}

/** `on` is a machine, `run` a text whose words are quoted already. */
export interface GenericCommand extends CommandParts {
  readonly origin: Span;
}

export type GenericMigrationStep =
  ({ readonly kind: "run" } & GenericCommand) | ({ readonly kind: "nixos" } & HostFragment);

/** An environment as a function of what is required of it. */
export interface GenericEnvironment {
  readonly name: string;
  readonly origin: Span;
  readonly doc?: string;
  /** By the name of the resource. */
  readonly policies: ReadonlyMap<string, Value>;
  /** What makes grants; absent where only deployment can. */
  readonly implementation: GenericImplementation | NotGeneric;
}

/** Why an environment, or a part of it, cannot be a function: `a machine's name depends on …`. */
export interface NotGeneric {
  readonly missing: string;
  /** What stands there is the reason. */
  readonly place: Span;
}

export interface GenericImplementation {
  readonly hosts: readonly Host[];
  /** What mappings put on machines. */
  readonly fragments: readonly HostFragment[];
  /** What mappings require themselves, by the name of the mapping. */
  readonly shared: ReadonlyMap<string, readonly GenericRequirement[]>;
  /** What OpenTofu needs; absent where it makes nothing. */
  readonly tofu?: GenericTofu;
  /** Of which mappings OpenTofu makes something and a machine of `hosts` is, by the machine's name: it may hold data. */
  readonly makers: ReadonlyMap<string, readonly string[]>;
  /** What OpenTofu makes for mappings themselves, by the name of the mapping. */
  readonly items: ReadonlyMap<string, readonly GenericTofuItem[]>;
  readonly rules: readonly GenericRule[];
  readonly names: ReadonlyMap<Residual, string>;
}

/** The policies of an environment, by resource: part of the data model, so that they can be set there. */
export const policiesVariable: Variable = { name: "policies", number: -1 };
/** What the mappings' own requirements were granted, by mapping and requirement. */
export const sharedVariable: Variable = { name: "shared", number: -2 };
/** The names of all machines, which are learnt when the module is used. */
export const hostsVariable: Variable = { name: "hosts", number: -3 };
/** What OpenTofu makes for the mappings themselves, by mapping and by the name behind `as`. */
export const builtVariable: Variable = { name: "built", number: -4 };

export interface GenericRule {
  readonly resource: string;
  /**
   * All requests of the resource are `requests`; `grants` is what the rule's own requirements were granted, `items` what OpenTofu makes
   * for it, by the name behind `as`.
   */
  readonly parameters: Readonly<Record<RuleParameter, Variable>>;
  readonly checks: readonly GenericCheck[];
  readonly grant: Value;
  readonly privateFacts: Value;
  readonly requirements: readonly GenericRequirement[];
  readonly fragments: readonly HostFragment[];
  /** Those that locals describe, mentioned elsewhere or not. */
  readonly machines: readonly Value[];
  readonly outputs: readonly Value[];
  /** How what was granted is copied, where the rule says it. */
  readonly backup?: GenericCommand;
  readonly restore?: GenericCommand;
  readonly tofu: readonly GenericTofuItem[];
  /** Steps for a person. */
  readonly manual: readonly GenericStep[];
  readonly names: ReadonlyMap<Residual, string>;
}

/** Configurations are known, but for secrets, which are variables of OpenTofu. */
export interface GenericTofu {
  readonly providers: ResolvedTofu["providers"];
  readonly variables: readonly GenericVariable[];
  /** Secrets that it cannot be given. */
  readonly refused: readonly NotGeneric[];
}

/** A secret that OpenTofu is given. */
export interface GenericVariable {
  readonly secret: Secret;
  readonly part?: "private" | "public";
}

export interface GenericTofuItem extends GenericItem {
  /** Others read its attributes by that name. */
  readonly as?: string;
  readonly mode: "resource" | "data";
  readonly type: string;
  readonly provider: string;
  readonly name: Value;
  readonly settings: Value;
  /** Names of settings that are blocks. */
  readonly blocks: readonly string[];
  /** Names that it had before. */
  readonly moved: readonly Value[];
}

export const ruleParameters = ["request", "requests", "id", "application", "deployment", "grants", "items"] as const;
export type RuleParameter = (typeof ruleParameters)[number];

/** Settings for a machine that is known by its name. */
export interface HostFragment extends GenericItem {
  readonly host: Value;
  readonly settings: Value;
  readonly mentions?: Value;
}

export interface GenericStep extends GenericItem {
  readonly text: Value;
}

/** A module, and the evaluation that has the defaults of its types. */
export interface MadeModule {
  readonly module: GenericModule;
  readonly evaluation: Evaluation;
}
