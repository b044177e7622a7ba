/**
 * Values of a type at random, with a liking for its edges, and values that are nearly of it.
 */
import { many, type Dice } from "./dice.ts";
import { isPlainList, isPlainObject, jsonText, type Plain } from "./plain.ts";
import { checkedTexts, patterns, randomText, uncheckedTexts } from "./random-text.ts";
import type { Bounds, Shape } from "./shape.ts";

export interface ValueChoice {
  /** Texts may hold characters that OpenTofu would compose with what stands before. */
  readonly composes: boolean;
  /** Fields may go by their old names, as JSON may. */
  readonly isJson: boolean;
}

export const inJson: ValueChoice = { composes: true, isJson: true };
export const inProgram: ValueChoice = { composes: true, isJson: false };

export function randomValue(dice: Dice, shape: Shape, choice: ValueChoice): Plain {
  const { composes } = choice;
  const inner = (part: Shape) => randomValue(dice, part, choice);
  switch (shape.kind) {
    case "bool":
      return dice.once(2);
    case "json":
      // `none` is no value of `json`, though it may stand inside of one.
      return randomJson(dice, composes) ?? false;
    case "secret":
      return new Map([["secret", dice.pick(["pw", "a b", "x/y"])]]);
    case "int":
      return within(dice, shape, integers);
    case "bytes":
    case "duration":
      return within(dice, { min: 0, ...shape }, quantities);
    case "float":
      return within(dice, shape, floats, 0.125);
    case "port":
      return within(dice, { min: 1, max: 65_535 }, integers);
    case "string":
      return stringValue(dice, shape, composes);
    case "checked":
      return dice.pick(checkedTexts[shape.name]);
    case "literals":
      return shape.values[dice.below(shape.values.length)] ?? null;
    case "list":
      return many(count(dice, shape), () => inner(shape.element));
    case "set":
      return distinctValues(count(dice, shape), shape.min ?? 0, () => inner(shape.element));
    case "map": {
      const { key } = shape;
      const keys = distinctValues(count(dice, shape), shape.min ?? 0, () =>
        key !== undefined ? inner(key) : dice.once(4) ? randomText(dice, composes) : dice.pick(mapKeys),
      );
      return new Map(keys.map((key) => [String(key), inner(shape.element)]));
    }
    case "record": {
      const fields = shape.fields.filter(
        (field) => (field.default === undefined && field.shape.kind !== "optional") || !dice.once(3),
      );
      return new Map(
        fields.map((field) => [
          choice.isJson && dice.once(3) ? (field.was?.[0] ?? field.name) : field.name,
          inner(field.shape),
        ]),
      );
    }
    case "variant": {
      const one = shape.cases[dice.below(shape.cases.length)];
      return one === undefined ? null : new Map([[one.name, inner(one.shape)]]);
    }
    case "optional":
      return dice.once(3) ? null : inner(shape.inner);
  }
}

/** A value that is of the type or not, by one change somewhere in it. */
export function nearlyValue(dice: Dice, shape: Shape): Plain {
  return mutated(dice, shape, randomValue(dice, shape, inJson));
}

function mutated(dice: Dice, shape: Shape, value: Plain): Plain {
  if (dice.once(6)) return randomJson(dice, true);
  if (shape.kind === "optional" && value !== null) return mutated(dice, shape.inner, value);
  if (isPlainList(value) && (shape.kind === "list" || shape.kind === "set")) {
    const at = dice.below(value.length + 2);
    if (at > value.length) return value.slice(1);
    // What comes on top is new to a set: a set may repeat itself only where its size is free.
    if (at === value.length)
      return shape.kind === "list"
        ? [...value, randomValue(dice, shape.element, inJson)]
        : distinctOf([...value, randomValue(dice, shape.element, inJson)]);
    const changed = value.map((item, n) => (n === at ? mutated(dice, shape.element, item) : item));
    return shape.kind === "list" || (shape.min === undefined && shape.max === undefined)
      ? changed
      : distinctOf(changed);
  }
  if (isPlainObject(value)) return mutatedObject(dice, shape, value);
  if (typeof value === "number") return nearNumber(dice, shape, value);
  if (typeof value === "string" && shape.kind === "string" && dice.once(2)) {
    const known = patterns.find(({ pattern }) => pattern === shape.pattern);
    if (known !== undefined) return dice.pick(known.refused);
  }
  if (typeof value === "string")
    return dice.pick([
      dice.pick(uncheckedTexts),
      `${value}a`,
      `${value}\n`,
      [...value].slice(1).join(""),
      randomText(dice),
    ]);
  return dice.pick([value === null ? 0 : null, "true", randomJson(dice, true)]);
}

function mutatedObject(dice: Dice, shape: Shape, value: ReadonlyMap<string, Plain>): Plain {
  const keys = [...value.keys()];
  const key = keys[dice.below(keys.length)];
  const change = dice.below(4);
  const changed = new Map(value);
  if (change === 0 || key === undefined)
    return changed.set(dice.pick(["extra", "__proto__", "name", "toString"]), randomJson(dice, true));
  if (change === 1) {
    changed.delete(key);
    return changed;
  }
  if (change === 2 && shape.kind === "map" && shape.key !== undefined) {
    changed.delete(key);
    return changed.set(String(mutated(dice, shape.key, key)), value.get(key) ?? null);
  }
  return changed.set(key, mutated(dice, partOf(shape, key), value.get(key) ?? null));
}

function partOf(shape: Shape, key: string): Shape {
  switch (shape.kind) {
    case "map":
      return shape.element;
    case "record":
      return (
        shape.fields.find(({ name, was }) => name === key || was?.includes(key) === true)?.shape ?? { kind: "json" }
      );
    case "variant":
      return shape.cases.find(({ name }) => name === key)?.shape ?? { kind: "json" };
    default:
      return { kind: "json" };
  }
}

function nearNumber(dice: Dice, shape: Shape, value: number): Plain {
  const { min, max }: Bounds = "min" in shape || "max" in shape ? shape : {};
  const step = shape.kind === "float" ? 0.125 : 1;
  const beyond = [...(min === undefined ? [] : [min - step]), ...(max === undefined ? [] : [max + step])];
  return dice.pick([value + 0.5, value + step, -value, String(value), ...beyond, ...beyond, 65_536, 0]);
}

export function randomJson(dice: Dice, composes: boolean, depth = 2): Plain {
  const kinds = depth > 0 ? 8 : 6;
  switch (dice.below(kinds)) {
    case 0:
      return null;
    case 1:
      return dice.once(2);
    case 2:
      return dice.pick(integers);
    case 3:
      return dice.pick([0.5, -1.25, 2.5]);
    case 4:
    case 5:
      return randomText(dice, composes);
    case 6:
      return many(dice.below(3), () => randomJson(dice, composes, depth - 1));
    default:
      return new Map(many(dice.below(3), () => [dice.pick(mapKeys), randomJson(dice, composes, depth - 1)]));
  }
}

const largest = Number.MAX_SAFE_INTEGER;
const integers: readonly [number, ...number[]] = [
  0,
  4,
  5,
  6,
  8,
  9,
  -2,
  12,
  1,
  2,
  3,
  -1,
  7,
  10,
  -7,
  60,
  100,
  1024,
  3600,
  65_535,
  largest,
  -largest,
  largest - 1,
];
const quantities: readonly [number, ...number[]] = [
  0,
  1,
  60,
  90,
  1023,
  1024,
  3600,
  86_400,
  90_000,
  2 ** 20,
  3 * 2 ** 30,
  2 ** 41,
  largest,
];
const floats: readonly [number, ...number[]] = [0, 0.5, -1.25, 1, 100, 0.1, 1e21, 1e-7, 123456789.125, -3];
const mapKeys: readonly [string, ...string[]] = [
  "a",
  "b",
  "web",
  "a.b",
  "",
  "${x}",
  "let",
  "é",
  "😀",
  "__proto__",
  "10",
  "9",
];

/** One of the candidates that lie within, or an end. */
function within(dice: Dice, { min, max }: Bounds, candidates: readonly number[], step = 1): number {
  const ends = [...(min === undefined ? [] : [min, min + step]), ...(max === undefined ? [] : [max, max - step])];
  const fitting = [...ends, ...ends, ...candidates].filter(
    (one) => one >= (min ?? -Infinity) && one <= (max ?? Infinity),
  );
  return fitting[dice.below(fitting.length)] ?? min ?? max ?? 0;
}

function stringValue(dice: Dice, shape: Extract<Shape, { kind: "string" }>, composes: boolean): string {
  if (shape.pattern !== undefined) {
    const known = patterns.find(({ pattern }) => pattern === shape.pattern);
    return known === undefined ? "" : dice.pick(known.accepted);
  }
  const text = randomText(dice, composes);
  if (shape.length === undefined) return text;
  const { min = 0, max = Infinity } = shape.length;
  const size = dice.pick([min, Math.min(max, min + 1), Math.min(max, 5)]);
  return [..."😀", ...text, ..."aé😀bcdefg"].slice(0, size).join("");
}

function count(dice: Dice, { min = 0, max = Infinity }: Bounds): number {
  return Math.max(min, Math.min(max, dice.below(4)));
}

/** Fewer where chance repeats itself, but at least `least`. */
function distinctValues(wanted: number, least: number, make: () => Plain): readonly Plain[] {
  const found = distinctOf(many(wanted, make));
  let tries = 0;
  let all = found;
  while (all.length < least && tries++ < 20) all = distinctOf([...all, make()]);
  return all;
}

function distinctOf(values: readonly Plain[]): readonly Plain[] {
  return [...new Map(values.map((value) => [jsonText(value), value])).values()];
}
