/**
 * Reads a number and the letters behind it.
 *
 * In: the text and the offset of a digit. Out: where it ends and what it counts, or what is wrong with it.
 * Linear in the number's length: digits are counted before they are multiplied.
 */
import type { Span } from "../source/span.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { badNumber, fractionOfUnit, numberOutOfRange, unknownUnit } from "./syntax-diagnostics.ts";
import { endOfWord } from "./scan-characters.ts";
import type { NumberUnit } from "./token-list.ts";
import { byteUnits, durationUnits } from "./tokens.ts";

/** `number` is usable (0 where unknown) even with a problem. */
export interface ScannedNumber {
  readonly end: number;
  readonly number: number;
  readonly unit: NumberUnit;
  readonly problem?: Diagnostic;
}

/** More digits than a whole number up to 2^53 - 1 has. */
const mostDigits = 16;
/** So many digits times any unit are exact, or far beyond what is. */
const fewDigits = 9;
/** Digits behind the dot that can still make a whole number of bytes: 1 TiB is 2^40. */
const mostFractionDigits = 40;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isWordCode(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); isDigit(code) || code === 95; code = text.charCodeAt(at)) at++;
  return at;
}

/** Digits, from `start` to `end`, with a unit behind them: the usual case. Undefined for all others. */
export function quantityAt(text: string, start: number, end: number): ScannedNumber | undefined {
  const endOfUnit = endOfWord(text, end);
  const suffix = text.slice(end, endOfUnit);
  const unit = byteUnits.has(suffix) ? "bytes" : "duration";
  const factor = byteUnits.get(suffix) ?? durationUnits.get(suffix);
  if (factor === undefined || end - start > fewDigits) return undefined;
  const number = Number(text.slice(start, end)) * factor;
  return number <= Number.MAX_SAFE_INTEGER ? { end: endOfUnit, number, unit } : undefined;
}

export function scanNumber(file: string, text: string, start: number): ScannedNumber {
  const endOfWhole = endOfDigits(text, start);
  let end = endOfWhole;
  let dots = 0;
  while (text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end + 1))) {
    end = endOfDigits(text, end + 1);
    dots++;
  }
  const endOfNumber = end;
  while (isWordCode(text.charCodeAt(end))) end++;
  const written = text.slice(start, end);
  const suffix = text.slice(endOfNumber, end);
  const span = { file, start, end };
  const wrong = (problem: Diagnostic, unit: NumberUnit = "int"): ScannedNumber => ({ end, number: 0, unit, problem });

  if (dots > 1)
    return wrong(
      badNumber.at(span, { text: written, reason: "it has several dots", help: "a version or an address is a text" }),
    );
  const spelling = spellingProblem(text.slice(start, endOfNumber), suffix, span, written);
  if (spelling !== undefined) return wrong(spelling);

  const whole = text.slice(start, endOfWhole).replace(/_/g, "");
  const fraction = text.slice(Math.min(endOfWhole + 1, endOfNumber), endOfNumber).replace(/_/g, "");
  if (suffix === "") return dots === 0 ? integer(whole, written, span) : float(whole, fraction, written, span);

  const unit = byteUnits.has(suffix) ? "bytes" : "duration";
  const factor = byteUnits.get(suffix) ?? durationUnits.get(suffix);
  if (factor === undefined)
    return wrong(
      unknownUnit.at({ file, start: endOfNumber, end }, { unit: suffix, text: written, ...unitHelp(whole, suffix) }),
    );
  if (whole.length > mostDigits) return wrong(numberOutOfRange.at(span, { text: written }), unit);
  const value = wholeUnits(whole, fraction, factor);
  if (value === undefined)
    return wrong(fractionOfUnit.at(span, { text: written, base: unit === "bytes" ? "bytes" : "seconds" }), unit);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return wrong(numberOutOfRange.at(span, { text: written }), unit);
  return { end, number: Number(value), unit };
}

function spellingProblem(digits: string, suffix: string, span: Span, written: string): Diagnostic | undefined {
  if (/__|_\.|\._|_$/.test(digits))
    return badNumber.at(span, { text: written, reason: "`_` stands between two digits", help: "as in `1_000_000`" });
  if (/^0[0-9_]/.test(digits))
    return badNumber.at(span, {
      text: written,
      reason: "it starts with 0",
      help: "remove the zeros in front; where they matter, it is a text: put it between quotes",
    });
  if (suffix !== "" && /[0-9_]$/.test(digits) && /^[xXbo][0-9a-fA-F_]+$/.test(suffix) && digits === "0")
    return badNumber.at(span, { text: written, reason: "numbers are decimal", help: "write it in base ten" });
  if (/^[eE][0-9]+$/.test(suffix))
    return badNumber.at(span, { text: written, reason: "it has an exponent", help: "write the digits: `1_000_000`" });
  return undefined;
}

function unitHelp(whole: string, suffix: string): { help?: string } {
  const similar = [...byteUnits.keys(), ...durationUnits.keys()].find(
    (unit) => unit.toLowerCase() === suffix.toLowerCase(),
  );
  if (similar !== undefined) return { help: `did you mean \`${whole}${similar}\`?` };
  const others: ReadonlyMap<string, string> = new Map([
    ["k", "KiB"],
    ["K", "KiB"],
    ["M", "MiB"],
    ["G", "GiB"],
    ["g", "GiB"],
    ["T", "TiB"],
    ["sec", "s"],
    ["seconds", "s"],
    ["min", "m"],
    ["minutes", "m"],
    ["hour", "h"],
    ["hours", "h"],
    ["day", "d"],
    ["days", "d"],
  ]);
  const meant = others.get(suffix);
  return meant === undefined ? {} : { help: `did you mean \`${whole}${meant}\`?` };
}

function integer(whole: string, written: string, span: Span): ScannedNumber {
  const number = Number(whole);
  if (whole.length > mostDigits || number > Number.MAX_SAFE_INTEGER)
    return { end: span.end, number: 0, unit: "int", problem: numberOutOfRange.at(span, { text: written }) };
  return { end: span.end, number, unit: "int" };
}

function float(whole: string, fraction: string, written: string, span: Span): ScannedNumber {
  const number = Number(`${whole}.${fraction}`);
  if (!Number.isFinite(number))
    return { end: span.end, number: 0, unit: "float", problem: numberOutOfRange.at(span, { text: written }) };
  return { end: span.end, number, unit: "float" };
}

/** `whole.fraction` times `factor` if that has no fraction. */
function wholeUnits(whole: string, fraction: string, factor: number): bigint | undefined {
  let length = fraction.length;
  while (length > 0 && fraction.charCodeAt(length - 1) === 48) length--;
  if (length > mostFractionDigits) return undefined;
  const product = BigInt(whole + fraction.slice(0, length)) * BigInt(factor);
  const divisor = 10n ** BigInt(length);
  return product % divisor === 0n ? product / divisor : undefined;
}
