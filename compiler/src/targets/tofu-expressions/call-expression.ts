/**
 * Fedi's built-in functions in OpenTofu's expression language.
 *
 * Each gives what evaluation gives for known values. What OpenTofu cannot say is reported as `static-only-function`.
 */
import { usualPorts } from "../../evaluation/intrinsic-networks.ts";
import { bareType } from "../../evaluation/residual.ts";
import type { ResidualValue, Value } from "../../evaluation/value.ts";
import {
  asJson,
  atom,
  binary,
  call,
  closed,
  codePoints,
  compound,
  conditional,
  exactly,
  group,
  letIn,
  mapList,
  nothing,
  text,
  type Expression,
  type Names,
} from "./expression.ts";
import { matches } from "./condition.ts";
import { elementKindOf, isScalar, kindOf, type Lowering } from "./lowering.ts";
import { staticOnlyFunction } from "./tofu-diagnostics.ts";

/** A call, and how its arguments become expressions and text. */
export interface Application {
  readonly lowering: Lowering;
  readonly residual: ResidualValue;
  readonly name: string;
  readonly values: readonly Value[];
  readonly lower: (value: Value) => Expression;
  readonly print: (value: Value) => Expression;
}

export function callExpression({ lowering, residual, name, values, lower, print }: Application): Expression {
  const writer = writers.get(name);
  const [first, second] = values;
  if (writer === undefined || first === undefined || isOfUnknownOrder(name, first)) {
    lowering.report(staticOnlyFunction.at(residual.origin, { function: name }));
    return nothing;
  }
  const [a = nothing, b = nothing, c = nothing] = values.map(lower);
  return writer({ lowering, residual, first, second, a, b, c, print });
}

/** Texts and numbers are sorted in different ways. */
function isOfUnknownOrder(name: string, list: Value): boolean {
  return (name === "sort" || name === "min" || name === "max") && elementKindOf(list) === "unknown";
}

/** A function with its arguments: the first two as values too. */
interface Call {
  readonly lowering: Lowering;
  readonly residual: ResidualValue;
  readonly first: Value;
  readonly second: Value | undefined;
  readonly a: Expression;
  readonly b: Expression;
  readonly c: Expression;
  readonly print: (value: Value) => Expression;
}
type Writer = (call: Call) => Expression;

const zeroOffset = "9007199254740992";

const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ["length", ({ first, a }) => (kindOf(first) === "text" ? codePoints(a) : call("length", a))],
  ["contains", ({ a, b }) => call("strcontains", a, b)],
  ["keys", ({ a }) => call("keys", a)],
  ["values", ({ a }) => call("values", a)],
  ["get", ({ a, b }) => call("lookup", a, b, nothing)],
  // OpenTofu's own refuses an empty list.
  ["sum", sum],
  [
    "min",
    (c) => (elementKindOf(c.first) === "text" ? compound(`sort(${c.a.text})[0]`) : compound(`min(${c.a.text}...)`)),
  ],
  [
    "max",
    (c) =>
      elementKindOf(c.first) === "text" ? compound(`reverse(sort(${c.a.text}))[0]`) : compound(`max(${c.a.text}...)`),
  ],
  ["all", ({ a }) => call("alltrue", a)],
  ["any", ({ a }) => call("anytrue", a)],
  ["sort", sorted],
  ["unique", distinct],
  ["in_order", inOrder],
  ["join", ({ a, b }) => call("join", b, a)],
  ["split", ({ lowering, a, b }) => searching(lowering, b, (separator) => call("split", separator, a))],
  ["lower", (c) => asciiCase(c, "A-Z", "lower")],
  ["upper", (c) => asciiCase(c, "a-z", "upper")],
  // `trimspace` takes all of Unicode's white space away.
  ["trim", ({ a }) => call("trim", a, text("\t\n\v\f\r "))],
  // `replace` would take an `old` between slashes for a pattern.
  ["replace", ({ lowering, a, b, c }) => searching(lowering, b, (old) => call("join", c, call("split", old, a)))],
  ["starts_with", ({ a, b }) => call("startswith", a, b)],
  ["ends_with", ({ a, b }) => call("endswith", a, b)],
  ["matches", matching],
  ["slug", slug],
  ["to_string", ({ first, print }) => print(first)],
  ["to_int", ({ lowering, a }) => exactly(lowering.names, compound(`tonumber(regex("^-?[0-9]+$", ${a.text}))`))],
  ["to_json", ({ lowering, a }) => plainJson(lowering, a)],
  ["round_up", roundUp],
  ["cidr_host", ({ a, b }) => call("cidrhost", a, b)],
  ["file_name", ({ a }) => compound(`reverse(split("/", ${a.text}))[0]`)],
  ["sh", shellWord],
  ["url_host", urlHost],
  ["url_port", urlPort],
]);

/** The pattern is written in the program. */
function matching({ a, second }: Call): Expression {
  const written = second?.kind === "text" ? matches(second.value, a) : undefined;
  return written === undefined ? nothing : closed(written);
}

/** OpenTofu finds an empty text between all characters. */
function searching({ names }: Lowering, sought: Expression, found: (sought: Expression) => Expression): Expression {
  if (/^".+"$/.test(sought.text) && !sought.text.includes("${")) return found(sought);
  const problem = call("tonumber", text("a text that is looked for is empty"));
  return letIn(names, sought, (part) => {
    const checked = closed(`(${part.text} != "" ? ${part.text} : tostring(${problem.text}))`);
    return found(checked);
  });
}

/** From the first on, as Fedi adds; nowhere on the way may it be too large. */
function sum({ lowering, first, a }: Call): Expression {
  const { names } = lowering;
  const kind = elementKindOf(first);
  const isQuantity = kind === "bytes" || kind === "duration";
  return letIn(names, a, (list) => {
    const whole = exactly(names, call("sum", call("concat", atom("[0]"), list)), isQuantity);
    if (isQuantity) return whole;
    const upTo = mapList(names, call("range", call("length", list)), (at) =>
      compound(`abs(sum(slice(${list.text}, 0, ${at.text} + 1))) <= ${Number.MAX_SAFE_INTEGER}`),
    );
    return conditional(call("alltrue", upTo), whole, call("tonumber", text("an integer is beyond 2^53 - 1")));
  });
}

/** OpenTofu sorts texts only: numbers are sorted as texts of equal length, moved up so that none is negative. */
function sorted({ lowering, first, a }: Call): Expression {
  return sortedScalars(lowering.names, elementKindOf(first), a);
}

function sortedScalars(names: Names, kind: string, list: Expression): Expression {
  if (kind === "text") return call("sort", list);
  const padded = mapList(names, list, (x) => compound(`format("%017d", ${x.text} + ${zeroOffset})`));
  return mapList(names, call("sort", padded), (x) => compound(`tonumber(${x.text}) - ${zeroOffset}`));
}

/** What OpenTofu tells apart by its types and we do not, such as an empty list and one of texts, is compared as JSON. */
function distinct({ lowering: { names }, first, a }: Call): Expression {
  if (isScalar(elementKindOf(first))) return call("distinct", a);
  return mapList(names, call("distinct", asJson(names, a)), (x) => call("jsondecode", x));
}

/** A set of what `sort` does not take. Nothing comes behind numbers and texts, as it does in JSON. */
function inOrder({ lowering, residual, a }: Call): Expression {
  const { names } = lowering;
  const type = bareType(residual.type);
  const element = type.kind === "set" ? bareType(type.element) : type;
  const kind = elementKindOf(residual);
  if (kind !== "text" && !numbers.has(kind)) {
    const texts = mapList(names, a, (item) => plainJson(lowering, item));
    return mapList(names, call("distinct", call("sort", texts)), (item) => call("jsondecode", item));
  }
  const ordered = (list: Expression) =>
    kind === "float" ? inOrderOfSize(names, list) : call("distinct", sortedScalars(names, kind, list));
  if (element.kind !== "optional") return ordered(a);
  return letIn(names, a, (list) => {
    const v = `v${names.next++}`;
    const isNone = (result: string) => `[for ${v} in ${list.text} : ${result}]`;
    const some = closed(`[for ${v} in ${list.text} : ${v} if ${v} != null]`);
    return compound(`concat(${ordered(some).text}, anytrue(${isNone(`${v} == null`)}) ? [null] : [])`);
  });
}

const numbers: ReadonlySet<string> = new Set(["int", "float", "bytes", "duration"]);

/** Numbers with a fraction: each stands behind as many as are smaller. */
function inOrderOfSize(names: Names, list: Expression): Expression {
  return letIn(names, call("distinct", list), (all) => {
    const [at, x, y] = [`v${names.next++}`, `v${names.next++}`, `v${names.next++}`];
    const smaller = `length([for ${y} in ${all.text} : ${y} if ${y} < ${x}])`;
    return closed(
      `[for ${at} in range(length(${all.text})) : [for ${x} in ${all.text} : ${x} if ${smaller} == ${at}][0]]`,
    );
  });
}

/** Only ASCII letters change. */
function asciiCase({ lowering, a }: Call, letters: string, name: "lower" | "upper"): Expression {
  const pieces = mapList(lowering.names, compound(`regexall("[${letters}]+|[^${letters}]+", ${a.text})`), (piece) =>
    conditional(compound(`can(regex("^[${letters}]", ${piece.text}))`), call(name, piece), piece),
  );
  return call("join", text(""), pieces);
}

function slug({ lowering, a }: Call): Expression {
  const { names } = lowering;
  return letIn(names, a, (whole) => {
    const plain = compound(`trim(lower(replace(${whole.text}, "/[^A-Za-z0-9]+/", "-")), "-")`);
    // `regex` stops the deployment where nothing is left.
    return letIn(names, compound(`regex("^.+$", ${plain.text})`), (found) =>
      conditional(
        compound(`length(${found.text}) <= 63`),
        found,
        compound(`"\${trimsuffix(substr(${found.text}, 0, 54), "-")}-\${substr(sha256(${whole.text}), 0, 8)}"`),
      ),
    );
  });
}

/** OpenTofu escapes five characters that ECMAScript does not. Split at escaped backslashes, what is left of `\u` is an escape. */
function plainJson(lowering: Lowering, value: Expression): Expression {
  const pairs = '"\\\\\\\\"';
  const pieces = mapList(lowering.names, compound(`split(${pairs}, jsonencode(${value.text}))`), (piece) =>
    escapes.reduce((inner, [escape, character]) => call("replace", inner, text(escape), text(character)), piece),
  );
  return compound(`join(${pairs}, ${pieces.text})`);
}

const escapes: readonly (readonly [string, string])[] = [
  ["\\u003c", "<"],
  ["\\u003e", ">"],
  ["\\u0026", "&"],
  ["\\u2028", "\u2028"],
  ["\\u2029", "\u2029"],
];

function roundUp({ lowering, a, b }: Call): Expression {
  return letIn(lowering.names, a, (x) =>
    letIn(lowering.names, b, (step) => {
      const rest = binary(x, "%", step);
      const rounded = compound(`${x.text} - ${group(rest)} + (${rest.text} > 0 ? ${step.text} : 0)`);
      const problem = call("tonumber", text("round_up needs a step above 0"));
      return exactly(lowering.names, conditional(binary(step, ">", atom("0")), rounded, problem));
    }),
  );
}

function shellWord({ lowering, a }: Call): Expression {
  return letIn(lowering.names, a, (word) => {
    const quotedWord = `"'\${join("'\\\\''", split("'", ${word.text}))}'"`;
    return compound(`can(regex("^[A-Za-z0-9_./:@%+,-]+$", ${word.text})) ? ${word.text} : ${quotedWord}`);
  });
}

/** Scheme and user of a URL, in RE2; then comes the host. */
const beforeHost = "^[^:]+://(?:[^/?#]*@)?";

/** Without the brackets of an IPv6 address. */
function urlHost({ lowering, a }: Call): Expression {
  const found = call("regex", text(`${beforeHost}(?:\\[([^\\]/?#]*)\\]|([^:/?#@]+))`), a);
  return letIn(lowering.names, found, (groups) =>
    compound(`${groups.text}[0] != null ? ${groups.text}[0] : ${groups.text}[1]`),
  );
}

function urlPort({ lowering, a }: Call): Expression {
  return letIn(lowering.names, a, (url) => {
    const pattern = text(`${beforeHost}(?:\\[[^\\]/?#]*\\]|[^:/?#@]+):([0-9]{1,5})(?:[/?#]|$)`);
    const ports = [...usualPorts].map(([scheme, port]) => `${scheme} = ${port}`).join(", ");
    const written = `tonumber(regex(${pattern.text}, ${url.text})[0])`;
    return compound(`try(${written}, { ${ports} }[lower(regex("^([^:]+)://", ${url.text})[0])])`);
  });
}
