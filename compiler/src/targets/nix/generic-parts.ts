/**
 * Parts of the generic module that applications and environments share: checks, requirements, NixOS modules, and how values in a Nix
 * function are written.
 *
 * Not here: values themselves (lower.ts, lower-generic.ts), the module (emit-generic.ts).
 */
import type {
  GenericCheck,
  GenericCommand,
  GenericItem,
  GenericRequirement,
  HostFragment,
} from "../../deployment/generic-module.ts";
import type { Residual, Value, Variable } from "../../evaluation/value.ts";
import { walkValue } from "../../evaluation/walk-value.ts";
import type { RecordField, Type } from "../../semantics/type.ts";
import type { Span } from "../../source/span.ts";
import { lowerLoop, lowerWhen, type GenericLowering } from "./lower-generic.ts";
import { lowerDefinition, lowerValue, type Lowering } from "./lower.ts";
import { textOf } from "./lower-text.ts";
import { mentions } from "./nix-names.ts";
import {
  nixList,
  nixCall,
  nixNull,
  nixSet,
  nixText,
  nixVariable,
  type Nix,
  type NixEntry,
  type NixItem,
} from "./nix-tree.ts";
import { makeScopes } from "./scopes.ts";
import { boundSecretFile, secretFileName, secretFilesOf, secretFileTree } from "./secret-files.ts";

export interface FunctionInput {
  /** Everything that is written in the function. */
  readonly values: readonly Value[];
  /** What the program calls values. */
  readonly names: ReadonlyMap<Residual, string>;
  /** What is bound around it. */
  readonly variables: readonly Variable[];
  readonly defaultOf: (field: RecordField) => Nix | undefined;
  readonly secretsOf?: Nix;
  /** How values outside of functions are written. */
  readonly plain: Lowering;
}

export interface FunctionLowering {
  readonly to: Lowering;
  /** In NixOS modules. */
  readonly generic: GenericLowering;
  /** In what others take: packages are names there, and what is known only after deployment stays so. */
  readonly outside: GenericLowering;
  /** In what people and shells read after deployment. */
  readonly read: GenericLowering;
  /** In settings of OpenTofu. */
  readonly forTofu: GenericLowering;
}

/** How values are written in a Nix function: those used twice are bound in it. */
export function functionLowering({
  values,
  names,
  variables,
  defaultOf,
  secretsOf,
  plain,
}: FunctionInput): FunctionLowering {
  const scopes = makeScopes({
    values,
    nameIn: (code) => names.get(code) ?? secretFileName(code),
    variables,
    reserved: ["lib", "config", "fedi", "types", "pkgs", "builtins", "import", "throw"],
    lower: (value) =>
      value.code.kind === "secretFile"
        ? secretFileTree(value.code, { ...to, isNow: true })
        : lowerDefinition(value, to),
  });
  const own = {
    scopes,
    ...(secretsOf === undefined ? {} : { secretsOf }),
    decide: (value: Value): Nix =>
      value.kind === "residual" && value.mayBeLater === true
        ? nixCall(["fedi", "settled"], nixText(plain.placeText(value.origin)), lowerValue(value, to))
        : lowerValue(value, to),
    secretPath: (value: Extract<Value, { kind: "residual" }>): Nix =>
      value.code.kind === "secretFile"
        ? { kind: "select", value: boundSecretFile(value, value.code, { ...to, isNow: true }), name: "path" }
        : nixNull,
  };
  const to: Lowering = { ...plain, generic: own, defaultOf };
  const outside: Lowering = { ...to, areNamesOfPackages: true };
  const lowering = (how: Lowering): GenericLowering => ({ ...own, lower: (value) => lowerValue(value, how) });
  return {
    to,
    generic: lowering({ ...to, isNow: true }),
    outside: lowering(outside),
    read: lowering({ ...outside, isNow: true }),
    forTofu: lowering({ ...outside, isForTofu: true }),
  };
}

/** The values of items: collections, conditions, and what each gives. */
export function valuesOfItem({ loop, condition }: GenericItem): readonly Value[] {
  return [loop?.collection, loop?.condition, condition].filter((value) => value !== undefined);
}

export function valuesOfChecks(checks: readonly GenericCheck[]): readonly Value[] {
  return checks.flatMap(({ condition, message }) => [condition, message]);
}

export function valuesOfRequirement(requirement: GenericRequirement): readonly Value[] {
  return [...valuesOfItem(requirement), requirement.request];
}

export function valuesOfFragment(fragment: HostFragment): readonly Value[] {
  return [...valuesOfItem(fragment), fragment.host, fragment.settings];
}

export function valuesOfCommand({ on, run }: GenericCommand): readonly Value[] {
  return [on, run];
}

export function checkList(checks: readonly GenericCheck[], { lower }: GenericLowering): Nix {
  return {
    kind: "list",
    items: checks.map(({ condition, message }) =>
      nixSet([
        ["holds", lower(condition)],
        ["message", lower(message)],
      ]),
    ),
  };
}

/** What is required, and of which of it there is one for each key. */
export function requirementEntries(
  requirements: readonly GenericRequirement[],
  generic: GenericLowering,
): readonly (readonly [string, Nix])[] {
  const keyed = requirements.filter(({ loop }) => loop !== undefined).map(({ name }) => nixText(name));
  return [
    ["resources", { kind: "set", entries: requirements.map((one) => requirementEntry(one, generic)) }],
    ["keyed", nixList(keyed)],
  ];
}

function requirementEntry(requirement: GenericRequirement, generic: GenericLowering): NixEntry {
  const { name, resource, request } = requirement;
  return {
    path: [name],
    value: oneOrMany(requirement, generic, () => nixSet([[resource, generic.lower(request)]])),
  };
}

/** What there is once, or null where it does not happen, or by key. */
export function oneOrMany({ loop, condition }: GenericItem, generic: GenericLowering, one: () => Nix): Nix {
  if (loop !== undefined)
    return rename(
      lowerLoop(loop, generic, () => nixList([one()])),
      "keyed",
    );
  if (condition === undefined || (condition.kind === "bool" && condition.value)) return one();
  return { kind: "if", condition: generic.decide(condition), yes: one(), no: nixNull };
}

/** Another function of the library with the same arguments as `each`. */
function rename(tree: Nix, name: string): Nix {
  return tree.kind === "apply" ? { ...tree, function: nixVariable("fedi", name) } : tree;
}

export interface Item {
  readonly isSure: boolean;
  /** A list. */
  readonly tree: Nix;
}

/** What an item gives, in a list that is empty where it does not happen. */
export function itemOf(item: GenericItem, generic: GenericLowering, lower: () => Nix): Item {
  const { loop, condition } = item;
  const one = () => nixList([lower()]);
  if (loop !== undefined) return { isSure: false, tree: lowerLoop(loop, generic, one) };
  return { isSure: condition === undefined, tree: lowerWhen(condition, generic, one) };
}

/** One list after another; what is always there in one list. */
export function joined(items: readonly Item[]): Nix {
  const lists: Nix[] = [];
  // Those of the last list, while it grows.
  let open: NixItem[] | undefined;
  for (const { isSure, tree } of items) {
    if (tree.kind !== "list") {
      open = undefined;
      lists.push(tree);
    } else if (isSure && open !== undefined) open.push(...tree.items);
    else lists.push({ kind: "list", items: (open = [...tree.items]) });
  }
  return lists.length === 0
    ? nixList([])
    : lists.reduce((left, right) => ({ kind: "binary", operator: "++", left, right }));
}

/** `{ host; module; }`, of a machine that is known by its name. */
export function placed(fragment: HostFragment, { generic, to }: FunctionLowering): Nix {
  return nixSet([
    ["host", textOf(fragment.host, generic.lower)],
    ["module", moduleOf(fragment, generic, to)],
  ]);
}

/** `{ host; run; }`. */
export function commandTree({ on, run }: GenericCommand, outside: GenericLowering): Nix {
  return nixSet([
    ["host", textOf(on, outside.lower)],
    ["run", textOf(run, outside.lower)],
  ]);
}

/** Records of which later ones override. */
export function outputsTree(outputs: readonly Value[], outside: GenericLowering): Nix {
  const [first, ...others] = outputs.map(outside.lower);
  return others.reduce((left, right) => ({ kind: "binary", operator: "//", left, right }), first ?? nixSet([]));
}

/** What lands on a machine. */
interface Settings {
  readonly origin: Span;
  readonly settings: Value;
  readonly mentions?: Value;
}

/** A NixOS module; a function where it mentions packages. */
export function moduleOf({ origin, settings, mentions: more }: Settings, generic: GenericLowering, to: Lowering): Nix {
  const config = generic.lower(settings);
  const files = secretFilesOf([settings, ...(more === undefined ? [] : [more])], generic, to);
  const entries: [string, Nix][] = [["_file", nixText(to.placeText(origin))]];
  if (files !== undefined) entries.push(["imports", nixList([secretsModule, secretFilesModule(files)])]);
  const isResolved = getsPackages(settings);
  const whole = isResolved ? nixCall(["fedi", "withPackages"], nixVariable("pkgs"), config) : config;
  const body = nixSet([...entries, ["config", whole]]);
  return mentions(whole, "pkgs") ? { kind: "module", parameters: ["pkgs"], body } : body;
}

/** It makes the files when the machine is activated. */
const secretsModule: Nix = { kind: "path", path: "./fedi/secrets.nix" };

function secretFilesModule(files: Nix): Nix {
  const value = nixCall(["builtins", "listToAttrs"], files);
  return { kind: "set", entries: [{ path: ["fedi", "secretFiles"], value }] };
}

/** Whether packages get into settings from elsewhere, where they are names. */
function getsPackages(settings: Value): boolean {
  let isFound = false;
  walkValue(settings, (inside) => {
    isFound ||= inside.kind === "residual" && inside.code.kind !== "package" && holdsPackage(inside.type);
    return !isFound;
  });
  return isFound;
}

function holdsPackage(type: Type): boolean {
  switch (type.kind) {
    case "package":
      return true;
    case "optional":
    case "deploy":
      return holdsPackage(type.inner);
    case "list":
    case "set":
      return holdsPackage(type.element);
    case "map":
      return holdsPackage(type.value);
    case "record":
      return [...type.fields.values()].some((field) => holdsPackage(field.type));
    case "union":
      return type.members.some(holdsPackage);
    default:
      return false;
  }
}
