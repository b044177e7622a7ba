/**
 * One mistake, one message: on a line of which the parser could not read a part, only the first such message counts, and what
 * later phases say of half a line is left out.
 *
 * In: a file's text and its messages. Out: those that a person needs first.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { positionAt, type SourceText } from "../source/source-text.ts";

/** Messages about a part that is missing or was passed over; what others report the parser understood anyway. */
const lossy: ReadonlySet<string> = new Set(["missing-part", "unexpected-text", "unknown-item", "unterminated-text"]);
/** A bracket without its other half: what stands between the two is read as something else. */
const ofBrackets: ReadonlySet<string> = new Set(["unopened-bracket", "unclosed-bracket"]);
/** What a text that lacks a quote turns the rest of its line into. */
const ofQuotes: ReadonlySet<string> = new Set([
  "unterminated-text",
  "unknown-character",
  "wrong-quotes",
  "wrong-operator",
]);
/** What may only follow from one of those above. */
const following: ReadonlySet<string> = new Set([...lossy, "missing-comma", "quoted-name", "reserved-word"]);

/** In: the messages of the parser, sorted. */
export function onePerLostLine(source: SourceText, ofParsing: readonly Diagnostic[]): readonly Diagnostic[] {
  if (ofParsing.length < 2) return ofParsing;
  const byLine = new Map<number, Diagnostic[]>();
  for (const diagnostic of ofParsing) {
    const { line } = positionAt(source, placeOf(diagnostic));
    const others = byLine.get(line);
    if (others === undefined) byLine.set(line, [diagnostic]);
    else others.push(diagnostic);
  }
  const dropped = new Set([...byLine.values()].flatMap((line) => consequencesOn(source, line)));
  return ofParsing.filter((diagnostic) => !dropped.has(diagnostic));
}

/** What closes nothing behind a block may lack its opener before the block. */
function placeOf({ code, span, related }: Diagnostic): number {
  const [before] = code === "unopened-bracket" ? related : [];
  return before !== undefined && "start" in before.place ? before.place.start : span.start;
}

/** Of the messages on one line those that say nothing new. */
function consequencesOn(source: SourceText, line: readonly Diagnostic[]): readonly Diagnostic[] {
  if (line.length < 2) return [];
  const [bracket, ...otherBrackets] = line.filter(({ code }) => ofBrackets.has(code));
  if (bracket !== undefined && !(bracket.code === "unopened-bracket" && line.some(isOpener))) {
    // What stands before a bracket that is not closed is read as usual.
    const from = bracket.code === "unclosed-bracket" ? bracket.span.start : 0;
    return [
      ...otherBrackets,
      ...line.filter((other) => other.span.start >= from && (following.has(other.code) || isSignIn(other))),
    ];
  }
  const text = line.find(({ code }) => code === "unterminated-text");
  if (text !== undefined) {
    const from = text.facts["reason"] === "line" ? 0 : text.span.start;
    return line.filter(
      (other) => other !== text && other.span.start >= from && (lossy.has(other.code) || ofQuotes.has(other.code)),
    );
  }
  const unread = line.filter(({ code }) => lossy.has(code));
  const twice = line.filter(
    ({ code, span }, at) => at > 0 && following.has(code) && line[at - 1]?.span.start === span.start,
  );
  const others = unread.filter((one, at) => at > 0 && !isApart(source, unread[at - 1], one));
  return [...(bracket === undefined ? [] : [bracket]), ...others, ...twice];
}

/** A comma parts two items, fields or arguments: a part that one of them lacks does not follow from what is wrong with the other. */
function isApart({ text }: SourceText, first: Diagnostic | undefined, second: Diagnostic): boolean {
  // A sign is missing also where a comma is too much.
  const isSign = String(second.facts["part"]).startsWith("`");
  if (first === undefined || second.code !== "missing-part" || isSign || isOpener(first)) return false;
  return text.slice(first.span.start, second.span.start).includes(",");
}

/** Whether it says that an opening bracket is missing. */
function isOpener({ code, facts }: Diagnostic): boolean {
  return code === "missing-part" && openers.has(String(facts["part"]));
}

/** What is a mistake only because of how the line was read: `=` for `:`, or the `$` or `\\` of a text whose quotes were taken for others. */
function isSignIn({ code, facts }: Diagnostic): boolean {
  if (code === "wrong-operator") return ["=", ":", "> ="].includes(String(facts["typed"]));
  return code === "unknown-character" && ["$", "\\"].includes(String(facts["text"]));
}

const openers: ReadonlySet<string> = new Set(["`{`", "`[`", "`(`"]);

/** `later` without what may only follow from what the parser said. */
export function withoutConsequences(
  source: SourceText,
  ofParsing: readonly Diagnostic[],
  later: readonly Diagnostic[],
): readonly Diagnostic[] {
  const lines = new Set(
    ofParsing
      .filter(({ code }) => lossy.has(code) || ofBrackets.has(code))
      .map(({ span }) => positionAt(source, span.start).line),
  );
  // Of a text with a wrong escape nobody knows what it says: where it leads is no second mistake.
  const wrong = ofParsing.filter(({ code }) => code === "unknown-escape");
  if (lines.size === 0 && wrong.length === 0) return later;
  return later.filter(
    ({ span }) =>
      span.file !== source.file ||
      !(
        lines.has(positionAt(source, span.start).line) ||
        wrong.some((one) => span.start < one.span.start && one.span.end < span.end)
      ),
  );
}
