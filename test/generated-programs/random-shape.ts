/**
 * Types at random: every kind, refined or not, small.
 */
import { many, type Dice } from "./dice.ts";
import { patterns } from "./random-text.ts";
import { inProgram, randomValue } from "./random-value.ts";
import type { Bounds, Case, CheckedName, Field, KeyShape, RecordShape, Shape } from "./shape.ts";

export interface ShapeChoice {
  /** How deep collections nest. */
  readonly depth: number;
  /** Ranges, lengths, patterns, checked strings, ports, literals. */
  readonly isRefined: boolean;
  readonly hasFloats: boolean;
  readonly hasJson: boolean;
  readonly hasSecrets: boolean;
  /** Defaults and old names of fields. */
  readonly hasDefaults: boolean;
  /** Whether texts of defaults may hold characters that OpenTofu composes; absent: they may. */
  readonly composes?: boolean;
}

type Kind = Shape["kind"];

export function randomShape(dice: Dice, choice: ShapeChoice): Shape {
  if (choice.depth > 0 && dice.once(6)) return { kind: "optional", inner: presentShape(dice, choice) };
  return presentShape(dice, choice);
}

/** Any but an optional one. */
function presentShape(dice: Dice, choice: ShapeChoice): Shape {
  const scalars: [Kind, ...Kind[]] = ["int", "string", "bool", "int", "string", "bytes", "duration"];
  if (choice.isRefined) scalars.push("checked", "literals", "port", "literals", "checked");
  if (choice.hasFloats) scalars.push("float");
  if (choice.hasJson && dice.once(4)) scalars.push("json");
  if (choice.hasSecrets) scalars.push("secret");
  const isScalar = choice.depth <= 0 || dice.below(5) < 2;
  return shapeOf(
    dice,
    isScalar ? dice.pick(scalars) : dice.pick(["list", "record", "map", "set", "variant", "list"]),
    choice,
  );
}

function shapeOf(dice: Dice, kind: Kind, choice: ShapeChoice): Shape {
  const inner = { ...choice, depth: choice.depth - 1 };
  switch (kind) {
    case "bool":
    case "json":
    case "secret":
    case "port":
      return { kind };
    case "int":
      return { kind, ...bounds(dice, choice, dice.pick([-5, 0, 1, -largest]), dice.pick([1, 10, 100, largest])) };
    case "float":
      return { kind, ...bounds(dice, choice, dice.pick([-1.5, 0, 0.25]), dice.pick([0.5, 1, 1e6])) };
    case "bytes":
    case "duration":
      return { kind, ...bounds(dice, choice, dice.pick([0, 1, 1024, 60]), dice.pick([1024, 86_400, 2 ** 40])) };
    case "string":
      return stringShape(dice, choice);
    case "checked":
      return { kind, name: dice.pick(checkedNames) };
    case "literals":
      return { kind, values: dice.pick(literals).slice(0, dice.pick([1, 2, 3])) };
    case "list":
      return { kind, element: randomShape(dice, inner), ...bounds(dice, choice, dice.below(2), 1 + dice.below(3)) };
    case "map":
      return {
        kind,
        ...(choice.isRefined && dice.once(2) ? { key: keyShape(dice, choice) } : {}),
        element: randomShape(dice, inner),
        ...bounds(dice, choice, dice.below(2), 1 + dice.below(3)),
      };
    case "set":
      // How many remain of records that are equal once defaults are filled in, JSON Schema cannot say.
      return dice.once(3)
        ? { kind, element: randomShape(dice, { ...inner, hasJson: false, hasSecrets: false }) }
        : { kind, element: elementOfSet(dice, inner), ...bounds(dice, choice, dice.below(2), 1 + dice.below(3)) };
    case "record":
      return randomRecord(dice, inner, dice.below(4));
    case "variant":
      return { kind, cases: randomCases(dice, inner) };
    case "optional":
      return { kind, inner: presentShape(dice, inner) };
  }
}

export function randomRecord(dice: Dice, choice: ShapeChoice, count: number): RecordShape {
  const names = distinct(many(count, () => dice.pick(fieldNames)));
  return { kind: "record", fields: names.map((name) => randomField(dice, choice, name)) };
}

function randomField(dice: Dice, choice: ShapeChoice, name: string): Field {
  const shape = randomShape(dice, choice);
  if (!choice.hasDefaults || !dice.once(2)) return { name, shape };
  const preset = randomValue(dice, shape, { ...inProgram, composes: choice.composes ?? true });
  const was = dice.once(6) ? { was: [`old ${name}`] } : {};
  return hasSecret(shape) ? { name, shape, ...was } : { name, shape, default: preset, ...was };
}

/** Secrets have no value in a program. */
function hasSecret(shape: Shape): boolean {
  switch (shape.kind) {
    case "secret":
      return true;
    case "list":
    case "set":
    case "map":
      return hasSecret(shape.element);
    case "record":
      return shape.fields.some((field) => hasSecret(field.shape));
    case "variant":
      return shape.cases.some((one) => hasSecret(one.shape));
    case "optional":
      return hasSecret(shape.inner);
    default:
      return false;
  }
}

function randomCases(dice: Dice, choice: ShapeChoice): readonly Case[] {
  const names = distinct(many(1 + dice.below(3), () => dice.pick(["local", "bucket", "remote", "none_of_it"])));
  return names.map((name) => ({ name, shape: randomRecord(dice, choice, dice.below(3)) }));
}

/** What has an order of its own; of anything else the order is that of its JSON. */
function elementOfSet(dice: Dice, choice: ShapeChoice): Shape {
  return shapeOf(
    dice,
    dice.pick([
      "int",
      "string",
      "bytes",
      "string",
      ...(choice.isRefined ? (["port", "checked", "literals"] as const) : []),
    ]),
    choice,
  );
}

/** What keys of maps are: mostly texts of a form. */
export function keyShape(dice: Dice, choice: ShapeChoice): KeyShape {
  return dice.once(2) ? stringShape(dice, choice) : { kind: "checked", name: dice.pick(checkedNames) };
}

function stringShape(dice: Dice, choice: ShapeChoice): KeyShape {
  if (!choice.isRefined || dice.once(2)) return { kind: "string" };
  if (dice.once(2)) return { kind: "string", pattern: dice.pick(patterns).pattern };
  const max = 1 + dice.below(4);
  return { kind: "string", length: dice.pick<Bounds>([{ min: dice.below(3) }, { max }, { min: 1, max }]) };
}

/** None, one or both ends; never an empty range. */
function bounds(dice: Dice, { isRefined }: ShapeChoice, min: number, max: number): Bounds {
  if (!isRefined || dice.once(2)) return {};
  const part = dice.below(3);
  const [low, high] = min <= max ? [min, max] : [max, min];
  return { ...(part === 1 ? {} : { min: low }), ...(part === 0 ? {} : { max: high }) };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

const largest = Number.MAX_SAFE_INTEGER;
const checkedNames: readonly [CheckedName, ...CheckedName[]] = [
  "hostname",
  "fqdn",
  "email",
  "url",
  "path",
  "ip",
  "ipv4",
  "ipv6",
  "cidr",
];
const literals: readonly [readonly (string | number | boolean)[], ...(readonly (string | number | boolean)[])[]] = [
  ["open", "closed", "ajar"],
  [1, 2, 30],
  ["", "a b", "😀"],
  ["${x}", "'", '"'],
  [0, -1],
];
const fieldNames: readonly [string, ...string[]] = [
  "name",
  "kind",
  "size",
  "users",
  "let",
  "a b",
  "toString",
  "__proto__",
  "Upper",
  "_x",
  "é${x}",
];
