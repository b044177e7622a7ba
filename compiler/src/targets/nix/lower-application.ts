/**
 * An application of the generic module: its options, and `implementation`, a function of them.
 *
 * Not here: environments (lower-environment.ts), what both are made of (generic-parts.ts).
 */
import {
  optionsVariable,
  type GenericApplication,
  type GenericCheck,
  type GenericMigrationStep,
} from "../../deployment/generic-module.ts";
import type { Value } from "../../evaluation/value.ts";
import type { RecordField } from "../../semantics/type.ts";
import { descriptionEntries, optionModule } from "./generic-options.ts";
import {
  checkList,
  commandTree,
  functionLowering,
  itemOf,
  joined,
  moduleOf,
  outputsTree,
  placed,
  requirementEntries,
  valuesOfChecks,
  valuesOfCommand,
  valuesOfFragment,
  valuesOfItem,
  valuesOfRequirement,
  type FunctionLowering,
} from "./generic-parts.ts";
import type { Lowering } from "./lower.ts";
import { nixCall, nixList, nixNull, nixSet, nixText, nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";

export function applicationEntry(
  application: GenericApplication,
  defaultOf: (field: RecordField) => Nix | undefined,
  plain: Lowering,
): NixEntry {
  return {
    path: ["applications", application.name],
    value: nixSet([
      ...descriptionEntries(application.options),
      ...(application.lastingName === undefined ? [] : [["id", nixText(application.lastingName)] as const]),
      ["module", optionModule("fediversity-application-config", application.options, plain)],
      ["implementation", implementationOf(application, defaultOf, plain)],
    ]),
    comment: [plain.placeText(application.origin)],
    isApart: true,
  };
}

/** `options: { resources = …; nixos = …; state = …; }`. */
function implementationOf(
  application: GenericApplication,
  defaultOf: (field: RecordField) => Nix | undefined,
  plain: Lowering,
): Nix {
  const functions = functionLowering({
    values: valuesIn(application),
    names: application.names,
    variables: [optionsVariable],
    defaultOf,
    secretsOf: nixVariable(optionsVariable.name),
    plain,
  });
  const body = functions.generic.scopes.inside([], () => resultOf(application, functions));
  return { kind: "function", parameters: [optionsVariable.name], body };
}

/** Everything that is written within the function. */
function valuesIn(application: GenericApplication): readonly Value[] {
  const { checks, requirements, fragments, stopped, migrate, outputs } = application;
  return [
    ...valuesOfChecks(checks),
    ...requirements.flatMap(valuesOfRequirement),
    ...fragments.flatMap((fragment) => [
      ...valuesOfItem(fragment),
      ...(fragment.key === undefined ? [] : [fragment.key]),
      fragment.settings,
    ]),
    stopped,
    ...[...migrate.values()]
      .flat()
      .flatMap((step) => (step.kind === "run" ? valuesOfCommand(step) : valuesOfFragment(step))),
    ...outputs,
  ];
}

function resultOf(application: GenericApplication, functions: FunctionLowering): Nix {
  const { outside } = functions;
  const { checks, requirements, state, stopped, migrate, outputs } = application;
  const guarded = (some: readonly GenericCheck[], result: Nix): Nix =>
    some.length === 0
      ? result
      : nixCall(["fedi", "demand"], nixText(application.name), checkList(some, outside), result);
  const late = checks.filter((check) => check.needsGrants);
  const hasStopped = stopped.kind !== "list" || stopped.items.length > 0;
  const result = nixSet([
    ...requirementEntries(requirements, outside),
    ["nixos", guarded(late, nixosOf(application, functions))],
    ["state", nixList(state.map(nixText))],
    ...(hasStopped ? ([["stopped", outside.lower(stopped)]] as const) : []),
    ...(migrate.size > 0 ? ([["migrate", migrationsOf(migrate, functions)]] as const) : []),
    ...(outputs.length > 0 ? ([["outputs", outputsTree(outputs, functions.read)]] as const) : []),
  ]);
  return guarded(
    checks.filter((check) => !check.needsGrants),
    result,
  );
}

function nixosOf(application: GenericApplication, { generic, to }: FunctionLowering): Nix {
  const { requirements, fragments } = application;
  const entries: NixEntry[] = [];
  for (const { name, loop } of requirements) {
    const own = fragments.filter(({ requirement }) => requirement === name);
    if (loop !== undefined) {
      const items = own.map((fragment) =>
        itemOf(fragment, generic, () =>
          nixSet([
            ["key", fragment.key === undefined ? nixNull : generic.lower(fragment.key)],
            ["field", nixText(fragment.field)],
            ["module", moduleOf(fragment, generic, to)],
          ]),
        ),
      );
      entries.push({ path: [name], value: nixCall(["fedi", "grouped"], joined(items)) });
      continue;
    }
    for (const field of new Set(own.map((fragment) => fragment.field))) {
      const items = own
        .filter((fragment) => fragment.field === field)
        .map((fragment) => itemOf(fragment, generic, () => moduleOf(fragment, generic, to)));
      entries.push({ path: [name, field], value: joined(items) });
    }
  }
  return { kind: "set", entries };
}

/** `<requirement> = [ { host; run; } { host; module; } ]`. */
function migrationsOf(migrate: GenericApplication["migrate"], functions: FunctionLowering): Nix {
  const stepsOf = (step: GenericMigrationStep) =>
    step.kind === "nixos"
      ? itemOf(step, functions.generic, () => placed(step, functions))
      : { isSure: true, tree: nixList([commandTree(step, functions.read)]) };
  const entries = [...migrate].map(([name, steps]) => ({ path: [name], value: joined(steps.map(stepsOf)) }));
  return { kind: "set", entries };
}
