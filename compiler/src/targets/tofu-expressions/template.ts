/**
 * Texts of the JSON document, all of which OpenTofu reads as templates.
 *
 * Owns the rule that a text which is one `${…}` keeps the type of what is in it, and all escaping outside expressions.
 * In: fixed text and expressions. Out: the text, not yet in JSON's quotes.
 */
import { closed, escapeTemplate, quotedInner, type Expression } from "./expression.ts";

/** A fixed text. */
export function fixedTemplate(text: string): string {
  return keepMark(escapeTemplate(text));
}

/** OpenTofu drops a byte order mark that a template starts with, but not what an expression gives. */
function keepMark(template: string): string {
  return template.startsWith("\ufeff") ? `\${"\\ufeff"}${template.slice(1)}` : template;
}

/** Alone in a text: keeps its type. */
export function typedTemplate(expression: Expression): string {
  return `\${${expression.text}}`;
}

/** Text of parts: `a ${x} b`. One part alone would keep its type, so it becomes text explicitly. */
export function mixedTemplate(parts: readonly (string | Expression)[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") return `\${tostring(${only.text})}`;
  return keepMark(joinParts(parts, escapeTemplate));
}

/** The same inside an expression: a quoted template. */
export function quotedTemplate(parts: readonly (string | Expression)[]): Expression {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string") return closed(`tostring(${only.text})`);
  return closed(`"${joinParts(parts, quotedInner)}"`);
}

function joinParts(parts: readonly (string | Expression)[], escape: (text: string) => string): string {
  let result = "";
  for (const [at, part] of parts.entries()) {
    if (typeof part !== "string") {
      result += `\${${part.text}}`;
      continue;
    }
    // A `$` or `%` before an interpolation would escape it.
    const run = typeof parts[at + 1] === "object" ? (/[$%]+$/.exec(part)?.[0] ?? "") : "";
    result += escape(part.slice(0, part.length - run.length));
    if (run !== "") result += `\${"${run}"}`;
  }
  return result;
}
