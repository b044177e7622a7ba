/**
 * Built-in functions on text. Lengths and order count code points; no function cuts one in two. `undefined`: not known yet.
 */
import { compilePattern } from "../semantics/portable-pattern.ts";
import { charge, exceed, mostItems, mostText, stepsForText } from "./budget.ts";
import { emptySearchText, emptySlug, notANumber, numberTooLarge } from "./evaluation-diagnostics.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { madeText, originsOf, placeOf, textArgument, type Call } from "./intrinsic-call.ts";
import { boolValue, errorValue, intValue, listValue, textValue, weightOf } from "./make-value.ts";
import { interpolate } from "./residual.ts";
import { slugOf } from "./slug.ts";
import { toJson } from "./to-json.ts";
import type { TextValue, Value } from "./value.ts";

export function textFunction(evaluation: Evaluation, frame: Frame, call: Call): Value | undefined {
  const first = call.arguments[0];
  if (first === undefined) return undefined;
  if (!charge(evaluation, frame, stepsForText(weightOf(first)), call.node)) return errorValue(call.node);
  if (call.name === "to_string") return interpolate([first], call.node);
  if (call.name === "to_json") return jsonOf(call, first);
  return first.kind === "text" ? ofText(evaluation, frame, call, first) : undefined;
}

function ofText(evaluation: Evaluation, frame: Frame, call: Call, { value: text }: TextValue): Value | undefined {
  switch (call.name) {
    case "lower":
      return madeText(call, lowerOf(text));
    case "upper":
      return madeText(
        call,
        text.replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
      );
    case "trim":
      return madeText(call, trimmed(text));
    case "sh":
      return madeText(call, shellWord(text));
    case "file_name":
      return madeText(call, text.slice(text.lastIndexOf("/") + 1));
    case "slug":
      return slugged(evaluation, call, text);
    case "to_int":
      return integerOf(evaluation, call, text);
    case "split":
      return splitText(evaluation, frame, call, text);
    case "replace":
      return replaced(evaluation, frame, call, text);
    case "starts_with":
    case "ends_with": {
      const part = textArgument(call, 1)?.value;
      if (part === undefined) return undefined;
      return boolValue(call.name === "starts_with" ? text.startsWith(part) : text.endsWith(part), call.node);
    }
    case "matches": {
      const pattern = compilePattern(textArgument(call, 1)?.value ?? "");
      if (!pattern.ok || !charge(evaluation, frame, stepsForText(text.length * pattern.size), call.node))
        return errorValue(call.node);
      return boolValue(pattern.matches(text), call.node);
    }
    default:
      return errorValue(call.node);
  }
}

function jsonOf(call: Call, value: Value): Value | undefined {
  const json = toJson(value);
  if (json.kind === "json") return textValue(json.text, call.node);
  return json.reason.kind === "error" ? errorValue(call.node) : undefined;
}

/** Letters of ASCII only. */
function lowerOf(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Without spaces, tabs and line breaks at both ends. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** One word of a POSIX shell, quoted where it needs it. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function slugged(evaluation: Evaluation, call: Call, text: string): Value {
  const slug = slugOf(text);
  if (slug !== "") return madeText(call, slug);
  evaluation.report(emptySlug.at(placeOf(call, 0), { text }), originsOf(call));
  return errorValue(call.node);
}

function integerOf(evaluation: Evaluation, call: Call, text: string): Value {
  const at = placeOf(call, 0);
  if (!/^-?[0-9]+$/.test(text)) {
    evaluation.report(notANumber.at(at, { text }), originsOf(call));
    return errorValue(call.node);
  }
  const value = Number(text);
  if (Number.isSafeInteger(value)) return intValue(value, call.node);
  evaluation.report(numberTooLarge.at(at, { operation: text }), originsOf(call));
  return errorValue(call.node);
}

function splitText(evaluation: Evaluation, frame: Frame, call: Call, text: string): Value | undefined {
  const separator = textArgument(call, 1)?.value;
  if (separator === undefined) return undefined;
  if (separator === "") return reportEmptySearch(evaluation, call);
  const parts = text.split(separator, mostItems + 1);
  if (parts.length > mostItems) return exceed(evaluation, frame, "list", call.node);
  if (!charge(evaluation, frame, parts.length, call.node)) return errorValue(call.node);
  const { files } = madeText(call, text);
  return listValue(
    parts.map((part) => textValue(part, call.node, files)),
    call.node,
  );
}

function replaced(evaluation: Evaluation, frame: Frame, call: Call, text: string): Value | undefined {
  const old = textArgument(call, 1)?.value;
  const by = textArgument(call, 2)?.value;
  if (old === undefined || by === undefined) return undefined;
  if (old === "") return reportEmptySearch(evaluation, call);
  let count = 0;
  for (let at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length)) count++;
  if (text.length + count * (by.length - old.length) > mostText) return exceed(evaluation, frame, "text", call.node);
  // A function, because `$` in a replacement text would mean something.
  return madeText(
    call,
    text.replaceAll(old, () => by),
  );
}

function reportEmptySearch(evaluation: Evaluation, call: Call): Value {
  evaluation.report(emptySearchText.at(placeOf(call, 1), { function: call.name }), originsOf(call).slice(1, 2));
  return errorValue(call.node);
}
