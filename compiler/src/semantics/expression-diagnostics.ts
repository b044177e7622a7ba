/**
 * Messages about operators, calls, selections and conditions.
 */
import { defineError, defineWarning } from "../diagnostics/define.ts";
import type { Fix } from "../diagnostics/diagnostic.ts";
import { alternatives, enumerate, quote } from "../diagnostics/wording.ts";
import { replacements, withArticle } from "./names-diagnostics.ts";
import { describeType, printType } from "./print-type.ts";
import type { Type } from "./type.ts";

/** `takes` says what the operator works on: "numbers, sizes and durations". */
export const operatorMismatch = defineError(
  "operator-mismatch",
  (f: {
    operator: string;
    left?: Type;
    right: Type;
    takes: string;
    help?: string | undefined;
    fixes?: readonly Fix[];
  }) => ({
    headline:
      f.left === undefined
        ? `${quote(f.operator)} works on ${f.takes}, and this is ${describeType(f.right)}`
        : describeType(f.left) === describeType(f.right)
          ? `${quote(f.operator)} works on ${f.takes}, and here on ${quote(printType(f.left))} and ${quote(printType(f.right))}`
          : `${quote(f.operator)} works on ${f.takes}, and here on ${describeType(f.left)} and ${describeType(f.right)}`,
    label:
      f.left === undefined
        ? describeType(f.right).replace(/^an? /, "")
        : `${printType(f.left)} ${f.operator} ${printType(f.right)}`,
    help: f.help,
    fixes: f.fixes,
  }),
);

export const notComparable = defineError("not-comparable", (f: { left: Type; right: Type; reason?: string }) => ({
  headline: f.reason ?? `${describeType(f.left)} is never equal to ${describeType(f.right)}`,
  label: f.left === f.right ? printType(f.left) : `${printType(f.left)} and ${printType(f.right)}`,
}));

export const notAFunction = defineError(
  "not-a-function",
  (f: { name: string; found: string; near: readonly string[] }) => ({
    headline: `${quote(f.name)} is ${f.found}, not a function`,
    label: "can't be called",
    help: f.near.length > 0 ? `did you mean ${alternatives(f.near)}?` : undefined,
  }),
);

export const wrongArgumentCount = defineError(
  "wrong-argument-count",
  (f: { name: string; signature: string; wanted: string; found: number }) => ({
    headline: `${quote(f.name)} takes ${f.wanted}, and this gives ${f.found === 0 ? "none" : f.found}`,
    label: f.found === 1 ? "1 argument" : `${f.found} arguments`,
    help: f.signature,
  }),
);

/** A function, an application, `pkgs` alone … where a value is needed. */
export const notAValue = defineError(
  "not-a-value",
  (f: { name: string; found: string; help?: string | undefined }) => ({
    headline: `${quote(f.name)} is ${f.found}, which is not a value`,
    label: "not a value",
    help: f.help,
  }),
);

export const misplacedFunction = defineError(
  "misplaced-function",
  (f: { name: string; where: string; help?: string | undefined }) => ({
    headline: `${quote(f.name)} may be used only ${f.where}`,
    label: "not here",
    help: f.help,
  }),
);

export const notIterable = defineError("not-iterable", (f: { found: Type; what: string }) => ({
  headline: `${f.what} goes through a list, set or map, and this is ${describeType(f.found)}`,
  label: describeType(f.found).replace(/^an? /, ""),
}));

export const notIndexable = defineError("not-indexable", (f: { found: Type; help?: string | undefined }) => ({
  headline: `only lists and maps have \`[ ]\`, and this is ${describeType(f.found)}`,
  label: describeType(f.found).replace(/^an? /, ""),
  help: f.help,
}));

export const notText = defineError("not-text", (f: { found: Type; help?: string | undefined }) => ({
  headline: `text can hold numbers, sizes, durations and texts, and this is ${describeType(f.found)}`,
  label: describeType(f.found).replace(/^an? /, ""),
  help: f.help,
}));

/** In words, where these tell the two apart. */
function apart(type: Type, other: Type): string {
  return describeType(type) === describeType(other) ? quote(printType(type)) : describeType(type);
}

export const mixedTypes = defineError(
  "mixed-types",
  (f: { first: Type; found: Type; what: string; before: string }) => ({
    headline: `${f.what} is ${apart(f.found, f.first)}, and ${f.before} is ${apart(f.first, f.found)}`,
    label: printType(f.found),
    help: "make them of one type",
  }),
);

export const uselessCoalesce = defineWarning("useless-default", (f: { found: Type; operator: "??" | "?." }) => ({
  headline: `this is never \`none\`, so ${quote(f.operator)} does nothing`,
  label: printType(f.found),
  help: f.operator === "??" ? "remove `??` and what follows" : "write `.`",
}));

export const missingArm = defineError("missing-arm", (f: { missing: readonly string[]; isOpen: boolean }) => ({
  headline: f.isOpen
    ? "`match` leaves some values without an arm"
    : `\`match\` has no arm for ${enumerate(f.missing.map(quote))}`,
  label: "not every value has an arm",
  help: f.isOpen
    ? "add a last arm `_ => …`"
    : `add ${f.missing.length === 1 ? "it" : "them"}, or a last arm \`_ => …\``,
}));

export const deadArm = defineError("dead-arm", (f: { reason: string; near: readonly string[] }, place) => ({
  headline: `this arm is never taken: ${f.reason}`,
  label: "never taken",
  help: f.near.length > 0 ? `did you mean ${alternatives(f.near)}?` : undefined,
  fixes: replacements(f.near, place),
}));

export const jsonInspected = defineError("json-inspected", (f: { what: string }) => ({
  headline: `\`json\` is passed on as it is, and ${f.what} looks inside`,
  label: "json",
  help: "declare the type of what is inside instead",
}));

export const spreadMismatch = defineError("spread-mismatch", (f: { found: Type; into: "list" | "record" }) => ({
  headline: `\`...\` puts ${f.into === "list" ? "a list or set" : "a record or map"} into ${withArticle(f.into)}, and this is ${describeType(f.found)}`,
  label: describeType(f.found).replace(/^an? /, ""),
}));

export const misplacedReference = defineError("misplaced-setting-call", (f: { name: string }) => ({
  headline: `${quote(f.name)} wraps a whole value of an option in \`nixos on\`, and this is none`,
  label: "not the value of an option",
  help: `write it directly behind the \`=\`: option = ${f.name}(…)`,
}));
