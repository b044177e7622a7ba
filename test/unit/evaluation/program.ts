/**
 * Runs a small program up to its values: parse, bind, check, evaluate.
 *
 * In: text of `main.fedi`. Out: each constant as text, and the codes of all messages.
 */
import type { Diagnostic } from "../../../compiler/src/diagnostics/diagnostic.ts";
import { evaluateConstant, makeEvaluation } from "../../../compiler/src/evaluation/evaluate.ts";
import type { Allowance } from "../../../compiler/src/evaluation/evaluation.ts";
import { printValue } from "../../../compiler/src/evaluation/print-value.ts";
import type { Value } from "../../../compiler/src/evaluation/value.ts";
import { bind } from "../../../compiler/src/semantics/bind.ts";
import { check } from "../../../compiler/src/semantics/check.ts";
import type { Interfaces } from "../../../compiler/src/semantics/interface.ts";
import { emptySchemas } from "../../../compiler/src/semantics/schema-index.ts";
import { parse } from "../../../compiler/src/syntax/parse.ts";

export interface Run {
  readonly values: ReadonlyMap<string, Value>;
  readonly diagnostics: readonly Diagnostic[];
}

const alone: Interfaces = {
  imported: () => undefined,
  resource: () => undefined,
  value: () => undefined,
  standard: () => ({ isType: false, isValue: false }),
};

/** `allowance`: for all constants together. */
export function runProgram(text: string, allowance?: Allowance): Run {
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic) => void diagnostics.push(diagnostic);
  const parsed = parse({ file: "main.fedi", text });
  parsed.diagnostics.forEach(report);
  const bound = bind(parsed.value, alone, report);
  const checked = check(parsed.value, bound, alone, emptySchemas);
  checked.diagnostics.forEach(report);
  const evaluation = makeEvaluation({
    module: (file) => (file === "main.fedi" ? checked.value : undefined),
    fileText: (file) => (file === "greeting.txt" ? "Welcome.\n" : undefined),
    report,
    ...(allowance === undefined ? {} : { allowance }),
  });
  const values = new Map<string, Value>();
  for (const [symbol, declaration] of checked.value.declarations)
    if (declaration.kind === "constantDeclaration")
      values.set(declaration.name.text, evaluateConstant(evaluation, symbol, declaration));
  return { values, diagnostics };
}

/** The value of `let it = …` as text, or the codes of the messages. */
export function valueOf(text: string): string {
  const { values, diagnostics } = runProgram(text);
  const value = values.get("it");
  if (diagnostics.length > 0) return diagnostics.map((diagnostic) => diagnostic.code).join(" ");
  return value === undefined ? "nothing" : printValue(value);
}
