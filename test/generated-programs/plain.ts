/**
 * JSON as data that keeps every key (`__proto__` too) and its order, its text, and its canonical text, by which values are compared.
 */

export type Plain = null | boolean | number | string | readonly Plain[] | PlainObject;
export type PlainObject = ReadonlyMap<string, Plain>;

export function isPlainList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}

export function isPlainObject(value: Plain): value is PlainObject {
  return value instanceof Map;
}

/** What `JSON.parse` gives, as data of ours. */
export function plainOf(parsed: unknown): Plain {
  if (parsed === null || typeof parsed === "boolean" || typeof parsed === "number" || typeof parsed === "string")
    return parsed;
  if (Array.isArray(parsed)) return parsed.map(plainOf);
  return new Map(Object.entries(Object(parsed)).map(([key, value]) => [key, plainOf(value)]));
}

export function jsonText(value: Plain): string {
  if (isPlainObject(value))
    return `{${[...value].map(([key, entry]) => `${JSON.stringify(key)}:${jsonText(entry)}`).join(",")}}`;
  if (isPlainList(value)) return `[${value.map(jsonText).join(",")}]`;
  return JSON.stringify(value);
}

/** One text for each value: keys in order, numbers by value. */
export function canonicalText(value: Plain): string {
  if (isPlainObject(value)) {
    const entries = [...value].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`).join(",")}}`;
  }
  if (isPlainList(value)) return `[${value.map(canonicalText).join(",")}]`;
  return JSON.stringify(value);
}

/** Without the members that are null, all the way down: OpenTofu does not tell them from absent ones. */
export function withoutNulls(value: Plain): Plain {
  if (isPlainObject(value))
    return new Map([...value].filter(([, entry]) => entry !== null).map(([key, entry]) => [key, withoutNulls(entry)]));
  return isPlainList(value) ? value.map(withoutNulls) : value;
}

/** A text as a literal of the language, in quotes. */
export function quoted(text: string): string {
  const escaped = text.replace(/["\\]|\$(?=\{)|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Mn}\p{Co}\p{Cn}]/gu, (character) => {
    switch (character) {
      case '"':
      case "\\":
      case "$":
        return `\\${character}`;
      case "\n":
        return "\\n";
      case "\r":
        return "\\r";
      case "\t":
        return "\\t";
      default:
        return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
    }
  });
  return `"${escaped}"`;
}
