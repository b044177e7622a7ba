/**
 * Makes the generic module of a project: what it declares, with options unknown.
 *
 * In: checked files, and which of their declarations are wanted. Out: a MadeModule. Reports what cannot be part of one.
 * Not here: an environment with its deployments (resolve.ts).
 */
import { allowanceBeside } from "../evaluation/allowance.ts";
import { sortDiagnostics, type Diagnostic, type Outcome, type SymbolId } from "../diagnostics/diagnostic.ts";
import { spanOf } from "../source/span.ts";
import { deepStageOf } from "../semantics/stage.ts";
import type { Declaration } from "../syntax/tree.ts";
import { evaluateConstant, makeEvaluation } from "../evaluation/evaluate.ts";
import type { Evaluation, Generic } from "../evaluation/evaluation.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Value } from "../evaluation/value.ts";
import { duplicateInModule } from "./deployment-diagnostics.ts";
import { describedApplications, describedOptions, describeResource } from "./described-schemas.ts";
import { genericApplication } from "./generic-application.ts";
import { genericEnvironment } from "./generic-environment.ts";
import type { GenericApplication, GenericEnvironment, GenericResource, MadeModule } from "./generic-module.ts";
import {
  findApplication,
  findEnvironment,
  resourceExport,
  symbolOf,
  valueExport,
  type Declared,
  type ResolveInput,
} from "./resolve-input.ts";

export interface GenericInput extends Pick<
  ResolveInput,
  "module" | "fileText" | "fileProblem" | "schemas" | "known" | "knownWeight"
> {
  /** The declarations that the module is made of, without those that have errors. */
  readonly declarations: readonly Declared<Declaration>[];
}

export function makeGenericModule(input: GenericInput): Outcome<MadeModule> {
  const diagnostics: Diagnostic[] = [];
  const generic: Generic = { report: (diagnostic) => void diagnostics.push(diagnostic), variables: 0 };
  const evaluation: Evaluation = {
    ...makeEvaluation({
      module: input.module,
      fileText: input.fileText,
      ...(input.fileProblem === undefined ? {} : { fileProblem: input.fileProblem }),
      ...(input.known === undefined ? {} : { known: input.known }),
      report: (diagnostic) => generic.report(diagnostic),
      allowance: allowanceBeside("module", input.knownWeight ?? 0),
    }),
    generic,
  };
  reportDuplicates(input, evaluation);
  const applications = input.declarations.flatMap(({ symbol }) => applicationOf(input, evaluation, symbol));
  const environments = input.declarations.flatMap(({ symbol }) => environmentOf(input, evaluation, generic, symbol));
  const module = {
    resources: resourcesOf(input, evaluation),
    environments: environments.sort((a, b) => compareCodePoints(a.name, b.name)),
    applications: applications.sort((a, b) => compareCodePoints(a.name, b.name)),
    values: valuesOf(input, evaluation),
  };
  return { value: { module, evaluation }, diagnostics: sortDiagnostics(diagnostics) };
}

function applicationOf(input: GenericInput, evaluation: Evaluation, symbol: SymbolId): readonly GenericApplication[] {
  const found = findApplication(input, symbol);
  const options = found === undefined ? undefined : describedOptions(evaluation, symbol);
  if (found === undefined || options === undefined) return [];
  return [genericApplication(evaluation, found, options)];
}

function environmentOf(
  input: GenericInput,
  evaluation: Evaluation,
  generic: Generic,
  symbol: SymbolId,
): readonly GenericEnvironment[] {
  if (findEnvironment(input, symbol) === undefined) return [];
  const none = { deployments: [], applications: [], configurations: [], removed: [] } as const;
  const whole: ResolveInput = {
    ...input,
    ...none,
    environment: symbol,
    nixpkgs: "",
    described: describedApplications([], () => undefined),
  };
  const made = genericEnvironment(whole, evaluation, generic);
  return made === undefined ? [] : [made];
}

/** Those declared, those that applications require, and those that environments have rules for. */
function resourcesOf(input: GenericInput, evaluation: Evaluation): readonly GenericResource[] {
  const wanted = new Set<SymbolId>();
  for (const { declaration, module, symbol } of input.declarations) {
    if (declaration.kind === "resourceDeclaration") wanted.add(symbol);
    const exported = declaration.kind === "environmentDeclaration" ? valueExport(input, symbol) : undefined;
    if (exported?.kind === "environment") for (const resource of exported.resources) wanted.add(resource);
    if (declaration.kind !== "applicationDeclaration") continue;
    for (const item of declaration.items)
      for (const requirement of item.kind === "requires" ? item.requirements : []) {
        const resource = symbolOf(module, requirement.resource);
        if (resource !== undefined) wanted.add(resource);
      }
  }
  const resources = [...wanted].flatMap((symbol) => {
    const found = resourceExport(input, symbol);
    return found === undefined ? [] : [describeResource(evaluation, found)];
  });
  return resources.sort((a, b) => compareCodePoints(a.name, b.name));
}

function valuesOf(input: GenericInput, evaluation: Evaluation): ReadonlyMap<string, Value> {
  const values: [string, Value][] = [];
  for (const { symbol, declaration } of input.declarations) {
    const found = valueExport(input, symbol);
    if (found?.kind !== "constant" || deepStageOf(found.type) !== "static") continue;
    values.push([found.name, evaluateConstant(evaluation, symbol, declaration)]);
  }
  return new Map(values.sort(([a], [b]) => compareCodePoints(a, b)));
}

/** Files have their own names; a module has one of each kind. */
function reportDuplicates(input: GenericInput, evaluation: Evaluation): void {
  const first = new Map<string, Declared<Declaration>>();
  for (const one of input.declarations) {
    const { declaration } = one;
    if (!("name" in declaration) || typeof declaration.name === "string") continue;
    const key = `${declaration.kind} ${declaration.name.text}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, one);
    else
      evaluation.report(
        duplicateInModule.at(declaration.name, {
          name: declaration.name.text,
          first: spanOf("name" in other.declaration ? other.declaration.name : other.declaration),
        }),
      );
  }
}
