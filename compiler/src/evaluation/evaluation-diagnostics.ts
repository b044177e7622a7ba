/**
 * The messages of evaluation: what only shows once values are known.
 *
 * In: facts. Out: diagnostics. Messages about a value that does not fit its declared type are in landing-diagnostics.ts.
 */
import { defineError } from "../diagnostics/define.ts";
import { alternatives, quote } from "../diagnostics/wording.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { wrongStage } from "../semantics/flow-diagnostics.ts";
import type { Span } from "../source/span.ts";
import type { Allowance } from "./evaluation.ts";

export type Limit = "steps" | "text" | "list" | "nesting" | "size" | "held";

const limits: Readonly<Record<Limit, string>> = {
  steps: "this takes more than 10,000,000 steps",
  text: "this text is larger than 16 MiB",
  list: "this list has more than 1,000,000 elements",
  nesting: "this nests too deeply",
  size: "this value is larger than 32 MiB",
  held: "the values that this needs at once are larger than 32 MiB",
};

export const budgetExceeded = defineError("budget-exceeded", (facts: { limit: Limit }) => ({
  headline: limits[facts.limit],
  label: "the budget of one constant, application or rule ends here",
  help:
    facts.limit === "steps"
      ? "look for a `for` inside a `for` over long lists"
      : facts.limit === "nesting"
        ? "name a part of it with `let`"
        : undefined,
}));

const together = {
  project: "the constants of this project",
  environment: "constants and the values of this environment",
  module: "constants and the values of all applications, rules and environments",
} as const;

/** `times` and `weight`: of the place, which takes most of all. */
export const allowanceExceeded = defineError(
  "allowance-exceeded",
  (f: {
    of: Allowance["of"];
    limit: "steps" | "weight";
    most: { readonly steps: number; readonly weight: number };
    times?: number;
    weight?: number;
  }) => ({
    headline:
      f.limit === "steps"
        ? `${together[f.of]} take more than ${f.most.steps.toLocaleString("en")} steps together`
        : `${together[f.of]} are larger than ${f.most.weight / mebibyte} MiB together`,
    label:
      f.times === undefined || f.weight === undefined
        ? "there is nothing left for this"
        : `most of it is this${f.times > 1 ? `, made ${f.times.toLocaleString("en")} times` : ""}: ${Math.ceil(f.weight / mebibyte)} MiB`,
    help:
      f.limit === "steps"
        ? "look for long lists that are gone through again for each of many others"
        : "make it smaller, or once for all; what is only passed on belongs into a file that a `project_file` names",
  }),
);

const mebibyte = 1024 * 1024;

export const divisionByZero = defineError(
  "division-by-zero",
  (facts: { left: string; operator: string; right: string }) => ({
    headline: `${facts.left} ${facts.operator} ${facts.right} divides by zero`,
    label: "this is 0",
  }),
);

export const numberTooLarge = defineError("number-too-large", (facts: { operation: string }) => ({
  headline: `${quote(facts.operation)} is beyond the numbers that are exact`,
  label: "not between -9007199254740991 and 9007199254740991",
}));

export const negativeQuantity = defineError(
  "negative-quantity",
  (facts: { kind: "bytes" | "duration"; operation: string }) => ({
    headline: `${quote(facts.operation)} is less than nothing`,
    label: facts.kind === "bytes" ? "bytes are never negative" : "a duration is never negative",
  }),
);

export const missingKey = defineError(
  "missing-key",
  (facts: { key: string; near: readonly string[]; keys: readonly string[] }) => ({
    headline: `the map has no key ${quote(facts.key)}`,
    label: "no such key",
    help:
      facts.near.length > 0
        ? `did you mean ${alternatives(facts.near)}?`
        : facts.keys.length > 0 && facts.keys.length <= 12
          ? `it has ${facts.keys.map(quote).join(", ")}; where a key may be missing, use \`get\``
          : "where a key may be missing, use `get`",
  }),
);

export const indexOutOfRange = defineError("index-out-of-range", (facts: { index: number; length: number }) => ({
  headline:
    facts.length === 0
      ? `the list is empty, so it has no element ${facts.index}`
      : `the list has ${facts.length} element${facts.length === 1 ? "" : "s"}, so it has no element ${facts.index}`,
  label: facts.length === 0 ? "no such element" : `the first is 0, the last ${facts.length - 1}`,
}));

export const emptyList = defineError("empty-list", (facts: { function: string }) => ({
  headline: `${quote(facts.function)} needs at least one element, and the list is empty`,
  label: "an empty list",
}));

export const emptySlug = defineError("empty-slug", (facts: { text: string }) => ({
  headline: `${quote(facts.text)} has no letter or digit of which a slug could be made`,
  label: "needs one of `a-z`, `A-Z`, `0-9`",
}));

export const notANumber = defineError("not-a-number", (facts: { text: string }) => ({
  headline: `${quote(facts.text)} is no integer`,
  label: "`to_int` takes digits, with `-` before them or not",
}));

export const emptySearchText = defineError("empty-search-text", (facts: { function: string }) => ({
  headline: `${quote(facts.function)} looks for a text that is empty`,
  label: "an empty text is everywhere",
}));

export const stepNotPositive = defineError("step-not-positive", (facts: { step: string }) => ({
  headline: `\`round_up\` rounds to multiples of ${facts.step}`,
  label: "must be more than 0",
}));

export const hostOutOfNetwork = defineError("host-out-of-network", (facts: { network: string; number: number }) => ({
  headline: `${quote(facts.network)} has no address number ${facts.number}`,
  label: "beyond the network",
}));

export const addressNotUnderstood = defineError(
  "address-not-understood",
  (facts: { text: string; wanted: string }) => ({
    headline: `${quote(facts.text)} is no ${facts.wanted}`,
    label: `needs a ${facts.wanted}`,
  }),
);

export const fileOutsideProject = defineError("file-outside-project", (facts: { path: string }) => ({
  headline: `${quote(facts.path)} leaves the project`,
  label: "only files of the project can be used",
  help: "copy the file into the project's folder",
}));

export const unbalancedNix = defineError("unbalanced-nix", (facts: { problem: string }) => ({
  headline: `this raw Nix ${facts.problem}`,
  label: "must be one whole expression",
}));

/** `owners`: the fragments, such as `community/mastodon#1`. */
export const conflictingValues = defineError(
  "conflicting-values",
  (facts: { option: string; value: string; firstValue: string; first: Span; owners: readonly string[] }) => ({
    headline: `${quote(facts.option)} is set twice, to different values`,
    label: `${quote(facts.value)} here, ${quote(facts.firstValue)} first`,
    related: [{ message: `the first value, in ${facts.owners[0] ?? "another fragment"}`, place: facts.first }],
    help: "mark one of them as `default(…)`, so that the other wins",
  }),
);

/**
 * Something that decides what exists is known only after deployment: what the checker says as `wrong-stage`, where only
 * evaluation finds out. `known`: a name for what it depends on.
 */
export const unknownTooEarly = {
  at: (place: Span, facts: { what: string; known?: string | undefined }): Diagnostic =>
    wrongStage.at(place, { what: facts.what, through: [], name: facts.known?.includes(" ") ? undefined : facts.known }),
};
