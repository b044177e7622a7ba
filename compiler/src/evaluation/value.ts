/**
 * Values: what is known is data, what is not yet known is a residual. Every value remembers where it was written.
 *
 * Not here: making residuals simple (residual.ts), printing (print-value.ts).
 */
import type { Diagnostic, SymbolId } from "../diagnostics/diagnostic.ts";
import type { FileId, Span } from "../source/span.ts";
import type { BinaryOperator } from "../syntax/tree.ts";
import type { Type } from "../semantics/type.ts";

interface ValueBase {
  /** Where the value was written; often a tree node. */
  readonly origin: Span;
}

/**
 * Of values that hold others: how large they print and how deep they nest, so that sharing one value many times can't grow
 * beyond all bounds unseen. Filled by make-value.ts; absent counts as small.
 */
interface Measured {
  readonly weight?: number;
  readonly depth?: number;
  /** Nothing but data: no residuals, packages, grants, secret files, raw Nix, priorities, mistakes. Absent: it may hold some. */
  readonly isPlain?: boolean;
  /** Only in the generic module: made of what nobody knows before the module is used. */
  readonly isGeneric?: true;
}

export type Value =
  | ErrorValue
  | NoneValue
  | BoolValue
  | NumberValue
  | TextValue
  | ListValue
  | MapValue
  | VariantValue
  | HostValue
  | GrantValue
  | TofuItemValue
  | PackageValue
  | ProjectFileValue
  | PriorityValue
  | RawNixValue
  | ResidualValue;

/** Poisoned by a reported mistake; whoever meets one passes it on in silence. */
export interface ErrorValue extends ValueBase {
  readonly kind: "error";
}
export interface NoneValue extends ValueBase {
  readonly kind: "none";
}
export interface BoolValue extends ValueBase {
  readonly kind: "bool";
  readonly value: boolean;
}
/** `bytes` count bytes, `duration` seconds. */
export interface NumberValue extends ValueBase {
  readonly kind: "int" | "float" | "bytes" | "duration";
  readonly value: number;
}
export interface TextValue extends ValueBase {
  readonly kind: "text";
  readonly value: string;
  /** Secret files whose paths stand in the text: it may land only where those files can be. */
  readonly files?: readonly SecretFile[];
}
/** A set's items are unique and in order. */
export interface ListValue extends ValueBase, Measured {
  readonly kind: "list" | "set";
  readonly items: readonly Value[];
}
/** A record, or a map in code-point order of keys. */
export interface MapValue extends ValueBase, Measured {
  readonly kind: "record" | "map";
  readonly entries: ReadonlyMap<string, Value>;
  /** Where keys stand, where that is known: in the same file as the entry. */
  readonly keyPlaces?: KeyPlaces;
}
export type KeyPlaces = Pick<ReadonlyMap<string, Span>, "get">;
export interface VariantValue extends ValueBase, Measured {
  readonly kind: "variant";
  readonly case: string;
  readonly value: Value;
}
export interface HostValue extends ValueBase {
  readonly kind: "host";
  readonly host: Host;
}
/** What a rule granted. Fields are evaluated when asked for. */
export interface GrantValue extends ValueBase {
  readonly kind: "grant";
  readonly resource: SymbolId;
  /** The requirement: `community/mastodon/database`. */
  readonly request: string;
  readonly field: (name: string, at: Span) => Value;
  /** `private` of the grant: facts for rules of the same mapping. `asker`: the mapping that asks. */
  readonly privateField: (name: string, asker: SymbolId | undefined, at: Span) => Value;
  /** The mapping that made it. */
  readonly mapping: SymbolId;
}
/** What `as vm` names. */
export interface TofuItemValue extends ValueBase {
  readonly kind: "tofuItem";
  readonly item: TofuAddress;
  /** Attributes as written; those that the provider computes are residuals. */
  readonly field: (name: string, at: Span) => Value;
}
/** `pkgs.python3Packages.requests`: `["python3Packages", "requests"]`. */
export interface PackageValue extends ValueBase {
  readonly kind: "package";
  readonly path: readonly string[];
}
export interface ProjectFileValue extends ValueBase {
  readonly kind: "projectFile";
  readonly file: FileId;
}
/** `default(x)`, `force(x)`. */
export interface PriorityValue extends ValueBase, Measured {
  readonly kind: "priority";
  readonly level: "default" | "force";
  readonly value: Value;
}
export interface RawNixValue extends ValueBase {
  readonly kind: "rawNix";
  readonly text: string;
}
/** Known at deployment, or to Nix, or (a secret) never to us. */
export interface ResidualValue extends ValueBase, Measured {
  readonly kind: "residual";
  /** Without `deploy`; `secret<T>` where it is tainted. */
  readonly type: Type;
  readonly code: Residual;
  /** Only in the generic module: by its type, or by what it is made of, it may be known only after deployment. */
  readonly mayBeLater?: true;
  /** The same of a part of it: then whatever is computed of all its parts may be later. */
  readonly holdsLater?: true;
}

/** What is still to be computed; operands are values. Small and closed: each target prints every kind or says that it cannot. */
export type Residual =
  /** An attribute of an OpenTofu resource: `vm.ipv4_addresses[1][0]` has the path `["ipv4_addresses", 1, 0]`. */
  | {
      readonly kind: "attribute";
      readonly item: TofuAddress;
      readonly path: readonly (string | number)[];
      /** The path goes through a list, map, variant or what may be none: it may lead nowhere. */
      readonly mayBeAbsent?: true;
    }
  | { readonly kind: "secret"; readonly secret: Secret; readonly part?: "private" | "public" }
  /** The store path of a package; only Nix knows it. */
  | { readonly kind: "package"; readonly path: readonly string[] }
  /** `mayLack`: a record that lacks the field has `none` there. */
  | { readonly kind: "select"; readonly value: Value; readonly name: string; readonly mayLack?: true }
  | { readonly kind: "index"; readonly value: Value; readonly index: Value }
  | { readonly kind: "interpolate"; readonly parts: readonly (string | Value)[] }
  | { readonly kind: "operation"; readonly operator: BinaryOperator; readonly left: Value; readonly right: Value }
  | { readonly kind: "not"; readonly value: Value }
  | { readonly kind: "negate"; readonly value: Value }
  | { readonly kind: "call"; readonly name: string; readonly arguments: readonly Value[] }
  | { readonly kind: "choose"; readonly condition: Value; readonly then: Value; readonly else: Value }
  /** The value, refused at deployment where it is not of the type. */
  | { readonly kind: "checked"; readonly value: Value; readonly type: Type }
  | GenericResidual;

/** What only the generic module has: there options are unknown, and with them what exists. See `Generic` in evaluation.ts. */
export type GenericResidual =
  | { readonly kind: "variable"; readonly variable: Variable }
  /** One list after another. */
  | { readonly kind: "concat"; readonly parts: readonly Value[] }
  /** A list of what `value` is for each element of a collection that is not known. */
  | { readonly kind: "each"; readonly loop: GenericLoop; readonly value: Value }
  /** A record whose keys are not all known: the parts in their order, as entries of a record act. */
  | { readonly kind: "build"; readonly parts: readonly RecordPart[] }
  /** The file on the host that holds a secret: its path. `settings`: `{ owner, group, mode, restart }`, each as in `FileSettings`. */
  | { readonly kind: "secretFile"; readonly content: Value; readonly settings?: Value }
  /** What fails where it is reached. */
  | { readonly kind: "fail"; readonly diagnostics: readonly Diagnostic[] };

/** The options, a grant, or an element of a collection. `number` grows inwards: a loop's are greater than those around it. */
export interface Variable {
  readonly name: string;
  readonly number: number;
}

export interface GenericLoop {
  readonly collection: Value;
  /** The key of a map, the index in a list. */
  readonly key: Variable;
  readonly element: Variable;
  readonly condition?: Value;
}

export type RecordPart =
  | {
      readonly kind: "set";
      /** Keys; those that are not known are values. */
      readonly path: readonly (string | Value)[];
      readonly value: Value;
      /** `a = { … }`: it may meet other entries of `a`. */
      readonly isRecord: boolean;
      /** From `...spread`: later entries override it. */
      readonly isSpread: boolean;
    }
  | { readonly kind: "spread"; readonly value: Value }
  | {
      readonly kind: "choose";
      readonly condition: Value;
      readonly then: readonly RecordPart[];
      readonly else: readonly RecordPart[];
    }
  | { readonly kind: "each"; readonly loop: GenericLoop; readonly parts: readonly RecordPart[] };

export interface TofuAddress {
  readonly mode: "resource" | "data";
  /** `proxmox_virtual_environment_vm`. */
  readonly type: string;
  /** Its name within the OpenTofu module: letters, digits, `_`, `-`. */
  readonly name: string;
  /** Only in the generic module, where names are made of requests: what is the item there. `name` is empty then. */
  readonly generic?: Value;
}

/** A machine. Equal names within an environment are the same object. */
export interface Host {
  readonly name: string;
  /** `x86_64-linux`. */
  readonly system: string;
  /** `root@192.0.2.10`; may be a residual. */
  readonly target: Value;
  readonly imports: readonly FileId[];
  /** Its secrets reach it sealed, through sops-nix; absent: `deploy` brings them by ssh. */
  readonly sops?: SopsKeys;
  readonly origin: Span;
}

/** Public keys of age, sorted, each once. */
export interface SopsKeys {
  /** Those that the machine has the private one of. */
  readonly machines: readonly string[];
  /** Those of whoever deploys. */
  readonly people: readonly string[];
  /** Where on the machine its private key is; absent: its SSH host key. */
  readonly keyFile?: string;
}

/** How a secret comes to be. Sizes in bytes and bits. */
export type SecretRecipe =
  | {
      readonly kind: "random";
      readonly bytes: number;
      readonly encoding: "base64url" | "base64" | "hex";
      readonly prefix: string;
    }
  | { readonly kind: "rsa"; readonly bits: number }
  | { readonly kind: "ed25519" }
  | { readonly kind: "p256" }
  | { readonly kind: "supplied" };

export interface Secret {
  /** Only in the generic module, where it is whoever runs the application who says where the secret is: its id there. */
  readonly genericId?: string;
  /** `garden_shed/all_on_one/…` or `community/mastodon/secret-key-base`: owner, then the id as written. */
  readonly id: string;
  readonly recipe: SecretRecipe;
  /** Part of an application's state: it travels when the application moves. */
  readonly isIdentity: boolean;
  readonly origin: Span;
}

export type FileSettings = Pick<SecretFile, "owner" | "group" | "mode" | "restart">;

/** A file below `/run/secrets` whose content is known only on the host. */
export interface SecretFile {
  /** `/run/secrets/…`, a function of content and settings. */
  readonly path: string;
  /** A residual: one secret, or a text made of secrets and other values. */
  readonly content: Value;
  readonly owner: string;
  readonly group: string;
  /** Four octal digits: `0400`. */
  readonly mode: string;
  /** Units to restart when it changes, sorted. */
  readonly restart: readonly string[];
  readonly origin: Span;
}
