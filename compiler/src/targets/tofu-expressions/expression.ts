/**
 * Pieces of OpenTofu's expression language as text: literals, traversals, and the few forms that everything else is made of.
 *
 * Not here: what a residual means (residual-expression.ts), functions (call-expression.ts), text in JSON (template.ts).
 */

/** `isAtom`: costs nothing to repeat. `isClosed`: stands anywhere without parentheses; atoms are. */
export interface Expression {
  readonly text: string;
  readonly isAtom: boolean;
  readonly isClosed: boolean;
}

/** Numbers the names that `letIn` binds. */
export interface Names {
  next: number;
}

export function atom(text: string): Expression {
  return { text, isAtom: true, isClosed: true };
}

export function compound(text: string): Expression {
  return { text, isAtom: false, isClosed: false };
}

/** Calls, brackets, quotes. */
export function closed(text: string): Expression {
  return { text, isAtom: false, isClosed: true };
}

/** With parentheses where it needs them. */
export function group(expression: Expression): string {
  return expression.isClosed ? expression.text : `(${expression.text})`;
}

export function call(name: string, ...parameters: readonly Expression[]): Expression {
  return closed(`${name}(${parameters.map((parameter) => parameter.text).join(", ")})`);
}

export function binary(left: Expression, operator: string, right: Expression): Expression {
  return compound(`${group(left)} ${operator} ${group(right)}`);
}

export function conditional(condition: Expression, then: Expression, otherwise: Expression): Expression {
  return compound(`${group(condition)} ? ${group(then)} : ${group(otherwise)}`);
}

/** An expression in which `value` is computed once. OpenTofu has no `let`: a `for` over the one value is its nearest form. */
export function letIn(names: Names, value: Expression, body: (name: Expression) => Expression): Expression {
  if (value.isAtom) return body(value);
  const name = `v${names.next++}`;
  return closed(`[for ${name} in [${value.text}] : ${body(atom(name)).text}][0]`);
}

/** `[for v in list : body]`. */
export function mapList(names: Names, list: Expression, body: (name: Expression) => Expression): Expression {
  const name = `v${names.next++}`;
  return closed(`[for ${name} in ${list.text} : ${body(atom(name)).text}]`);
}

/** The elements as JSON, which OpenTofu compares by what they hold and not by their types. */
export function asJson(names: Names, list: Expression): Expression {
  return mapList(names, list, (item) => call("jsonencode", item));
}

/** An element or attribute: `x.name`, `x["a b"]`, `x[0]`. */
export function traverse(value: Expression, steps: readonly (string | number)[]): Expression {
  const text = steps.map((step) =>
    typeof step === "number" ? `[${step}]` : isName(step) ? `.${step}` : `[${quoted(step)}]`,
  );
  return { text: group(value) + text.join(""), isAtom: value.isAtom, isClosed: true };
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** A text as a quoted literal of the expression language. */
export function quoted(text: string): string {
  return `"${quotedInner(text)}"`;
}

/** A literal's text, for between quotes that also hold `${…}`. */
export function quotedInner(text: string): string {
  return escapeTemplate(text).replace(/["\\\p{Cc}]/gu, (character) => {
    switch (character) {
      case '"':
      case "\\":
        return `\\${character}`;
      case "\n":
        return "\\n";
      case "\r":
        return "\\r";
      case "\t":
        return "\\t";
      default:
        return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    }
  });
}

/** What would start an interpolation or a directive is escaped: `${` is `$${`, `%{` is `%%{`. */
export function escapeTemplate(text: string): string {
  return text.replace(/[$%](?=\{)/g, "$&$&");
}

export function text(value: string): Expression {
  return atom(quoted(value));
}

export function number(value: number): Expression {
  return atom(value < 0 ? `(${value})` : String(value));
}

export const nothing: Expression = atom("null");

const largest = String(Number.MAX_SAFE_INTEGER);

/** The integer, where Fedi has it; otherwise OpenTofu stops and shows the text that it can't make a number of. */
export function exactly(names: Names, value: Expression, isQuantity = false): Expression {
  const least = isQuantity ? "0" : `-${largest}`;
  const problem = isQuantity
    ? "a size or duration is never negative, nor beyond 2^53 - 1"
    : "an integer is beyond 2^53 - 1";
  return letIn(names, value, (x) =>
    conditional(compound(`${x.text} >= ${least} && ${x.text} <= ${largest}`), x, call("tonumber", text(problem))),
  );
}

/** OpenTofu's `length` counts what a reader sees as one character. */
export function codePoints(value: Expression): Expression {
  return closed(`length(regexall("(?s).", ${value.text}))`);
}
