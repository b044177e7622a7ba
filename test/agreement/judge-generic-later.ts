/**
 * Whether the generic module computes what our evaluator computes where inputs are known only after deployment: what OpenTofu makes of its
 * expressions, and what Nix makes of recorded outputs.
 */
import { join } from "node:path";
import { canonicalText, jsonText, withoutNulls, type Plain } from "../generated-programs/plain.ts";
import { configuration, knownValues, type Program } from "../generated-programs/program.ts";
import { nixpkgsLib } from "../real/nix.ts";
import { compile, compileGeneric, isOfValue, messagesOf, valueOf, type Compiled } from "./compiled.ts";
import { hostExpression, withoutPaths } from "./host-settings.ts";
import { evaluateInNix, type NixCase, type NixResult } from "./nix-batch.ts";
import type { Verdict } from "./search.ts";
import { applyInTofu, type TofuResult } from "./tofu-batch.ts";

interface Prepared {
  readonly program: Program;
  readonly known: Compiled;
  /** The same with options known, whose OpenTofu configuration says whether there is anything to compute. */
  readonly later: Compiled;
  readonly generic: ReturnType<typeof compileGeneric>;
}

interface Found {
  /** The text of the configuration. */
  readonly document?: NixResult | undefined;
  readonly made?: TofuResult | undefined;
  readonly settings?: NixResult | undefined;
}

const dataModel = join(import.meta.dirname, "../../nix/data-model.nix");

/** `what`: of `made`, a deployment of the data model. */
function expression(what: string): string {
  return `let
  lib = import ${nixpkgsLib ?? "<nixpkgs/lib>"};
  model = (lib.evalModules { modules = [ ${dataModel} ./module.nix ]; }).config;
  typed = type: value: (lib.evalModules { modules = [ { options.it = lib.mkOption { inherit type; }; config.it = value; } ]; }).config.it;
  # An operator of the data model says where a secret lies.
  placed = builtins.mapAttrs (_: value: if builtins.isAttrs value && builtins.attrNames value == [ "secret" ] then "/keys/\${value.secret}" else value);
  made = model.deployment {
    environment = "lab_one";
    deployment-name = "here";
    configuration = typed model.configuration { applications = builtins.mapAttrs (_: placed) (builtins.fromJSON (builtins.readFile ./configuration.json)); };
    outputs = ./outputs.json;
  };
in ${what}`;
}

/** All that the machine's settings say, through nixpkgs' module system. */
function settings(program: Program): string {
  const host = hostExpression({
    program,
    modules: "modules",
    secretFiles: `builtins.foldl' (all: file: all // file.fedi.secretFiles) { } (builtins.filter builtins.isAttrs (
    builtins.concatLists (map (module: module.imports or [ ]) modules)))`,
  });
  return `let
  realLib = lib;
  open = module: if builtins.isFunction module then module { pkgs = { }; } else module;
  modules = builtins.filter (module: module ? config) (map open (lib.reverseList made.hosts.main.module.imports));
in ${host.replace("modules = modules;", "")}`;
}

export function judgeGenericLater(programs: readonly Program[]): readonly Verdict[] {
  const prepared = programs.map((program) => ({
    program,
    known: compile(program, "static", []),
    later: compile(program, "deploy", ["tofu"]),
    generic: compileGeneric(program, "deploy"),
  }));
  const written = prepared.filter(
    ({ known, later, generic }) =>
      known.illTyped.length === 0 && later.illTyped.length === 0 && generic.value.length > 0,
  );
  const results = evaluateInNix(
    written.flatMap((one) => [nixCase(one, "made.tofu"), nixCase(one, settings(one.program))]),
  );
  const found = new Map<Prepared, Found>(
    written.map((one, at) => [one, { document: results[2 * at], settings: results[2 * at + 1] }]),
  );
  const documents = written.flatMap((one) => {
    const document = found.get(one)?.document;
    return document?.kind === "value" ? [{ one, text: jsonText(document.value) }] : [];
  });
  const applied = applyInTofu(documents.map(({ text }) => text));
  for (const [at, { one }] of documents.entries()) found.set(one, { ...found.get(one), made: applied[at] });
  return prepared.map((one) => verdictOf(one, found.get(one)));
}

function nixCase({ program, generic }: Prepared, what: string): NixCase {
  const files = new Map(generic.value.map(({ path, text }) => [path, text]));
  files.set("configuration.json", configuration(program, "deploy"));
  files.set("outputs.json", jsonText(new Map([["terraform_data-known--output", knownValues(program.inputs)]])));
  return { files, expression: expression(what) };
}

function verdictOf({ program, known, later, generic }: Prepared, found: Found | undefined): Verdict {
  const whole = [later.text, later.configuration, `known to OpenTofu: ${jsonText(knownValues(program.inputs))}`];
  const different = (what: string, ...shown: string[]): Verdict => ({
    kind: "different",
    what,
    shown: [...whole, ...shown].join("\n"),
  });
  const illTyped = [...known.illTyped, ...later.illTyped];
  if (illTyped.length > 0 && illTyped.every(isOfValue)) return { kind: "same", what: "refused for its types" };
  if (illTyped.length > 0) return different("ill-typed", messagesOf(later, illTyped));
  const value = known.failed.length > 0 ? undefined : valueOf(known);
  const ours = value && withoutPaths(value);
  const result = ours instanceof Map ? (ours.get("result") ?? null) : undefined;
  if (found === undefined) {
    if (ours === undefined) return { kind: "same", what: "an error while compiling" };
    const { diagnostics } = generic;
    if (diagnostics.every(isOfValue)) return { kind: "same", what: "refused early" };
    return different(`${diagnostics[0]?.code} only in general`, messagesOf(known, diagnostics));
  }
  if (isRequiredByGrants(program, found.settings))
    return { kind: "same", what: "what is required depends on what is granted" };
  const text = generic.value.find(({ path }) => path === "module.nix")?.text ?? "";
  const inNix = differenceOf(ours, withoutFoundPaths(found.settings));
  if (inNix !== undefined) return different(`in Nix ${inNix.what}`, inNix.shown, text);
  const { document, made } = found;
  // What OpenTofu has no words for fails only where it is asked.
  if (document?.kind === "thrown")
    return later.ofTargets.some(({ code }) => code === "static-only-function") ||
      ours === undefined ||
      later.failed.length > 0
      ? { kind: "same", what: "not for OpenTofu" }
      : different("Nix makes no configuration", text);
  if (document?.kind === "stopped") return different("Nix stops without our message", document.message, text);
  // A mistake in other settings is none of OpenTofu's.
  const isAll = ours !== undefined || program.fragments.length + program.paths.length === 0;
  const inTofu = isAll ? differenceOf(result, made) : undefined;
  if (inTofu !== undefined) return different(`in OpenTofu ${inTofu.what}`, inTofu.shown, text);
  return { kind: "same", what: isComputed(document?.value ?? null) ? "computed by both" : "computed by Nix" };
}

/** The data model must know the names of all that is required first, so Nix recurses for ever. */
function isRequiredByGrants({ requirements }: Program, settings: NixResult | undefined): boolean {
  const decides = requirements.some(({ when, loop }) => when !== undefined || loop !== undefined);
  const isEndless = settings?.kind === "stopped" && settings.message.includes("infinite recursion");
  return isEndless && decides && requirements.length > 1;
}

function withoutFoundPaths(found: NixResult | undefined): NixResult | undefined {
  return found?.kind === "value" ? { ...found, value: withoutPaths(found.value) } : found;
}

/** Whether anything of the result is left to OpenTofu. */
function isComputed(document: Plain): boolean {
  const text = jsonText(document);
  return /(?<!\$)\$\{/.test(text.slice(text.indexOf('"result":')));
}

function differenceOf(
  ours: Plain | undefined,
  found: NixResult | TofuResult | undefined,
): { readonly what: string; readonly shown: string } | undefined {
  if (found === undefined) return { what: "nothing", shown: "" };
  if (found.kind === "stopped") return { what: "a stop without our message", shown: found.message };
  if (ours === undefined)
    return found.kind === "value" ? { what: "only we fail", shown: jsonText(found.value) } : undefined;
  const mine = canonicalText(withoutNulls(ours));
  if (found.kind !== "value")
    return { what: "only they fail", shown: `ours: ${mine}\n${found.kind === "failed" ? found.message : ""}` };
  const theirs = canonicalText(withoutNulls(found.value));
  return mine === theirs ? undefined : { what: "another value", shown: `ours:   ${mine}\ntheirs: ${theirs}` };
}
