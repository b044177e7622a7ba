/**
 * Messages about declarations: what stands twice, is missing, or belongs to something else.
 *
 * Not here: names (names-diagnostics.ts), types (type-diagnostics.ts), values (value-diagnostics.ts).
 */
import { defineError, defineWarning } from "../diagnostics/define.ts";
import { alternatives, enumerate, quote } from "../diagnostics/wording.ts";
import { spanOf, type Span } from "../source/span.ts";
import { replacements, withArticle } from "./names-diagnostics.ts";
import { describeType } from "./print-type.ts";
import type { Type } from "./type.ts";

export const repeatedSection = defineError(
  "repeated-section",
  (f: { section: string; owner: string; first: Span }) => ({
    headline: `${f.owner} has ${quote(f.section)} twice`,
    label: "the second one",
    related: [{ message: "the first one is here", place: spanOf(f.first) }],
    help: "put everything into one of them",
  }),
);

export const repeatedName = defineError("repeated-name", (f: { name: string; list: string; first: Span }) => ({
  headline: `${quote(f.name)} is named twice in ${f.list}`,
  label: "named again",
  related: [{ message: "named here first", place: spanOf(f.first) }],
  help: "remove one of them",
}));

export const misplacedAnnotation = defineError(
  "misplaced-annotation",
  (f: { name: string; owner: string; belongs: string }) => ({
    headline: `${quote(`@${f.name}`)} says nothing of ${withArticle(f.owner)}`,
    label: `belongs to ${f.belongs}`,
    help: "remove it",
  }),
);

export const keyNotText = defineError("key-not-text", (f: { found: Type; subject: string }) => ({
  headline: `${f.subject} needs a text for each key, and this list holds something else`,
  label: describeType(f.found),
  help: "go through a map, or a list of distinct texts: each names one of what is made here",
}));

export const notAnOutput = defineError("not-an-output", (f: { name: string; found: Type }) => ({
  headline: `output ${quote(f.name)} is not a text, a number or true or false`,
  label: describeType(f.found),
  help: "an output is read by a person: make a text of it",
}));

export const secretInOutput = defineError("secret-in-output", (f: { name: string }) => ({
  headline: `output ${quote(f.name)} is secret, and outputs are printed and stored`,
  label: "a secret",
  help: "leave it out; a person who needs it reads it on its machine",
}));

export const notInState = defineError("not-in-state", (f: { name: string; state: readonly string[] }) => ({
  headline: `${quote(f.name)} is migrated, and the application's ${quote("state")} does not name it`,
  label: "not in `state`",
  help: f.state.length > 0 ? `${quote("state")} names: ${enumerate(f.state)}` : `write: state { ${f.name} }`,
  role: "application author",
}));

export const interpolationInQuotes = defineError("interpolation-in-quotes", (f: { quoteMark: string }) => ({
  headline: "a `${…}` in a command becomes one quoted word by itself",
  label: f.quoteMark === "'" ? "inside single quotes" : "inside double quotes",
  help: `remove the ${f.quoteMark} around it`,
}));

export const commandNotText = defineError("command-not-text", (f: { section: string }) => ({
  headline: `the command of ${quote(f.section)} must be written here, as text`,
  label: "not a text",
  help: 'write run = "…"; each `${…}` in it becomes one quoted word of the shell',
}));

export const missingGrant = defineError(
  "missing-grant",
  (f: { resource: string; fields: readonly string[]; symbol: string }) => ({
    headline: `the rule for ${quote(f.resource)} grants nothing`,
    label: "no `grant` in this rule",
    related: [{ message: `what ${quote(f.resource)} grants is declared here`, place: { symbol: f.symbol } }],
    help: `add: grant { ${f.fields.map((name) => `${name} = …`).join(", ")} }`,
    role: "hosting provider",
  }),
);

export const needlessGrant = defineError("needless-grant", (f: { resource: string; symbol: string }) => ({
  headline: `${quote(f.resource)} grants nothing`,
  label: "nobody could see this",
  related: [{ message: `${quote(f.resource)} is declared here`, place: { symbol: f.symbol } }],
  help: "remove it; `private` keeps facts for other rules of this mapping",
}));

export const twoRulesForResource = defineError(
  "two-rules-for-resource",
  (f: { resource: string; first: Span; mappings?: readonly [string, string] }) => ({
    headline:
      f.mappings === undefined
        ? `this mapping has two rules for ${quote(f.resource)}`
        : `${quote(f.mappings[0])} and ${quote(f.mappings[1])} both have a rule for ${quote(f.resource)}`,
    label: f.mappings === undefined ? "the second rule" : "brings a second rule",
    related: [{ message: "the first one is here", place: spanOf(f.first) }],
    help: `each request of ${quote(f.resource)} must be answered by one rule: remove one of them`,
    role: "hosting provider",
  }),
);

export const mappingForOtherProvider = defineError(
  "mapping-for-other-provider",
  (f: { mapping: string; provider: string; wanted: string; symbol: string }) => ({
    headline: `${quote(f.mapping)} maps to ${quote(f.wanted)}, and this is a configuration of ${quote(f.provider)}`,
    label: `a mapping for ${quote(f.wanted)}`,
    related: [{ message: `${quote(f.mapping)} is declared here`, place: { symbol: f.symbol } }],
    role: "hosting provider",
  }),
);

export const extendsOtherProvider = defineError(
  "extends-other-provider",
  (f: { mapping: string; provider: string; wanted: string; symbol: string }) => ({
    headline: `${quote(f.mapping)} maps to ${quote(f.wanted)}, and this mapping to ${quote(f.provider)}`,
    label: "a mapping for another provider",
    related: [{ message: `${quote(f.mapping)} is declared here`, place: { symbol: f.symbol } }],
    help: "a mapping extends one for the same provider: what it inherits reads its configuration",
  }),
);

export const environmentWithoutProvider = defineError("environment-without-provider", (f: { name: string }) => ({
  headline: `environment ${quote(f.name)} has no provider`,
  label: "nothing to run on",
  help: "add: provider … { … } mapping …",
  role: "hosting provider",
}));

export const unknownProviderSchema = defineError(
  "unknown-tofu-provider",
  (f: { name: string; near: readonly string[]; known: readonly string[] }, place) => ({
    headline: `no ${quote("extern tofu")} is called ${quote(f.name)}`,
    label: "no such OpenTofu provider",
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : f.known.length > 0
          ? `known here: ${enumerate(f.known)}`
          : `declare it: extern tofu ${f.name} source "…" from "…"`,
    fixes: replacements(f.near, place),
  }),
);

export const unknownTofuType = defineError(
  "unknown-tofu-type",
  (f: { name: string; what: string; near: readonly string[]; known: readonly string[] }, place) => ({
    headline: `no OpenTofu provider has the ${f.what} ${quote(f.name)}`,
    label: `no such ${f.what}`,
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : f.known.length > 0
          ? `providers declared here: ${enumerate(f.known)}; if it is one of theirs, add the ${f.what} to its \`extern tofu\``
          : "declare its provider with `extern tofu`",
    fixes: replacements(f.near, place),
  }),
);

export const notADependency = defineError("not-a-dependency", (f: { found: Type }) => ({
  headline: "`depends_on` takes OpenTofu items by the names that `as` gives them",
  label: describeType(f.found),
  help: "write: depends_on = [vm], where an item says `as vm`",
}));

export const unknownRequestField = defineError(
  "unknown-request-field",
  (f: { name: string; resource: string; near: readonly string[]; known: readonly string[] }, place) => ({
    headline: `a request of ${quote(f.resource)} has no field ${quote(f.name)}`,
    label: "nothing to ignore",
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : f.known.length > 0
          ? `it has: ${enumerate(f.known)}`
          : undefined,
    fixes: replacements(f.near, place),
  }),
);

export const unmentionedRequestField = defineWarning(
  "unmentioned-request-field",
  (f: { fields: readonly string[]; resource: string; symbol: string }) => ({
    headline: `the rule for ${quote(f.resource)} never mentions ${alternatives(f.fields).replace(" or ", " and ")}`,
    label: f.fields.length === 1 ? "what is asked for there has no effect" : "what is asked for in them has no effect",
    related: [{ message: "declared here", place: { symbol: f.symbol } }],
    help: `use ${f.fields.length === 1 ? "it" : "them"}, or say so: ignores ${f.fields.join(", ")}`,
    role: "hosting provider",
  }),
);

export const needlessIgnores = defineWarning("ignored-and-mentioned", (f: { name: string; mention: Span }) => ({
  headline: `this rule says that it ignores ${quote(f.name)}, and uses it`,
  label: "not ignored",
  related: [{ message: "used here", place: spanOf(f.mention) }],
  help: "remove it from `ignores`",
}));

export const reservedOption = defineError("reserved-option", (f: { name: string; reserved: readonly string[] }) => ({
  headline: `no option may be called ${quote(f.name)}`,
  label: "the generic module has something else there",
  help: `choose a name other than ${alternatives(f.reserved)}`,
}));
