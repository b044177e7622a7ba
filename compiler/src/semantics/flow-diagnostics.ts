/**
 * Messages about when values are known, and about secrets that would go where they may not.
 */
import { defineError, defineWarning } from "../diagnostics/define.ts";
import type { Related } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Demand } from "./demand.ts";
import { describeType, printType } from "./print-type.ts";
import type { Type } from "./type.ts";

/** `what` must be known while compiling: `this condition`, `a host's name`. `through`: what of it is known later. */
export const wrongStage = defineError(
  "wrong-stage",
  (f: { what: string; through: readonly Related[]; name?: string | undefined; help?: string | undefined }) => ({
    headline:
      f.name === undefined
        ? `${f.what} must be known while compiling, and this is known only after deployment`
        : `${f.what} depends on ${quote(f.name)}, which is known only after deployment`,
    label: "must be known while compiling",
    related: f.through,
    help: f.help ?? "decide by something that is written in the program or configured",
  }),
);

/** `field`: it would have to be filled in; without it, a set would have to be made. */
export const convertedTooLate = defineError(
  "converted-too-late",
  (f: { demand: Demand | undefined; to: Type; from: Type; field: string | undefined }) => ({
    headline:
      f.field === undefined
        ? `${f.demand?.subject ?? "this"} takes ${describeType(f.to)}, and ${describeType(f.from)} inside of what is known only after deployment stays one`
        : `${f.demand?.subject ?? "this"} may leave out ${quote(f.field)}, which is not filled in inside of what is known only after deployment`,
    label: "passed on as it is",
    help: `take it as what it is there: ${quote(printType(f.from))}`,
  }),
);

export const secretInSource = defineError(
  "secret-in-source",
  (f: { demand: Demand | undefined; found: Type; isJson?: boolean; isLiteral?: boolean }) => ({
    headline: `${f.demand?.subject ?? "this place"} takes a secret, and this stands in the ${f.isJson === true ? "file" : "program"} for everyone to read`,
    label: "not a secret",
    isSecret: f.isJson === true || f.isLiteral === true,
    related:
      f.demand?.symbol === undefined
        ? []
        : [{ message: `${f.demand.subject} is declared as a secret here`, place: { symbol: f.demand.symbol } }],
    help:
      f.isJson === true
        ? 'name the secret instead, and `deploy` asks for it: { "secret": "a-name" }'
        : 'have one made: secret("name", { random = {} }), or ask a person for it: secret("name", { supplied = {} })',
  }),
);

export const secretNotAllowed = defineError(
  "secret-not-allowed",
  (f: { what: string; path: readonly Related[]; help?: string | undefined }) => ({
    headline: `${f.what}, and this is a secret`,
    label: "secret",
    related: f.path,
    help: f.help ?? "secrets can be passed on, put into text, and compared with `none`; nothing else",
  }),
);

export const secretInStore = defineError(
  "secret-in-store",
  (f: { name: string; path: readonly Related[]; text: string; isText: boolean }) => ({
    headline: `${f.name} would hold a secret, and every user can read the Nix store`,
    label: "would be copied to the store",
    related: f.path,
    help: f.isText
      ? "give the path of a file instead: put `.file` behind the text"
      : `give the path of its file instead: \`${f.text}.file\``,
  }),
);

export const secretInTofu = defineError("secret-in-tofu", (f: { name: string; path: readonly Related[] }) => ({
  headline: `${f.name} is not sensitive in OpenTofu's schema, and this is a secret`,
  label: "would be shown in plans and logs",
  related: f.path,
  help: "OpenTofu hides only what its schema calls sensitive; use such an attribute",
}));

/** `x.file` where there is nothing secret or late: a plain text needs no file made at deployment. */
export const fileOfStatic = defineError("file-of-static", (f: { found: Type }) => ({
  headline: `\`.file\` is for secrets and for text known after deployment, and this is ${describeType(f.found)}`,
  label: "known to everyone already",
  help: "write the text itself",
}));

export const floatAtDeployment = defineError("float-at-deployment", () => ({
  headline: "numbers with fractions are computed only while compiling, and this is known only after deployment",
  label: "a fraction known too late",
  help: "compute with integers, or with what the program knows",
}));

export const secretRecipeNotLiteral = defineError("secret-recipe-not-literal", (f: { name: string }) => ({
  headline: `how ${quote(f.name)} makes a secret is written where it is called: its case gives the type`,
  label: "not a literal record",
  help: 'write it out: { random = { bytes = 32, encoding = "hex" } }',
}));

/** `label` is `id`, `application` or `deployment`; `how` what is done with it. */
export const labelCompared = defineError("label-compared", (f: { label: string; how: string }) => ({
  headline: `${quote(f.label)} is a label, and ${f.how} would depend on which it is`,
  label: `made of ${quote(f.label)}`,
  help: "labels are passed on, put into text, and used by `slug` and `pick`; decide by a field of `request`, `policy` or `config`",
}));

export const secretOfAllRequests = defineWarning("secret-of-all-requests", () => ({
  headline: "all requests that this rule answers would share one secret",
  label: "the same id for each of them",
  help: 'put the request into it: secret("${id}/password"). One that is meant for all stands outside of the rule.',
}));
