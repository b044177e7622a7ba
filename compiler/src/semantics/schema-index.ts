/**
 * What semantics and deployment ask of the targets' real schemas. The index itself is made in schemas/; here is only its shape,
 * so that semantics does not depend on file formats. Every look-up is lazy and cheap to repeat.
 */
import type { RecordField, RecordType, Type } from "./type.ts";

export interface SchemaIndex {
  /** Absent: the project has no `extern nixos`, and fragments are checked as values only. */
  readonly nixos?: NixosSchema;
  /** By the name that `extern tofu NAME` gives. */
  tofu(name: string): TofuSchema | undefined;
  /** The names of all `extern tofu`, sorted. */
  readonly tofuNames: readonly string[];
}

export interface NixosSchema {
  /** Only the options that the program declares by itself, not all that NixOS has. */
  readonly isInline?: boolean;
  /**
   * What stands at a path as written: `["services", "mastodon", "enable"]`. `*` and `<name>` may stand for elements and keys.
   * `tree`: more options lie below. `unknown`: nothing there, with the nearest names at that level.
   */
  lookup(path: readonly string[]): OptionLookup;
  /** The names one level below a path, sorted; `<name>` and `*` as declared. */
  childrenOf(path: readonly string[]): readonly string[];
  /** Packages of nixpkgs that defaults, examples and descriptions name: `hello` of `pkgs.hello`. In no order. */
  packages?(): readonly string[];
}

export type OptionLookup =
  | {
      readonly kind: "option";
      /** As declared: `services.mastodon.sidekiqProcesses.<name>.threads`. */
      readonly name: string;
      readonly type: Type;
      readonly isReadOnly: boolean;
      readonly hasDefault: boolean;
      /** As NixOS documents it: Nix. */
      readonly defaultText?: string;
      readonly doc?: string;
    }
  | { readonly kind: "tree" }
  | { readonly kind: "unknown"; readonly near: readonly string[] };

export interface TofuSchema {
  readonly name: string;
  /** `bpg/proxmox`. */
  readonly source: string;
  readonly version?: string;
  readonly config: RecordType;
  /** Fields of a resource or data source; undefined where the provider has no such type. */
  item(mode: "resource" | "data", type: string): ReadonlyMap<string, RecordField> | undefined;
  /** Sorted. */
  itemTypes(mode: "resource" | "data"): readonly string[];
  /** Its file is no schema, which was reported: what it does not know is no mistake. */
  readonly isBroken?: true;
}

/** A project without externs. */
export const emptySchemas: SchemaIndex = { tofu: () => undefined, tofuNames: [] };
