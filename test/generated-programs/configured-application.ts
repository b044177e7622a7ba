/**
 * Applications with options of random types, and configurations for them: right ones and ones that are nearly right.
 */
import fc from "fast-check";
import { many, type Dice } from "./dice.ts";
import { generated } from "./generated.ts";
import { isPlainList, isPlainObject, jsonText, type Plain } from "./plain.ts";
import { randomRecord, type ShapeChoice } from "./random-shape.ts";
import { inJson, nearlyValue, randomJson, randomValue } from "./random-value.ts";
import { printField, type RecordShape } from "./shape.ts";

export interface ConfiguredApplication {
  readonly options: RecordShape;
  /** Old names of `site`. */
  readonly was: readonly string[];
  /** Old names of a second application, `shop`, which has no options; undefined: there is none. */
  readonly shopWas: readonly string[] | undefined;
  /** What an operator's JSON file holds. */
  readonly configurations: readonly Plain[];
}

const everything: ShapeChoice = {
  depth: 2,
  isRefined: true,
  hasFloats: true,
  hasJson: true,
  hasSecrets: true,
  hasDefaults: true,
};

/** `count` configurations of each application. */
export function configuredApplication(count: number): fc.Arbitrary<ConfiguredApplication> {
  return generated((dice) => makeConfigured(dice, count), smaller);
}

export function makeConfigured(dice: Dice, count: number): ConfiguredApplication {
  const options = randomRecord(dice, everything, 1 + dice.below(3));
  const was = dice.once(2) ? ["old_site", "older_site"].slice(dice.below(2)) : [];
  const shopWas = dice.once(2) ? dice.pick([[], ["old_shop"], ["older_site"], ["site"]]) : undefined;
  return { options, was, shopWas, configurations: many(count, () => randomConfiguration(dice, options)) };
}

export function programOf({ options, was, shopWas }: ConfiguredApplication): string {
  const fields = options.fields.map((field) => `    ${printField(field)}\n`).join("");
  const shop = shopWas === undefined ? "" : `${annotations(shopWas)}application shop {}\n`;
  return `${shop}${annotations(was)}application site {
  options {
${fields}  }
}

provider none_needed { config {} }
mapping nothing for none_needed {}
environment lab {
  provider none_needed {}
  mapping nothing
}
`;
}

function annotations(was: readonly string[]): string {
  return was.map((name) => `@was(${JSON.stringify(name)})\n`).join("");
}

const names = ["site", "old_site", "older_site", "shop", "old_shop"] as const;

/** The same with what editors put before it, and what the second application is given, under any of all names. */
function named(dice: Dice, values: Plain): Plain {
  const given = new Map<string, Plain>([[dice.once(2) ? "site" : dice.pick(names), values]]);
  if (dice.once(3)) given.set(dice.pick(names), new Map());
  if (dice.once(4))
    given.set(
      "third",
      new Map<string, Plain>([
        ["application", dice.pick(names)],
        ["options", new Map()],
      ]),
    );
  if (dice.once(3)) given.set("$schema", dice.pick<Plain>(["./configuration.json", "", 1, null, new Map()]));
  return given;
}

function randomConfiguration(dice: Dice, options: RecordShape): Plain {
  const values = dice.once(2) ? randomValue(dice, options, inJson) : nearlyValue(dice, options);
  if (!dice.once(12)) return dice.once(2) ? new Map([["site", values]]) : named(dice, values);
  if (dice.once(6)) return randomJson(dice, true);
  const instance = new Map<string, Plain>([
    ["application", dice.pick<Plain>(["site", "site", "other", 1])],
    ["options", values],
  ]);
  return new Map([[dice.pick(["second", "let", "a b", "site", "__proto__"]), instance]]);
}

function* smaller(whole: ConfiguredApplication): Iterable<ConfiguredApplication> {
  const { options, configurations } = whole;
  if (configurations.length > 1) {
    for (const one of configurations) yield { ...whole, configurations: [one] };
    return;
  }
  if (whole.was.length > 0) yield { ...whole, was: [] };
  if (whole.shopWas !== undefined) yield { ...whole, shopWas: undefined };
  for (const field of options.fields) {
    const fields = options.fields.filter((other) => other !== field);
    const names = [field.name, ...(field.was ?? [])];
    const without = (value: Plain): Plain => {
      if (isPlainObject(value))
        return new Map([...value].filter(([key]) => !names.includes(key)).map(([key, entry]) => [key, without(entry)]));
      return value;
    };
    yield { ...whole, options: { kind: "record", fields }, configurations: configurations.map(without) };
  }
  for (const [at, field] of options.fields.entries()) {
    const { name, shape } = field;
    const replaced = options.fields.map((other, n) => (n === at ? { name, shape } : other));
    if (Object.keys(field).length > 2) yield { ...whole, options: { kind: "record", fields: replaced } };
  }
  const [only = null] = configurations;
  for (const less of smallerJson(only))
    if (jsonText(less) !== jsonText(only)) yield { ...whole, configurations: [less] };
}

function* smallerJson(value: Plain): Iterable<Plain> {
  if (isPlainObject(value)) {
    for (const key of value.keys()) yield new Map([...value].filter(([other]) => other !== key));
    for (const [key, entry] of value) for (const less of smallerJson(entry)) yield new Map(value).set(key, less);
  } else if (isPlainList(value)) {
    for (const at of value.keys()) yield value.filter((_, n) => n !== at);
    for (const [at, item] of value.entries())
      for (const less of smallerJson(item)) yield value.map((other, n) => (n === at ? less : other));
  } else if (typeof value === "string" && value !== "") {
    yield "";
    for (const at of [...value].keys()) yield [...value].filter((_, n) => n !== at).join("");
  }
}
