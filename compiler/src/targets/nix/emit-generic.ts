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
  type GenericRequirement,
  type GenericResource,
  type MadeModule,
} from "../../deployment/generic-module.ts";
import type { DescribedRecord } from "../../deployment/resolved.ts";
import type { Position } from "../../source/source-text.ts";
import type { Span } from "../../source/span.ts";
import type { Value } from "../../evaluation/value.ts";
import type { OutputFile } from "../target.ts";
import { lowerLoop, lowerWhen, type GenericLowering } from "./lower-generic.ts";
import { lowerDefinition, lowerValue, type Lowering } from "./lower.ts";
import { mentions } from "./nix-names.ts";
import { nixCall, nixList, nixNull, nixSet, nixText, nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";
import { optionSet, type OptionContext } from "./option-type.ts";
import { printNixFile } from "./print.ts";
import { genericLibraryText, libraryText, secretsModuleText } from "./runtime.generated.ts";
import { makeScopes } from "./scopes.ts";
import { boundSecretFile, secretFileName, secretFilesOf, secretFileTree } from "./secret-files.ts";

export interface GenericEmitInput extends MadeModule {
  readonly positionOf: (span: Span) => Position;
}

/** The file that is imported. */
export const genericModuleFile = "module.nix";

export function emitGeneric(input: GenericEmitInput): Outcome<readonly OutputFile[]> {
  const diagnostics: Diagnostic[] = [];
  const to: Lowering = {
    report: (diagnostic) => void diagnostics.push(diagnostic),
    placeText: (span) => `${span.file}:${input.positionOf(span).line + 1}`,
    filePath: () => undefined,
    what: "the generic module",
  };
  const { module } = input;
  const entries: NixEntry[] = [
    ...module.resources.map((resource) => resourceEntry(resource, to)),
    ...module.applications.map((application) => applicationEntry(input, application, to)),
  ];
  for (const [name, value] of module.values)
    entries.push({ path: ["values", name], value: lowerValue(value, to), isApart: true });
  const text = printNixFile({
    comment: ["The generic module. Written by fedi: changes here are lost."],
    parameters: ["lib"],
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
  const scopes = makeScopes({
    values: valuesIn(application),
    nameIn: (code) => application.names.get(code) ?? secretFileName(code),
    variables: [optionsVariable],
    reserved: ["lib", "fedi", "pkgs", "builtins", "import", "throw"],
    lower: (value) => (value.code.kind === "secretFile" ? secretFileTree(value.code, to) : lowerDefinition(value, to)),
  });
  const context = contextOf(application.options, plain);
  const to: Lowering = {
    ...plain,
    generic: {
      scopes,
      secretPath: (value) =>
        value.code.kind === "secretFile"
          ? { kind: "select", value: boundSecretFile(value, value.code, to), name: "path" }
          : nixNull,
    },
    defaultOf: (field) => {
      const { symbol } = field;
      if (symbol === undefined) return context.defaultOf(field);
      const value = input.evaluation.whole.default(input.evaluation, symbol, application.origin);
      return lowerValue(value, plain);
    },
  };
  const secretPath = to.generic?.secretPath ?? (() => nixNull);
  const lowering: GenericLowering = { scopes, lower: (value) => lowerValue(value, to), secretPath };
  const body = scopes.inside([], () => resultOf(application, lowering, to));
  return { kind: "function", parameters: [optionsVariable.name], body };
}

/** Everything that is written within the function. */
function valuesIn({ checks, requirements, fragments }: GenericApplication): readonly Value[] {
  const ofItem = ({ loop, condition }: GenericRequirement | GenericFragment): readonly Value[] =>
    [loop?.collection, loop?.condition, condition].filter((value) => value !== undefined);
  return [
    ...checks.flatMap(({ condition, message }) => [condition, message]),
    ...requirements.flatMap((requirement) => [...ofItem(requirement), requirement.request]),
    ...fragments.flatMap((fragment) => [
      ...ofItem(fragment),
      ...(fragment.key === undefined ? [] : [fragment.key]),
      fragment.settings,
    ]),
  ];
}

function resultOf(application: GenericApplication, generic: GenericLowering, to: Lowering): Nix {
  const { checks, requirements, state } = application;
  const early = checks.filter((check) => !check.needsGrants);
  const late = checks.filter((check) => check.needsGrants);
  const guarded = (some: typeof checks, result: Nix): Nix =>
    some.length === 0
      ? result
      : nixCall(["fedi", "demand"], nixText(application.name), checkList(some, generic), result);
  const keyed = requirements.filter(({ loop }) => loop !== undefined).map(({ name }) => nixText(name));
  const result = nixSet([
    ["resources", { kind: "set", entries: requirements.map((one) => requirementEntry(one, generic)) }],
    ["nixos", guarded(late, nixosOf(application, generic, to))],
    ["state", nixList(state.map(nixText))],
    ["keyed", nixList(keyed)],
  ]);
  return guarded(early, result);
}

function checkList(checks: GenericApplication["checks"], { lower }: GenericLowering): Nix {
  return {
    kind: "list",
    items: checks.map(({ condition, message }) => ({
      value: {
        kind: "set",
        entries: [
          { path: ["holds"], value: lower(condition) },
          { path: ["message"], value: lower(message) },
        ],
      },
    })),
  };
}

function requirementEntry(requirement: GenericRequirement, generic: GenericLowering): NixEntry {
  const { name, resource, request, loop, condition } = requirement;
  const asked = () => nixSet([[resource, generic.lower(request)]]);
  if (loop !== undefined)
    return {
      path: [name],
      value: rename(
        lowerLoop(loop, generic, () => nixList([asked()])),
        "keyed",
      ),
    };
  if (condition === undefined || (condition.kind === "bool" && condition.value))
    return { path: [name], value: asked() };
  return {
    path: [name],
    value: { kind: "if", condition: generic.lower(condition), yes: asked(), no: { kind: "null" } },
  };
}

/** Another function of the library with the same arguments as `each`. */
function rename(tree: Nix, name: string): Nix {
  return tree.kind === "apply" ? { ...tree, function: nixVariable("fedi", name) } : tree;
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

interface Item {
  readonly isSure: boolean;
  /** A list. */
  readonly tree: Nix;
}

function itemOf(fragment: GenericFragment, generic: GenericLowering, module: () => Nix): Item {
  const { loop, condition } = fragment;
  const one = () => nixList([module()]);
  if (loop !== undefined) return { isSure: false, tree: lowerLoop(loop, generic, one) };
  return { isSure: condition === undefined, tree: lowerWhen(condition, generic, one) };
}

/** One list after another; what is always there in one list. */
function joined(items: readonly Item[]): Nix {
  const lists: Nix[] = [];
  for (const { isSure, tree } of items) {
    const last = lists.at(-1);
    if (isSure && last?.kind === "list" && tree.kind === "list")
      lists[lists.length - 1] = { kind: "list", items: [...last.items, ...tree.items] };
    else lists.push(tree);
  }
  return lists.length === 0
    ? nixList([])
    : lists.reduce((left, right) => ({ kind: "binary", operator: "++", left, right }));
}

function keyedModule(fragment: GenericFragment, generic: GenericLowering, to: Lowering): Nix {
  return nixSet([
    ["key", fragment.key === undefined ? { kind: "null" } : generic.lower(fragment.key)],
    ["field", nixText(fragment.field)],
    ["module", moduleOf(fragment, generic, to)],
  ]);
}

/** A NixOS module; a function where it mentions packages. */
function moduleOf({ origin, settings }: GenericFragment, generic: GenericLowering, to: Lowering): Nix {
  const config = generic.lower(settings);
  const files = secretFilesOf(settings, generic, to);
  const entries: [string, Nix][] = [["_file", nixText(to.placeText(origin))]];
  if (files !== undefined) entries.push(["imports", nixList([secretsModule, secretFilesModule(files)])]);
  const body = nixSet([...entries, ["config", config]]);
  return mentions(config, "pkgs") ? { kind: "module", parameters: ["pkgs"], body } : body;
}

/** It makes the files when the machine is activated. */
const secretsModule: Nix = { kind: "path", path: "./fedi/secrets.nix" };

function secretFilesModule(files: Nix): Nix {
  const value = nixCall(["builtins", "listToAttrs"], files);
  return { kind: "set", entries: [{ path: ["fedi", "secretFiles"], value }] };
}
