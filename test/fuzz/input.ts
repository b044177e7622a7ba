/**
 * What an input of the fuzzer is.
 */

export interface FuzzedInput {
  /** What it was made from, for counts. */
  readonly kind: string;
  /** By path in the project; `main.fedi` among them. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** The file that is passed with `--configuration`. */
  readonly configuration?: string;
}

/** What a `main.fedi` of ours may import with `project_file`. */
export const hardware: readonly (readonly [string, string])[] = [["hardware-configuration.nix", "{ }\n"]];
