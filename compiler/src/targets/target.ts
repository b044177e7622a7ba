/**
 * What a target is: it turns a resolved environment into files. Targets never see the tree and never import one another.
 */
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import type { FileTexts, ResolvedEnvironment } from "../deployment/resolved.ts";
import type { Position } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import { areLong } from "../source/text-pieces.ts";

export interface OutputFile {
  /** Relative to the environment's folder, `/` between folders: `nixos/main.nix`. */
  readonly path: string;
  readonly text: string;
  /** The same, where it is long; `text` is put together anew each time it is asked for. */
  readonly pieces?: readonly string[];
  /** `deploy` is. */
  readonly isExecutable?: boolean;
}

/** A file of what these pieces are together. */
export function fileOfPieces(path: string, pieces: readonly string[]): OutputFile {
  if (!areLong(pieces)) return { path, text: pieces.join("") };
  return {
    path,
    pieces,
    get text() {
      return pieces.join("");
    },
  };
}

export type TargetName = "nixos" | "tofu" | "json-schema";

export interface TargetInput {
  readonly environment: ResolvedEnvironment;
  /** Texts of the project files that hosts import. */
  readonly files: FileTexts;
  /** Zero-based position of an origin, for comments that name a `.fedi` line. */
  readonly positionOf: (span: Span) => Position;
}

export interface Target {
  readonly name: TargetName;
  /** What this target cannot express (`wrong-stage`, `secret-in-store`, …). */
  readonly check: (input: TargetInput) => readonly Diagnostic[];
  /** Files in order of their paths, and what `check` says; with an error in it there are none. */
  readonly emit: (input: TargetInput) => Outcome<readonly OutputFile[]>;
}

/**
 * The key of an OpenTofu attribute in `outputs.json`, and the name of the OpenTofu output that fills it. Both the OpenTofu target,
 * which writes it, and the NixOS target, which reads it, use this.
 *
 * `proxmox_virtual_environment_vm.web` and `["ipv4_addresses", 1, 0]` give
 * `proxmox_virtual_environment_vm-web--ipv4_addresses-1-0`: letters, digits, `_` and `-`, as OpenTofu demands. What could be
 * mistaken for a separator or is no such character is `_`, its code point in hex, and `_`; so is a `_` before such a sequence, which
 * makes names of different attributes different.
 */
export function outputName(
  item: { readonly mode: "resource" | "data"; readonly type: string; readonly name: string },
  path: readonly (string | number)[],
): string {
  const escape = (part: string, pattern: RegExp) =>
    part.replace(pattern, (c) => `_${(c.codePointAt(0) ?? 0).toString(16)}_`);
  const type = item.mode === "data" ? `data-${item.type}` : item.type;
  const name = escape(item.name, /[^A-Za-z0-9_-]|_(?=[0-9a-f]+_)|-(?=-)|-$/gu);
  return `${type}-${name}--${path.map((part) => escape(String(part), /[^A-Za-z0-9_]|_(?=[0-9a-f]+_)/gu)).join("-")}`;
}
