/**
 * The OpenTofu target: `tofu/main.tf.json`, or nothing where an environment has no OpenTofu items and had none before. Without any
 * left there are still the providers, so that OpenTofu can destroy what its state holds.
 *
 * Reports what OpenTofu cannot express; then nothing is written.
 */
import { hasErrors, sortDiagnostics, type Diagnostic, type Outcome } from "../../diagnostics/diagnostic.ts";
import { printJson } from "../../source/print-json.ts";
import type { OutputFile, Target, TargetInput } from "../target.ts";
import { documentTree, type TofuDocument } from "./document.ts";
import { lowerEnvironment } from "./lower.ts";

export const tofuTarget: Target = { name: "tofu", check: (input) => lowered(input).diagnostics, emit };

function emit(input: TargetInput): Outcome<readonly OutputFile[]> {
  const { value: document, diagnostics } = lowered(input);
  if (document === undefined || hasErrors(diagnostics)) return { value: [], diagnostics };
  return { value: [{ path: "tofu/main.tf.json", text: printJson(documentTree(document)) }], diagnostics };
}

function lowered(input: TargetInput): Outcome<TofuDocument | undefined> {
  if (!input.environment.tofu.providers.some(({ hasMade }) => hasMade)) return { value: undefined, diagnostics: [] };
  const found: Diagnostic[] = [];
  const value = lowerEnvironment(input, (diagnostic) => found.push(diagnostic));
  return { value, diagnostics: sortDiagnostics(found) };
}
