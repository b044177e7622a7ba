/**
 * The list of targets, and what binds their files together: the only place that names them all.
 */
import { jsonSchemaTarget } from "./json-schema/emit.ts";
import { nixosTarget } from "./nix/emit.ts";
import { emitGeneric, type GenericEmitInput } from "./nix/emit-generic.ts";
import { emitPackage } from "./package/emit-package.ts";
import type { Outcome } from "../diagnostics/diagnostic.ts";
import type { OutputFile, Target, TargetInput } from "./target.ts";
import { tofuTarget } from "./tofu/emit.ts";

export const targets: readonly Target[] = [nixosTarget, tofuTarget, jsonSchemaTarget];

/** `flake.nix` and `deploy`, given the files of all targets. */
export function packageFiles(input: TargetInput, files: readonly OutputFile[]): readonly OutputFile[] {
  return emitPackage(input, files);
}

/** `module.nix` and its library: of no environment. */
export function genericModuleFiles(input: GenericEmitInput): Outcome<readonly OutputFile[]> {
  return emitGeneric(input);
}
