/**
 * Whether a deploy value is of a type, as a condition of OpenTofu: ranges, lengths, patterns, literals.
 *
 * Undefined where the type demands nothing that OpenTofu or the provider does not know already.
 */
import { checkedString } from "../../semantics/checked-strings.ts";
import { toRe2 } from "../../semantics/portable-pattern.ts";
import type { RecordField, Type } from "../../semantics/type.ts";
import { atom, codePoints, compound, quoted, text, traverse, type Expression, type Names } from "./expression.ts";

/** Depth is that of a written type, which the parser bounds. */
export function conditionOf(names: Names, type: Type, value: Expression): string | undefined {
  switch (type.kind) {
    case "int":
      return both([`can(parseint(tostring(${value.text}), 10))`, ...rangeOf(type, `tonumber(${value.text})`)]);
    case "float":
    case "bytes":
    case "duration":
      return both(rangeOf(type, `tonumber(${value.text})`));
    case "bool":
      return `can(tobool(${value.text}))`;
    case "string":
      return both([
        ...lengthOf(type, codePoints(value)),
        ...(type.name === undefined ? [] : namedString(type.name, value)),
        ...(type.patterns ?? []).flatMap((pattern) => matching(pattern, value)),
      ]);
    case "literal":
    case "union":
      return literalCondition(type, value);
    case "list":
    case "set":
      return both([...countOf(type, value), ...elementsOf(names, type.element, value)]);
    case "map":
      return both([
        ...countOf(type, value),
        ...(type.key === undefined ? [] : elementsOf(names, type.key, compound(`keys(${value.text})`))),
        ...elementsOf(names, type.value, compound(`values(${value.text})`)),
      ]);
    case "record":
      return both([...type.fields.values()].flatMap((field) => fieldCondition(names, field, value)));
    case "variant":
      return variantCondition(names, type.cases, value);
    case "optional": {
      const inner = conditionOf(names, type.inner, value);
      return inner === undefined ? undefined : `(${value.text} == null ? true : ${inner})`;
    }
    case "secret":
    case "deploy":
      return conditionOf(names, type.inner, value);
    case "error":
    case "never":
    case "none":
    case "package":
    case "host":
    case "hosts":
    case "projectFile":
    case "json":
    case "rawNix":
    case "grant":
    case "options":
    case "tofuItem":
      return undefined;
  }
}

function both(conditions: readonly string[]): string | undefined {
  return conditions.length === 0 ? undefined : conditions.length === 1 ? conditions[0] : `(${conditions.join(" && ")})`;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function rangeOf({ min, max }: Bounds, value: string): readonly string[] {
  return [...(min === undefined ? [] : [`${value} >= ${min}`]), ...(max === undefined ? [] : [`${value} <= ${max}`])];
}

function countOf(type: Bounds, value: Expression): readonly string[] {
  return rangeOf(type, `length(${value.text})`);
}

function lengthOf(
  { minLength, maxLength }: { readonly minLength?: number; readonly maxLength?: number },
  length: Expression,
): readonly string[] {
  const bounds: Bounds = {
    ...(minLength === undefined ? {} : { min: minLength }),
    ...(maxLength === undefined ? {} : { max: maxLength }),
  };
  return rangeOf(bounds, length.text);
}

function namedString(name: Parameters<typeof checkedString>[0], value: Expression): readonly string[] {
  const known = checkedString(name);
  return [...matching(known.pattern, value), ...lengthOf(known, codePoints(value))];
}

function matching(pattern: string, value: Expression): readonly string[] {
  const matched = matches(pattern, value);
  return matched === undefined ? [] : [matched];
}

/** Whether a text matches a portable pattern; undefined of one that is not. */
export function matches(pattern: string, value: Expression): string | undefined {
  const translated = toRe2(pattern);
  return translated === undefined ? undefined : `can(regex(${quoted(`^(?:${translated})$`)}, ${value.text}))`;
}

function literalCondition(type: Type, value: Expression): string | undefined {
  const members = type.kind === "union" ? type.members : [type];
  const allowed: string[] = [];
  for (const member of members) {
    if (member.kind !== "literal") return undefined;
    allowed.push(text(String(member.value)).text);
  }
  return `contains([${allowed.join(", ")}], tostring(${value.text}))`;
}

function elementsOf(names: Names, element: Type, list: Expression): readonly string[] {
  const name = `v${names.next++}`;
  const inner = conditionOf(names, element, atom(name));
  return inner === undefined ? [] : [`alltrue([for ${name} in ${list.text} : ${inner}])`];
}

/** Exactly one case, and what that demands. */
function variantCondition(
  names: Names,
  cases: ReadonlyMap<string, RecordField>,
  value: Expression,
): string | undefined {
  const [key, inside] = [`v${names.next++}`, `v${names.next++}`];
  const chosen = [...cases].reduceRight(
    (otherwise, [name, field]) =>
      `(${key} == ${quoted(name)} ? ${conditionOf(names, field.type, atom(inside)) ?? "true"} : ${otherwise})`,
    "false",
  );
  return both([`length(keys(${value.text})) == 1`, `alltrue([for ${key}, ${inside} in ${value.text} : ${chosen}])`]);
}

function fieldCondition(names: Names, field: RecordField, value: Expression): readonly string[] {
  const inner = conditionOf(names, field.type, traverse(value, [field.name]));
  return inner === undefined ? [] : [inner];
}
