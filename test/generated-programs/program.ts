/**
 * Whole programs: an application whose settings are computed from inputs, each an option or something known only after deployment.
 *
 * One program is written in two ways. As `static` all inputs are options; as `deploy` those of that stage are attributes that OpenTofu
 * fills in. What is computed is the same text.
 */
import type { Constant, NamedType, ProjectText, UserFunction } from "./growth.ts";
import { literalOf } from "./literal.ts";
import { canonicalText, isPlainList, isPlainObject, jsonText, type Plain } from "./plain.ts";
import { printShape, type RecordShape, type Shape } from "./shape.ts";
import type { Requirement, SecretPath, SettingsFragment, TypedOption } from "./surroundings.ts";
import { printTerm, type Term } from "./term.ts";

export interface Input {
  readonly name: string;
  readonly shape: Shape;
  readonly value: Plain;
  readonly isDeploy: boolean;
  /** Of an option: the value is its default, and the operator leaves it out. */
  readonly isDefault: boolean;
}

export interface Local {
  readonly name: string;
  /** Where it is declared with one: refined. */
  readonly shape?: Shape;
  readonly term: Term;
}

export interface Program {
  readonly inputs: readonly Input[];
  readonly types: readonly NamedType[];
  readonly constants: readonly Constant[];
  readonly functions: readonly UserFunction[];
  readonly locals: readonly Local[];
  readonly results: readonly Term[];
  readonly files: readonly ProjectText[];
  readonly requirements: readonly Requirement[];
  readonly paths: readonly SecretPath[];
  readonly fragments: readonly SettingsFragment[];
}

export type Stage = "static" | "deploy";

export function printProgram(program: Program, stage: Stage): string {
  const isLater = ({ isDeploy }: Input) => isDeploy && stage === "deploy";
  const later = program.inputs.filter(isLater);
  const options = program.inputs.filter((input) => !isLater(input));
  const lines = [
    ...frame(stage, later, program),
    ...program.types.map(({ name, shape }) => `type ${name} = ${printShape(shape)}`),
    ...program.constants.map(
      ({ name, shape, value }) => `let ${name}: ${printShape(shape)} = ${literalOf(shape, value)}`,
    ),
    ...program.functions.map(printFunction),
    "application app {",
    "  options {",
    ...options.map((input) => `    ${printOption(input)}`),
    "  }",
    ...program.inputs.map(
      (input) => `  let ${input.name} = ${isLater(input) ? "source.known" : "options"}.${input.name}`,
    ),
    ...program.locals.map(
      ({ name, shape, term }) =>
        `  let ${name}${shape === undefined ? "" : `: ${typeText(shape, term)}`} = ${printTerm(term)}`,
    ),
    "  let all = {",
    ...program.results.map((term, at) => `    r${at} = ${printTerm(term)}`),
    "  }",
    "  requires {",
    "    source: source {}",
    ...(stage === "static" ? [] : ["    sink: sink { value = all }"]),
    ...program.requirements.map((one) => `    ${printRequirement(one)}`),
    "  }",
    "  nixos on source.host { result = all }",
    ...(program.paths.length === 0
      ? []
      : [
          "  nixos on source.host {",
          ...program.paths.map(({ name, term }) => `    paths.${name} = ${printTerm(term)}`),
          "  }",
        ]),
    ...program.fragments.map(printFragment),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function printRequirement({ name, value, loop, when }: Requirement): string {
  const each = loop === undefined ? "" : ` for ${loop.binders} in ${printTerm(loop.collection)}`;
  return `${name}: ${resourceOf(name)} { value = ${printTerm(value)} }${each}${printWhen(when)}`;
}

function resourceOf(requirement: string): string {
  return `echo_${requirement}`;
}

function printFragment({ settings, when }: SettingsFragment): string {
  const entries = settings.map(({ option, priority, term }) => {
    const value = priority === "normal" ? printTerm(term) : `${priority}(${printTerm(term)})`;
    return `typed.${option.name} = ${value}`;
  });
  return `  nixos on source.host { ${entries.join(", ")} }${printWhen(when)}`;
}

function printWhen(when: Term | undefined): string {
  return when === undefined ? "" : ` when ${printTerm(when)}`;
}

/** Each once. */
export function optionsOf({ fragments }: Pick<Program, "fragments">): readonly TypedOption[] {
  return [...new Set(fragments.flatMap(({ settings }) => settings.map(({ option }) => option)))];
}

function typeText(shape: Shape, term: Term): string {
  return term.isDeploy ? deployText(shape) : printShape(shape);
}

function deployText(shape: Shape): string {
  return shape.kind === "optional" ? `deploy<${printShape(shape.inner)}>?` : `deploy<${printShape(shape)}>`;
}

function printOption({ name, shape, value, isDefault }: Input): string {
  return `${name}: ${printShape(shape)}${isDefault ? ` = ${literalOf(shape, value)}` : ""}`;
}

function printFunction({ name, parameters, result, isDeploy, body }: UserFunction): string {
  const written = parameters.map(
    (one) => `${one.name}: ${one.isDeploy ? deployText(one.shape) : printShape(one.shape)}`,
  );
  return `function ${name}(${written.join(", ")}): ${isDeploy ? deployText(result) : printShape(result)} = ${printTerm(body)}`;
}

/** Resources, a provider and an environment around it. */
function frame(stage: Stage, later: readonly Input[], program: Program): readonly string[] {
  const machine = 'let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })';
  const around = [
    printExtern(program),
    "provider lab { config {} }",
    "environment lab_one { provider lab {} mapping in_lab }",
  ];
  const typed = ({ shape, value }: Requirement) => typeText(shape, value);
  const resources = program.requirements.map(
    (one) => `resource ${resourceOf(one.name)} { request { value: ${typed(one)} } grant { value: ${typed(one)} } }`,
  );
  const rules = program.requirements.map(({ name }) => `${resourceOf(name)} { grant { value = request.value } }`);
  if (stage === "static")
    return [
      ...around,
      ...resources,
      "resource source { request {} grant { host: host } }",
      `mapping in_lab for lab { source { ${machine} grant { host = main } } ${rules.join(" ")} }`,
    ];
  const known: RecordShape = { kind: "record", fields: later.map(({ name, shape }) => ({ name, shape })) };
  return [
    ...around,
    ...resources,
    'extern tofu terraform source "terraform.io/builtin/terraform" {',
    `  config {} resource terraform_data { input: json, output: deploy<${printShape(known)}> }`,
    "}",
    `resource source { request {} grant { host: host, known: deploy<${printShape(known)}> } }`,
    "resource sink { request { value: deploy<json> } }",
    "mapping in_lab for lab {",
    "  source {",
    `    ${machine}`,
    `    tofu { resource terraform_data "known" as known { input = ${literalOf({ kind: "json" }, knownValues(later))} } }`,
    "    grant { host = main, known = known.output }",
    "  }",
    '  sink { tofu { resource terraform_data "result" { input = request.value } } }',
    ...rules.map((rule) => `  ${rule}`),
    "}",
  ];
}

function printExtern(program: Program): string {
  const paths = program.paths.length === 0 ? "" : ", paths: map<string>";
  const typed = optionsOf(program).map(
    ({ name, shape, isLines }) => `, typed.${name}: ${isLines ? "lines" : printShape(shape)}`,
  );
  return `extern nixos { result: json${paths}${typed.join("")} }`;
}

/** What OpenTofu knows of the inputs of stage deploy, as a provider would give it. */
export function knownValues(inputs: readonly Input[]): Plain {
  return new Map(
    inputs.filter(({ isDeploy }) => isDeploy).map(({ name, shape, value }) => [name, landed(shape, value)]),
  );
}

/** The operator's JSON. */
export function configuration(program: Program, stage: Stage): string {
  const given = program.inputs.filter(({ isDeploy, isDefault }) => !isDefault && !(isDeploy && stage === "deploy"));
  const options = new Map(given.map(({ name, value }) => [name, value]));
  return jsonText(new Map([["app", options]]));
}

/** With every field, sets in order. */
export function landed(shape: Shape, value: Plain): Plain {
  switch (shape.kind) {
    case "optional":
      return value === null ? null : landed(shape.inner, value);
    case "list":
      return isPlainList(value) ? value.map((item) => landed(shape.element, item)) : value;
    case "set":
      return isPlainList(value) ? inOrder(value.map((item) => landed(shape.element, item))) : value;
    case "map":
      return isPlainObject(value)
        ? new Map([...value].map(([key, entry]) => [key, landed(shape.element, entry)]))
        : value;
    case "record":
      return isPlainObject(value)
        ? new Map(
            shape.fields.map((field) => [
              field.name,
              landed(field.shape, value.get(field.name) ?? field.default ?? null),
            ]),
          )
        : value;
    case "variant":
      return isPlainObject(value)
        ? new Map(
            shape.cases
              .filter(({ name }) => value.has(name))
              .map(({ name, shape: of }) => [name, landed(of, value.get(name) ?? null)]),
          )
        : value;
    default:
      return value;
  }
}

function inOrder(items: readonly Plain[]): readonly Plain[] {
  return [...new Map(items.map((item) => [canonicalText(item), item])).values()].sort(byOrder);
}

function byOrder(a: Plain, b: Plain): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const isText = typeof a === "string" && typeof b === "string";
  return Buffer.compare(Buffer.from(isText ? a : canonicalText(a)), Buffer.from(isText ? b : canonicalText(b)));
}
