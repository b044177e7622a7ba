/**
 * An environment with all its deployments, resolved: everything that must exist, and by whom it was required.
 *
 * This is all that targets see. Every list is in a fixed order (by id, then source order), so equal input gives equal bytes.
 * Not here: how it is computed (resolve.ts).
 */
import type { Role } from "../diagnostics/diagnostic.ts";
import type { FileId, Span } from "../source/span.ts";
import type { RecordType } from "../semantics/type.ts";
import type { Host, Secret, SecretFile, TofuAddress, Value } from "../evaluation/value.ts";

export interface ResolvedEnvironment {
  readonly name: string;
  readonly hosts: readonly ResolvedHost[];
  readonly tofu: ResolvedTofu;
  readonly secrets: readonly ResolvedSecret[];
  readonly deployments: readonly ResolvedDeployment[];
  readonly requests: readonly ResolvedRequest[];
  readonly manual: readonly ManualStep[];
  readonly state: readonly ResolvedState[];
  /** How many `nix("…")` there are, with their places. */
  readonly rawNix: readonly { readonly owner: string; readonly origin: Span }[];
  /** The flake reference of nixpkgs from `fedi.json`: `github:NixOS/nixpkgs/nixos-25.05`. */
  readonly nixpkgs: string;
  /** For the JSON Schema target: interfaces whose schemas belong to this environment. */
  readonly schemas: EnvironmentSchemas;
}

/** The applications of a project, as schemas describe them. */
export interface DescribedApplications {
  /** Options by name; sorted. */
  readonly applications: ReadonlyMap<string, DescribedRecord>;
  /** How a configuration may call them. */
  readonly names: ConfiguredNames;
}

export interface EnvironmentSchemas extends DescribedApplications {
  /** Config of the environment's providers, by name. */
  readonly providers: ReadonlyMap<string, DescribedRecord>;
  /** Resources that the environment's mappings grant, by name. */
  readonly resources: ReadonlyMap<
    string,
    { readonly request: DescribedRecord; readonly policy: DescribedRecord; readonly grant: DescribedRecord }
  >;
}

/** How a configuration may call applications (configured-names.ts). */
export interface ConfiguredNames {
  /** Sorted; with the own name of the application that is meant. */
  readonly known: ReadonlyMap<string, string>;
  /** Sorted: names that several applications have, so that nobody can be called by them. */
  readonly ambiguous: readonly string[];
  /** Names that make the same instance, two or more each: a configuration may use one of them. */
  readonly alternatives: readonly (readonly string[])[];
}

/** A record type with what only values know of it: defaults and examples by the field's symbol, already evaluated. */
export interface DescribedRecord {
  readonly type: RecordType;
  readonly title?: string;
  readonly doc?: string;
  readonly defaults: ReadonlyMap<string, Value>;
  readonly examples: ReadonlyMap<string, readonly Value[]>;
}

export interface ResolvedHost {
  readonly host: Host;
  /** In order of fragment ids. */
  readonly fragments: readonly NixosFragmentOf[];
  /** Secret files this host must have, by path. */
  readonly secretFiles: readonly SecretFile[];
}

export interface NixosFragmentOf {
  /** `<owner id>#<n>`: `community/mastodon#0`, `garden_shed/all_on_one#1`, `community/mastodon/database#0`. */
  readonly id: string;
  /** Where the fragment is written: its `nixos` item. */
  readonly origin: Span;
  /** A record; with priorities, packages, residuals, raw Nix inside. */
  readonly settings: Value;
}

export interface ResolvedTofu {
  /** Providers that are configured or used: name as in `extern tofu`. */
  readonly providers: readonly {
    readonly name: string;
    readonly source: string;
    readonly version?: string;
    /** Absent where no mapping configures it. */
    readonly config?: Value;
    /** It makes an item, or made one when this was compiled before: OpenTofu needs it to destroy what its state holds. */
    readonly hasMade: boolean;
    readonly origin: Span;
  }[];
  readonly items: readonly ResolvedTofuItem[];
}

export interface ResolvedTofuItem {
  readonly address: TofuAddress;
  readonly provider: string;
  /** The rule run or mapping that makes it. */
  readonly owner: string;
  readonly origin: Span;
  /** A record; residuals inside. */
  readonly settings: Value;
  /** Attributes of the schema that take nested blocks: `disk`, `network_device`. */
  readonly blocks: ReadonlyMap<string, "single" | "list" | "set" | "map">;
  readonly sensitive: ReadonlySet<string>;
  /** OpenTofu refuses to destroy it. */
  readonly preventDestroy: boolean;
  /** Requests in some `state` whose data lies on it, sorted; none where it is not protected. */
  readonly holds: readonly string[];
  /** Names that the item had before. */
  readonly moved: readonly string[];
}

export interface ResolvedSecret {
  readonly secret: Secret;
  /** Hosts that get it in some file, by name. */
  readonly hosts: readonly string[];
  /** It is an input of OpenTofu: a sensitive variable. */
  readonly isTofuVariable: boolean;
}

export interface ResolvedInstance {
  /** `community/mastodon`. */
  readonly id: string;
  readonly name: string;
  readonly application: string;
  /** The record of `outputs`, or undefined. */
  readonly outputs?: Value;
  /** Options after defaults, with secrets as residuals. */
  readonly options: Value;
  /** Options that stay what they are once deployed (`@immutable`), by their first names; secrets are not among them. */
  readonly fixed: ReadonlyMap<string, { readonly name: string; readonly json: string }>;
  readonly origin: Span;
}

export interface ResolvedDeployment {
  readonly name: string;
  readonly origin: Span;
  readonly instances: readonly ResolvedInstance[];
}

export interface ResolvedRequest {
  /** `community/mastodon/database`, `community/mastodon/worker["a"]`. */
  readonly id: string;
  readonly resource: string;
  readonly environmentMapping: string;
  readonly request: Value;
  readonly origin: Span;
  readonly application?: string;
  readonly deployment?: string;
  /** What the rule made, by id. */
  readonly hosts: readonly string[];
  readonly tofu: readonly TofuAddress[];
  readonly outputs?: Value;
}

export interface ManualStep {
  readonly owner: string;
  /** Text; may be a residual. */
  readonly text: Value;
  readonly role: Role;
  readonly origin: Span;
}

/** A requirement that an application keeps its data in. */
export interface ResolvedState {
  readonly request: string;
  readonly resource: string;
  /** Fields of the request that say which data it is (`@immutable`), as text. */
  readonly identity: ReadonlyMap<string, string>;
  /** systemd units stopped while data is copied, of the whole application. */
  readonly stopped: readonly string[];
  readonly backup?: HostCommand;
  readonly restore?: HostCommand;
  /** In source order. */
  readonly migrate: readonly MigrationStep[];
}

/** A shell command on a host; interpolated values are already shell-quoted words. */
export interface HostCommand {
  readonly host: string;
  readonly run: Value;
  readonly secretFiles: readonly SecretFile[];
  readonly origin: Span;
}

/** What happens at the target of a move: a command, or settings that a host has meanwhile. */
export type MigrationStep =
  | ({ readonly kind: "run" } & HostCommand)
  | { readonly kind: "nixos"; readonly host: string; readonly settings: Value; readonly origin: Span };

/** Texts of imported project files, for targets that copy them. */
export type FileTexts = ReadonlyMap<FileId, string>;
