/**
 * The generic module: one `module.nix` in the shape of a Nix data model for applications, and the library that it needs.
 *
 * In: what deployment made with options unknown. Out: files; reports what Nix cannot hold.
 * Not here: values (lower.ts, lower-generic.ts), types (option-type.ts), names (scopes.ts).
 */
import { hasErrors, sortDiagnostics, type Diagnostic, type Outcome } from "../../diagnostics/diagnostic.ts";
import {
  optionsVariable,
  type GenericApplication,
  type GenericFragment,
  type GenericResource,
  type MadeModule,
} from "../../deployment/generic-module.ts";
import type { DescribedRecord, FileTexts } from "../../deployment/resolved.ts";
import type { Value } from "../../evaluation/value.ts";
import type { RecordField } from "../../semantics/type.ts";
import type { Position } from "../../source/source-text.ts";
import type { Span } from "../../source/span.ts";
import type { OutputFile } from "../target.ts";
import { copiedFiles } from "./copied-files.ts";
import {
  checkList,
  functionLowering,
  itemOf,
  joined,
  moduleOf,
  requirementEntry,
  valuesOfItem,
} from "./generic-parts.ts";
import { environmentEntry } from "./lower-environment.ts";
import type { GenericLowering } from "./lower-generic.ts";
import { lowerValue, type Lowering } from "./lower.ts";
import { nixCall, nixList, nixSet, nixText, nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";
import { optionSet, type OptionContext } from "./option-type.ts";
import { printNixFile } from "./print.ts";
import { genericLibraryText, libraryText, secretsModuleText } from "./runtime.generated.ts";

export interface GenericEmitInput extends MadeModule {
  /** Texts of the project files that machines import. */
  readonly files: FileTexts;
  readonly positionOf: (span: Span) => Position;
}

/** The file that is imported. */
export const genericModuleFile = "module.nix";

export function emitGeneric(input: GenericEmitInput): Outcome<readonly OutputFile[]> {
  const diagnostics: Diagnostic[] = [];
  const { module, files: imported } = input;
  const copies = copiedFiles(imported.keys());
  const to: Lowering = {
    report: (diagnostic) => void diagnostics.push(diagnostic),
    placeText: (span) => `${span.file}:${input.positionOf(span).line + 1}`,
    filePath: (file) => (copies.has(file) ? `./files/${copies.get(file)}` : undefined),
    what: "the generic module",
  };
  const entries: NixEntry[] = [
    ...module.resources.map((resource) => resourceEntry(resource, to)),
    ...module.applications.map((application) => applicationEntry(input, application, to)),
    ...module.environments.map((environment) =>
      environmentEntry(environment, defaultsOf(input, environment.origin, to), to),
    ),
  ];
  for (const [name, value] of module.values)
    entries.push({ path: ["values", name], value: lowerValue(value, to), isApart: true });
  const text = printNixFile({
    comment: ["The generic module. Written by fedi: changes here are lost."],
    // Without a module system there are no policies to be set elsewhere.
    parameters: module.environments.length > 0 ? ["lib", "config ? { }"] : ["lib"],
    bindings: [
      {
        path: ["fedi"],
        value: {
          kind: "apply",
          function: nixVariable("import"),
          arguments: [{ kind: "path", path: "./fedi/generic.nix" }, nixSet([["lib", nixVariable("lib")]])],
        },
      },
    ],
    body: { kind: "set", entries },
  });
  const files: OutputFile[] = [
    { path: "fedi/generic.nix", text: genericLibraryText },
    { path: "fedi/lib.nix", text: libraryText },
    ...(text.includes("./fedi/secrets.nix") ? [{ path: "fedi/secrets.nix", text: secretsModuleText }] : []),
    { path: genericModuleFile, text },
    ...[...copies].map(([file, copy]) => ({ path: `files/${copy}`, text: imported.get(file) ?? "" })),
  ];
  const found = sortDiagnostics(diagnostics);
  return { value: hasErrors(found) ? [] : files, diagnostics: found };
}

function contextOf(record: DescribedRecord, to: Lowering): OptionContext {
  return {
    defaultOf: (field) => {
      const value = field.symbol === undefined ? undefined : record.defaults.get(field.symbol);
      return value === undefined ? undefined : lowerValue(value, to);
    },
    exampleOf: (field) => {
      const [value] = field.symbol === undefined ? [] : (record.examples.get(field.symbol) ?? []);
      return value === undefined ? undefined : lowerValue(value, to);
    },
  };
}

/** What a field is by default, wherever its type stands. */
function defaultsOf({ evaluation }: GenericEmitInput, at: Span, to: Lowering): (field: RecordField) => Nix | undefined {
  return ({ symbol }) =>
    symbol === undefined ? undefined : lowerValue(evaluation.whole.default(evaluation, symbol, at), to);
}

/** `{ _class = …; options = …; }`. */
function optionModule(kind: string, record: DescribedRecord, to: Lowering): Nix {
  return nixSet([
    ["_class", nixText(kind)],
    ["options", optionSet(record.type, contextOf(record, to))],
  ]);
}

function descriptionEntries({ title, doc }: DescribedRecord): readonly (readonly [string, Nix])[] {
  const text = [title, doc].filter((part) => part !== undefined).join(". ");
  return [["description", nixText(text)]];
}

function resourceEntry({ name, request, policy }: GenericResource, to: Lowering): NixEntry {
  return {
    path: ["resources", name],
    value: nixSet([
      ...descriptionEntries(request),
      ["request", optionModule("fediversity-resource-request", request, to)],
      ["policy", optionModule("fediversity-resource-policy", policy, to)],
    ]),
    isApart: true,
  };
}

function applicationEntry(input: GenericEmitInput, application: GenericApplication, to: Lowering): NixEntry {
  return {
    path: ["applications", application.name],
    value: nixSet([
      ...descriptionEntries(application.options),
      ["module", optionModule("fediversity-application-config", application.options, to)],
      ["implementation", implementationOf(input, application, to)],
    ]),
    comment: [to.placeText(application.origin)],
    isApart: true,
  };
}

/** `options: { resources = …; nixos = …; state = …; }`. */
function implementationOf(input: GenericEmitInput, application: GenericApplication, plain: Lowering): Nix {
  const { to, generic, outside } = functionLowering({
    values: valuesIn(application),
    names: application.names,
    variables: [optionsVariable],
    defaultOf: defaultsOf(input, application.origin, plain),
    secretsOf: nixVariable(optionsVariable.name),
    plain,
  });
  const body = generic.scopes.inside([], () => resultOf(application, { generic, outside, to }));
  return { kind: "function", parameters: [optionsVariable.name], body };
}

/** Everything that is written within the function. */
function valuesIn({ checks, requirements, fragments }: GenericApplication): readonly Value[] {
  return [
    ...checks.flatMap(({ condition, message }) => [condition, message]),
    ...requirements.flatMap((requirement) => [...valuesOfItem(requirement), requirement.request]),
    ...fragments.flatMap((fragment) => [
      ...valuesOfItem(fragment),
      ...(fragment.key === undefined ? [] : [fragment.key]),
      fragment.settings,
    ]),
  ];
}

function resultOf(application: GenericApplication, { generic, outside, to }: ReturnType<typeof functionLowering>): Nix {
  const { checks, requirements, state } = application;
  const early = checks.filter((check) => !check.needsGrants);
  const late = checks.filter((check) => check.needsGrants);
  const guarded = (some: typeof checks, result: Nix): Nix =>
    some.length === 0
      ? result
      : nixCall(["fedi", "demand"], nixText(application.name), checkList(some, outside), result);
  const keyed = requirements.filter(({ loop }) => loop !== undefined).map(({ name }) => nixText(name));
  const result = nixSet([
    ["resources", { kind: "set", entries: requirements.map((one) => requirementEntry(one, outside)) }],
    ["nixos", guarded(late, nixosOf(application, generic, to))],
    ["state", nixList(state.map(nixText))],
    ["keyed", nixList(keyed)],
  ]);
  return guarded(early, result);
}

function nixosOf(application: GenericApplication, generic: GenericLowering, to: Lowering): Nix {
  const { requirements, fragments } = application;
  const entries: NixEntry[] = [];
  for (const { name, loop } of requirements) {
    const own = fragments.filter(({ requirement }) => requirement === name);
    if (loop !== undefined) {
      const items = own.map((fragment) => itemOf(fragment, generic, () => keyedModule(fragment, generic, to)));
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

function keyedModule(fragment: GenericFragment, generic: GenericLowering, to: Lowering): Nix {
  return nixSet([
    ["key", fragment.key === undefined ? { kind: "null" } : generic.lower(fragment.key)],
    ["field", nixText(fragment.field)],
    ["module", moduleOf(fragment, generic, to)],
  ]);
}
