/**
 * Whether OpenTofu computes what our evaluator computes of a program whose inputs are partly known only to it.
 */
import { canonicalText, jsonText, withoutNulls } from "../generated-programs/plain.ts";
import { knownValues, type Program } from "../generated-programs/program.ts";
import { compile, isOfValue, messagesOf, valueOf, type Compiled } from "./compiled.ts";
import type { Verdict } from "./search.ts";
import { applyInTofu, type TofuResult } from "./tofu-batch.ts";

interface Prepared {
  readonly program: Program;
  readonly known: Compiled;
  readonly later: Compiled;
}

export function judgeInTofu(programs: readonly Program[]): readonly Verdict[] {
  const prepared = programs.map((program) => ({
    program,
    known: compile(program, "static", []),
    later: compile(program, "deploy", ["tofu"]),
  }));
  const documents = prepared.flatMap((one) => {
    const text = documentOf(one.later);
    return text === undefined || one.known.illTyped.length > 0 || !isComputed(text) ? [] : [{ one, text }];
  });
  const results = applyInTofu(documents.map(({ text }) => text));
  const ofLater = new Map(documents.map(({ one }, at) => [one, results[at]]));
  return prepared.map((one) => verdictOf(one, ofLater.get(one)));
}

function documentOf({ files }: Compiled): string | undefined {
  return files.find(({ path }) => path === "tofu/main.tf.json")?.text;
}

/** Whether anything of the result is left to OpenTofu. */
function isComputed(document: string): boolean {
  const result = document.slice(document.indexOf('"result": {'), document.indexOf('"output": {'));
  return /(?<!\$)\$\{/.test(result);
}

/** What OpenTofu has no words for; the compiler says so. */
const inexpressible: ReadonlySet<string> = new Set(["static-only-function"]);

function verdictOf({ program, known, later }: Prepared, found: TofuResult | undefined): Verdict {
  const different = (what: string, ...shown: string[]): Verdict => ({
    kind: "different",
    what,
    shown: shown.join("\n"),
  });
  const illTyped = [...known.illTyped, ...later.illTyped];
  if (illTyped.length > 0 && illTyped.every(isOfValue)) return { kind: "same", what: "refused for its types" };
  if (illTyped.length > 0) return different("ill-typed", later.text, messagesOf(later, illTyped));
  const settings = known.failed.length > 0 ? undefined : valueOf(known);
  const ours = settings instanceof Map ? (settings.get("result") ?? null) : undefined;
  const errors = [...later.failed, ...later.ofTargets.filter(({ severity }) => severity === "error")];
  const whole = [later.text, later.configuration, `known to OpenTofu: ${jsonText(knownValues(program.inputs))}`];
  const document = documentOf(later) ?? "";
  if (found === undefined) {
    if (document !== "" && ours !== undefined && !isComputed(document))
      return { kind: "same", what: "known while compiling" };
    if (errors.every(({ code }) => inexpressible.has(code))) return { kind: "same", what: "not for OpenTofu" };
    if (ours === undefined) return { kind: "same", what: "an error while compiling" };
    // A value that is known, of a choice that is not: it is refused before anyone knows whether it is taken.
    if (errors.every(isOfValue)) return { kind: "same", what: "refused early" };
    return different(
      `${errors[0]?.code} only when deployed`,
      ...whole,
      messagesOf(later, errors),
      `ours: ${canonicalText(ours)}`,
    );
  }
  if (ours === undefined) {
    if (found.kind === "failed") return { kind: "same", what: "an error after deployment" };
    return different("only we fail", ...whole, messagesOf(known, known.failed), jsonText(found.value), document);
  }
  if (found.kind === "failed")
    return different("only OpenTofu fails", ...whole, `ours: ${canonicalText(ours)}`, document, found.message);
  const [left, right] = [canonicalText(withoutNulls(ours)), canonicalText(withoutNulls(found.value))];
  if (left !== right) return different("another value", ...whole, `ours:     ${left}`, `OpenTofu: ${right}`, document);
  return { kind: "same", what: "computed by OpenTofu" };
}
