/**
 * A generated program through the whole compiler, in memory: what it says, what it computes, what it writes.
 */
import { hasErrors, type Diagnostic, type Outcome } from "../../compiler/src/diagnostics/diagnostic.ts";
import type { ResolvedEnvironment } from "../../compiler/src/deployment/resolved.ts";
import {
  diagnosticsOfFiles,
  emitted,
  environmentsOf,
  filesOfEnvironment,
  resolved,
} from "../../compiler/src/project/environments.ts";
import { genericOutput } from "../../compiler/src/project/generic-output.ts";
import { memoryHost } from "../../compiler/src/project/host.ts";
import { checked, parsed, schemas } from "../../compiler/src/project/pipeline.ts";
import type { NixosSchema } from "../../compiler/src/semantics/schema-index.ts";
import { openProject, withNamed } from "../../compiler/src/project/project.ts";
import type { OutputFile, TargetName } from "../../compiler/src/targets/target.ts";
import type { Plain } from "../generated-programs/plain.ts";
import { configuration, printProgram, type Program, type Stage } from "../generated-programs/program.ts";
import { settingsOf } from "./host-settings.ts";

export interface Compiled {
  readonly text: string;
  readonly configuration: string;
  /** Errors of syntax and types: there are none in a well-typed program. */
  readonly illTyped: readonly Diagnostic[];
  /** Errors of values: what cannot be computed. */
  readonly failed: readonly Diagnostic[];
  readonly environment?: ResolvedEnvironment;
  readonly schema?: NixosSchema | undefined;
  readonly files: readonly OutputFile[];
  /** Warnings and errors of the targets. */
  readonly ofTargets: readonly Diagnostic[];
}

const isError = ({ severity }: Diagnostic) => severity === "error";

function projectOf(text: string, program: Program) {
  const texts = program.files.map((file) => [`/p/${file.name}.txt`, file.text] as const);
  return withNamed(openProject(memoryHost([["/p/main.fedi", text], ...texts]), "/p", "/std"), ["main.fedi"]);
}

/** The generic module, or what is wrong with it. */
export function compileGeneric(program: Program, stage: Stage = "static"): Outcome<readonly OutputFile[]> {
  return genericOutput(projectOf(printProgram(program, stage), program), ["main.fedi"]);
}

export function compile(program: Program, stage: Stage, targets: readonly TargetName[]): Compiled {
  const text = printProgram(program, stage);
  const json = configuration(program, stage);
  const project = projectOf(text, program);
  const [environment] = environmentsOf(project, ["main.fedi"]);
  const symbol = environment?.symbol ?? "";
  const illTyped = [...parsed(project, "main.fedi").diagnostics, ...checked(project, "main.fedi").diagnostics].filter(
    isError,
  );
  const whole = { text, configuration: json, illTyped, files: [], ofTargets: [] };
  const ofFiles = diagnosticsOfFiles(project, filesOfEnvironment(project, symbol)).filter(isError);
  if (ofFiles.length > 0) return { ...whole, failed: ofFiles };
  const outcome = resolved(project, symbol, { configurations: [{ file: "here.json", text: json }], removed: [] });
  const failed = outcome.diagnostics.filter(isError);
  if (failed.length > 0 || outcome.value === undefined) return { ...whole, failed };
  const { value, diagnostics } = emitted(project, outcome.value, targets);
  const files = hasErrors(diagnostics) ? [] : value.files;
  const schema = schemas(project).value.nixos;
  return { ...whole, failed, environment: outcome.value, schema, files, ofTargets: diagnostics };
}

/** What the host's settings say, where all of it is known. */
export function valueOf({ environment, schema }: Compiled): Plain | undefined {
  const host = environment?.hosts[0];
  return host === undefined ? undefined : settingsOf(host, schema);
}

/** For people: messages with the text that they are about. */
export function messagesOf({ text }: Compiled, diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ code, headline, span }) => `  ${code}: ${headline}, at ${text.slice(span.start, span.end).split("\n")[0]}`)
    .join("\n");
}

/** What is refused though all types are right: by what a literal says by itself, or a condition around an arm. */
export function isOfValue({ code }: Diagnostic): boolean {
  return [
    "dead-arm",
    "never-fits",
    "not-one-of",
    "not-in-range",
    "malformed-text",
    "wrong-length",
    "number-out-of-range",
  ].includes(code);
}
