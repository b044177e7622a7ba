/**
 * Whether the generic module computes in Nix what our evaluator computes when it knows the options.
 */
import { canonicalText } from "../generated-programs/plain.ts";
import type { Program } from "../generated-programs/program.ts";
import { nixpkgsLib } from "../real/nix.ts";
import { hostExpression, withoutPaths } from "./host-settings.ts";
import { compile, compileGeneric, isOfValue, messagesOf, valueOf, type Compiled } from "./compiled.ts";
import { evaluateInNix, type NixCase, type NixResult } from "./nix-batch.ts";
import type { Verdict } from "./search.ts";

interface Prepared {
  readonly program: Program;
  readonly known: Compiled;
  readonly generic: ReturnType<typeof compileGeneric>;
}

const standIn = "{ reverseList = list: list; }";

/** Through the options of nixpkgs' module system, as the data model takes them. */
function expression(program: Program): string {
  const host = hostExpression({
    program,
    modules: "map open made.nixos.source.host",
    secretFiles: `builtins.foldl' (all: file: all // file.fedi.secretFiles) { } (builtins.filter builtins.isAttrs (
    builtins.concatLists (map (module: (open module).imports or [ ]) made.nixos.source.host)))`,
  });
  const grants = program.requirements.map(({ name, loop }) => {
    const given = `made.resources.${name}`;
    return `${name} = ${loop === undefined ? `granted ${given}` : `builtins.mapAttrs (_: granted) ${given}`};`;
  });
  return `let
  realLib = import ${nixpkgsLib ?? "<nixpkgs/lib>"};
  app = (import ./module.nix { lib = realLib // ${standIn}; }).applications.app;
  given = (builtins.fromJSON (builtins.readFile ./configuration.json)).app;
  # An operator of the data model says where a secret lies.
  placed = builtins.mapAttrs (_: value: if builtins.isAttrs value && builtins.attrNames value == [ "secret" ] then "/keys/\${value.secret}" else value);
  taken = (realLib.evalModules { modules = [ app.module { config = placed given; } ]; }).config;
  granted = request: if request == null then null else { value = (builtins.head (builtins.attrValues request)).value; };
  made = app.implementation (taken // { _grants = { source = { host = "main"; }; ${grants.join(" ")} }; });
  open = module: if builtins.isFunction module then module { pkgs = { }; } else module;
in ${host}`;
}

export function judgeGeneric(programs: readonly Program[]): readonly Verdict[] {
  const prepared = programs.map((program) => ({
    program,
    known: compile(program, "static", []),
    generic: compileGeneric(program),
  }));
  const written = prepared.filter(({ known, generic }) => known.illTyped.length === 0 && generic.value.length > 0);
  const results = evaluateInNix(written.map(nixCase));
  const found = new Map(written.map((one, at) => [one, results[at]]));
  return prepared.map((one) => verdictOf(one, found.get(one)));
}

function nixCase({ program, known, generic }: Prepared): NixCase {
  const files = new Map(generic.value.map(({ path, text }) => [path, text]));
  return { files: files.set("configuration.json", known.configuration), expression: expression(program) };
}

function verdictOf({ known, generic }: Prepared, found: NixResult | undefined): Verdict {
  const different = (what: string, ...shown: string[]): Verdict => ({
    kind: "different",
    what,
    shown: shown.join("\n"),
  });
  if (known.illTyped.length > 0 && known.illTyped.every(isOfValue))
    return { kind: "same", what: "refused for its types" };
  if (known.illTyped.length > 0) return different("ill-typed", known.text, messagesOf(known, known.illTyped));
  const settings = known.failed.length > 0 ? undefined : valueOf(known);
  const ours = settings && withoutPaths(settings);
  const whole = [known.text, known.configuration];
  if (found === undefined) {
    if (ours === undefined) return { kind: "same", what: "an error while compiling" };
    const messages = messagesOf(known, generic.diagnostics);
    const [first] = generic.diagnostics;
    return different(`${first?.code} only in general`, ...whole, messages, `ours: ${canonicalText(ours)}`);
  }
  const text = generic.value.find(({ path }) => path === "module.nix")?.text ?? "";
  if (ours === undefined) {
    if (found.kind === "thrown") return { kind: "same", what: "an error in Nix" };
    const what = found.kind === "stopped" ? "Nix stops without our message" : "only we fail";
    const theirs = found.kind === "value" ? canonicalText(found.value) : found.message;
    return different(what, ...whole, messagesOf(known, known.failed), theirs, text);
  }
  if (found.kind !== "value")
    return different(
      `only Nix fails: ${found.kind}`,
      ...whole,
      `ours: ${canonicalText(ours)}`,
      text,
      found.kind === "stopped" ? found.message : "",
    );
  const theirs = withoutPaths(found.value);
  if (canonicalText(ours) !== canonicalText(theirs))
    return different("another value", ...whole, `ours: ${canonicalText(ours)}`, `Nix:  ${canonicalText(theirs)}`, text);
  return { kind: "same", what: "computed by Nix" };
}
