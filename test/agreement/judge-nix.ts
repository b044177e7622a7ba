/**
 * Whether Nix computes what our evaluator computes of a program: with everything known, and with its inputs of stage deploy in
 * `outputs.json`.
 */
import type { Diagnostic } from "../../compiler/src/diagnostics/diagnostic.ts";
import { crossingOf } from "../../compiler/src/targets/crossing.ts";
import { canonicalText, isPlainList, isPlainObject, jsonText, type Plain } from "../generated-programs/plain.ts";
import { knownValues, type Program } from "../generated-programs/program.ts";
import { nixpkgsLib } from "../real/nix.ts";
import { hostExpression, withoutPaths } from "./host-settings.ts";
import { compile, isOfValue, messagesOf, valueOf, type Compiled } from "./compiled.ts";
import { evaluateInNix, type NixCase, type NixResult } from "./nix-batch.ts";
import type { Verdict } from "./search.ts";

interface Prepared {
  readonly program: Program;
  readonly known: Compiled;
  readonly later: Compiled;
}

/** The settings of the host, without NixOS but for its library where that is there. */
function settings(program: Program): string {
  const standIn = "{ mkDefault = x: x; reverseList = x: x; }";
  const host = hostExpression({
    program,
    modules: "builtins.filter builtins.isAttrs host.imports",
    secretFiles: "host.fedi.secretFiles or { }",
  });
  return `let
  realLib = ${nixpkgsLib === undefined ? standIn : `import ${nixpkgsLib}`};
  host = (import ./nixos/main.nix) { lib = realLib // { reverseList = list: list; }; pkgs = { }; };
in ${host}`;
}

function nixCase({ program, later }: Prepared): NixCase {
  const files = new Map(later.files.map(({ path, text }) => [path, text]));
  const known = knownValues(program.inputs);
  if (later.environment === undefined) return { files, expression: "null" };
  const outputs = crossingOf(later.environment).recorded.map(
    ({ name, path }) => [name, at(known, path.slice(1))] as const,
  );
  files.set("outputs.json", jsonText(new Map(outputs)));
  return { files, expression: settings(program) };
}

function at(value: Plain, path: readonly (string | number)[]): Plain {
  return path.reduce<Plain>((inside, step) => {
    if (isPlainObject(inside)) return inside.get(String(step)) ?? null;
    return isPlainList(inside) && typeof step === "number" ? (inside[step] ?? null) : null;
  }, value);
}

export function judgeInNix(programs: readonly Program[]): readonly Verdict[] {
  const prepared = programs.map((program) => ({
    program,
    known: compile(program, "static", ["nixos"]),
    later: compile(program, "deploy", ["nixos"]),
  }));
  const forNix = prepared.filter(
    ({ known, later }) => known.illTyped.length === 0 && later.illTyped.length === 0 && later.files.length > 0,
  );
  const concrete = prepared.filter(({ known }) => known.files.length > 0);
  const results = evaluateInNix([
    ...forNix.map(nixCase),
    ...concrete.map((one) => ({
      files: new Map(one.known.files.map(({ path, text }) => [path, text])),
      expression: settings(one.program),
    })),
  ]);
  const ofLater = new Map(forNix.map((one, n) => [one, results[n]]));
  const ofKnown = new Map(concrete.map((one, n) => [one, results[forNix.length + n]]));
  return prepared.map((one) => verdictOf(one, ofKnown.get(one), ofLater.get(one)));
}

function verdictOf(
  { program, known, later }: Prepared,
  ofKnown: NixResult | undefined,
  ofLater: NixResult | undefined,
): Verdict {
  const different = (what: string, ...shown: string[]): Verdict => ({
    kind: "different",
    what,
    shown: shown.join("\n"),
  });
  const illTyped = [...known.illTyped, ...later.illTyped];
  if (illTyped.length > 0 && illTyped.every(isOfValue)) return { kind: "same", what: "refused for its types" };
  if (known.illTyped.length > 0) return different("ill-typed", known.text, messagesOf(known, known.illTyped));
  if (later.illTyped.length > 0)
    return different("ill-typed when deployed", later.text, messagesOf(later, later.illTyped));
  const outputs = jsonText(knownValues(program.inputs));
  const whole = [later.text, later.configuration, `known to OpenTofu: ${outputs}`];
  const ours = known.failed.length > 0 ? undefined : valueOf(known);
  if (ours !== undefined && ofKnown?.kind !== "value")
    return different("Nix does not read a value", known.text, known.configuration, JSON.stringify(ofKnown));
  if (ours !== undefined && ofKnown?.kind === "value" && canonicalText(ours) !== canonicalText(ofKnown.value))
    return different(
      "Nix reads another value",
      known.text,
      known.configuration,
      `ours: ${canonicalText(ours)}`,
      `Nix:  ${canonicalText(ofKnown.value)}`,
    );
  if (later.failed.length > 0 || later.files.length === 0) {
    if (ours === undefined) return { kind: "same", what: "an error while compiling" };
    // A value that is known, of a choice that is not: it is refused before anyone knows whether it is taken.
    // So are two settings of which one is known: whether they are equal, nobody knows yet.
    const isEarly = (one: Diagnostic) => isOfValue(one) || one.code === "conflicting-values";
    if (later.failed.length > 0 && later.failed.every(isEarly)) return { kind: "same", what: "refused early" };
    const messages = messagesOf(later, [...later.failed, ...later.ofTargets]);
    return different(
      `${[...later.failed, ...later.ofTargets][0]?.code} only when deployed`,
      ...whole,
      messages,
      `ours: ${canonicalText(ours)}`,
    );
  }
  if (ours === undefined) {
    if (ofLater?.kind === "thrown") return { kind: "same", what: "an error after deployment" };
    return different(
      ofLater?.kind === "stopped" ? "Nix stops without our message" : "only we fail",
      ...whole,
      messagesOf(known, known.failed),
      ofLater?.kind === "value" ? jsonText(ofLater.value) : JSON.stringify(ofLater),
    );
  }
  if (ofLater?.kind !== "value")
    return different(
      `only Nix fails: ${ofLater?.kind}`,
      ...whole,
      `ours: ${canonicalText(ours)}`,
      nixText(later),
      ofLater?.kind === "stopped" ? ofLater.message : "",
    );
  if (canonicalText(withoutPaths(ours)) !== canonicalText(withoutPaths(ofLater.value)))
    return different(
      "another value",
      ...whole,
      `ours: ${canonicalText(withoutPaths(ours))}`,
      `Nix:  ${canonicalText(withoutPaths(ofLater.value))}`,
      nixText(later),
    );
  return {
    kind: "same",
    what: later.files.some(({ path }) => path.endsWith("lib.nix")) ? "computed by Nix" : "known while compiling",
  };
}

function nixText({ files }: Compiled): string {
  return files.find(({ path }) => path === "nixos/main.nix")?.text ?? "";
}
