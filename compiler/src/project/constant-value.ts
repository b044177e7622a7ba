/**
 * The value of one top-level `let`, as JSON.
 *
 * In: a file and a name. Out: the text, or messages; undefined where the file has no such constant.
 * Not here: which file a command means (cli/eval.ts).
 */
import { hasErrors, type Diagnostic, type Outcome } from "../diagnostics/diagnostic.ts";
import { defineError } from "../diagnostics/define.ts";
import { quote } from "../diagnostics/wording.ts";
import { evaluateConstant } from "../evaluation/evaluate.ts";
import { describeUnknown } from "../evaluation/print-value.ts";
import { toJson } from "../evaluation/to-json.ts";
import type { Value } from "../evaluation/value.ts";
import type { FileId, Span } from "../source/span.ts";
import { checked, evaluationOf, prepare } from "./pipeline.ts";
import type { Project } from "./project.ts";

const notPrintable = defineError("not-printable", (f: { name: string; what: string; origin: Span }) => ({
  headline: `${quote(f.name)} cannot be printed: it holds ${f.what}`,
  label: "has no value in JSON",
  related: [{ message: `${f.what} is written here`, place: f.origin }],
  help: "print a part of it that is known while Fedi compiles",
}));

/** The names of the top-level constants of a file. */
export function constantsOf(project: Project, file: FileId): readonly string[] {
  prepare(project, [file]);
  return [...checked(project, file).value.declarations.values()].flatMap((declaration) =>
    declaration.kind === "constantDeclaration" ? [declaration.name.text] : [],
  );
}

export function constantValue(project: Project, file: FileId, name: string): Outcome<string | undefined> {
  prepare(project, [file]);
  const diagnostics: Diagnostic[] = [];
  const { declarations, broken } = checked(project, file).value;
  const evaluation = evaluationOf(project, (found) => diagnostics.push(found));
  for (const [symbol, declaration] of declarations) {
    if (declaration.kind !== "constantDeclaration" || declaration.name.text !== name) continue;
    if (broken.has(symbol)) return { value: undefined, diagnostics };
    const value = evaluateConstant(evaluation, symbol, declaration.name);
    if (value.kind === "error" || hasErrors(diagnostics)) return { value: undefined, diagnostics };
    const json = toJson(value);
    const reason = json.kind === "none" ? json.reason : hostIn(value);
    if (json.kind === "json" && reason === undefined) return { value: json.text, diagnostics };
    const what = reason === undefined ? "something" : (describeUnknown(reason) ?? `a ${reason.kind}`);
    diagnostics.push(notPrintable.at(declaration.name, { name, what, origin: (reason ?? value).origin }));
    return { value: undefined, diagnostics };
  }
  return { value: undefined, diagnostics };
}

/** A machine would print as its name, which looks like text but is none. */
function hostIn(value: Value): Value | undefined {
  const waiting: Value[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === "host") return next;
    if (next.kind === "list" || next.kind === "set") waiting.push(...next.items);
    if (next.kind === "record" || next.kind === "map") waiting.push(...next.entries.values());
    if (next.kind === "variant" || next.kind === "priority") waiting.push(next.value);
  }
  return undefined;
}
