/**
 * Whole programs: an application whose settings are computed from inputs, each an option or something known only after deployment.
 *
 * One program is written in two ways. As `static` all inputs are options; as `deploy` those of that stage are attributes that OpenTofu
 * fills in. What is computed is the same text.
 */
import type { Constant, NamedType, UserFunction } from "./growth.ts";
import { literalOf } from "./literal.ts";
import { isPlainList, isPlainObject, jsonText, type Plain } from "./plain.ts";
import { printShape, type RecordShape, type Shape } from "./shape.ts";
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
}

export type Stage = "static" | "deploy";

export function printProgram(program: Program, stage: Stage): string {
  const isLater = ({ isDeploy }: Input) => isDeploy && stage === "deploy";
  const later = program.inputs.filter(isLater);
  const options = program.inputs.filter((input) => !isLater(input));
  const lines = [
    ...frame(stage, later),
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
    stage === "static"
      ? "  requires { source: source {} }"
      : "  requires { source: source {}, sink: sink { value = all } }",
    "  nixos on source.host { result = all }",
    "}",
  ];
  return `${lines.join("\n")}\n`;
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
function frame(stage: Stage, later: readonly Input[]): readonly string[] {
  const machine = 'let main = host("main", { system = "x86_64-linux", target = "root@192.0.2.1", imports = [] })';
  const around = [
    "extern nixos { result: json }",
    "provider lab { config {} }",
    "environment lab_one { provider lab {} mapping in_lab }",
  ];
  if (stage === "static")
    return [
      ...around,
      "resource source { request {} grant { host: host } }",
      `mapping in_lab for lab { source { ${machine} grant { host = main } } }`,
    ];
  const known: RecordShape = { kind: "record", fields: later.map(({ name, shape }) => ({ name, shape })) };
  return [
    ...around,
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
    "}",
  ];
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
      return isPlainList(value) ? [...value].sort(byOrder) : value;
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

function byOrder(a: Plain, b: Plain): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
