/**
 * Messages about names: what is declared twice, unknown, misplaced or not of the kind that is needed.
 */
import { defineError, defineWarning } from "../diagnostics/define.ts";
import { alternatives, enumerate, quote } from "../diagnostics/wording.ts";
import type { Fix, Related, SymbolId } from "../diagnostics/diagnostic.ts";
import { spanOf, type Span } from "../source/span.ts";
import type { NamedKind } from "./symbols.ts";

export const duplicateName = defineError("duplicate-name", (f: { name: string; first: Span; what: string }) => ({
  headline: `${quote(f.name)} is declared twice`,
  label: `a second ${f.what} of this name`,
  related: [{ message: `the first ${quote(f.name)} is here`, place: spanOf(f.first) }],
  help:
    f.what === "instance"
      ? `give the second a name of its own: \`another: ${f.name} { … }\``
      : f.what === "deployment"
        ? "give one of them another name; to have it on two environments while it moves, put the second into a file of its own"
        : "give one of them another name",
}));

/** A name of an inner scope that already means something there. `first` is absent for built-in and special names. */
export const shadowedName = defineError(
  "shadowed-name",
  (f: { name: string; first?: Span; symbol?: SymbolId; meaning: string }) => {
    const place = f.first !== undefined ? spanOf(f.first) : f.symbol === undefined ? undefined : { symbol: f.symbol };
    return {
      headline: `${quote(f.name)} already means something here: ${f.meaning}`,
      label: "a second meaning of the name",
      related: place === undefined ? [] : [{ message: `${quote(f.name)} is declared here`, place }],
      help: "choose another name; names never hide one another",
    };
  },
);

/** A name that an extending mapping inherits from another file, while its own file means something else by it. */
export const ambiguousName = defineError(
  "ambiguous-name",
  (f: { name: string; mapping: string; inherited: SymbolId; own: Span | undefined }) => ({
    headline: `${quote(f.name)} is inherited from ${quote(f.mapping)}, and this file means something else by it`,
    label: "could be either",
    related: [
      { message: `${quote(f.mapping)} declares it here`, place: { symbol: f.inherited } },
      ...(f.own === undefined ? [] : [{ message: "this file has it from here", place: spanOf(f.own) }]),
    ],
    help: "give the one of this file another name; an import is renamed with `as`",
  }),
);

export const unknownName = defineError(
  "unknown-name",
  (f: { name: string; near: readonly string[]; known: readonly string[]; noun: string; note?: string }, place) => ({
    headline: `nothing here is called ${quote(f.name)}`,
    label: `no such ${f.noun}`,
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : (f.note ?? (f.known.length > 0 ? `known here: ${enumerate(f.known)}` : undefined)),
    fixes: replacements(f.near, place),
  }),
);

export const unknownImport = defineError(
  "unknown-import",
  (f: { name: string; from: string; near: readonly string[]; known: readonly string[]; now?: string }, place) => ({
    headline: `${quote(f.from)} declares nothing called ${quote(f.name)}`,
    label: "not declared there",
    help:
      f.now !== undefined
        ? `it is called ${quote(f.now)} now`
        : f.near.length > 0
          ? `did you mean ${alternatives(f.near)}?`
          : f.known.length > 0
            ? `it declares: ${enumerate(f.known)}`
            : "it declares nothing",
    fixes: replacements(f.near, place),
  }),
);

/** A special name (`request`, `pkgs` …) where it is not known. */
export const misplacedName = defineError("misplaced-name", (f: { name: string; where: string; help?: string }) => ({
  headline: `${quote(f.name)} is known only ${f.where}`,
  label: "not known here",
  help: f.help,
}));

export const requestsOutsideCheck = defineError(
  "requests-outside-check",
  (f: { through: readonly Related[]; name: string }) => ({
    headline:
      f.name === "requests"
        ? "`requests` may be mentioned only by checks"
        : `${quote(f.name)} is made of \`requests\`, which only checks may mention`,
    label: "not a check",
    related: f.through,
    help: "a rule makes one request at a time, before the others are known; compare them in a `check`",
  }),
);

export const wrongKind = defineError(
  "wrong-kind",
  (f: { name: string; found: NamedKind; wanted: NamedKind; declared?: Span; near: readonly string[] }) => ({
    headline: `${quote(f.name)} is ${withArticle(f.found)}, and ${withArticle(f.wanted)} belongs here`,
    label: `not ${withArticle(f.wanted)}`,
    related:
      f.declared === undefined ? [] : [{ message: `${quote(f.name)} comes from here`, place: spanOf(f.declared) }],
    help: f.near.length > 0 ? `${f.wanted}s known here: ${enumerate(f.near)}` : undefined,
  }),
);

export const unusedImport = defineWarning("unused-import", (f: { name: string; removal: readonly Fix[] }) => ({
  headline: `${quote(f.name)} is imported and never used`,
  label: "not used",
  help: "remove it",
  fixes: f.removal,
}));

export const unusedLocal = defineWarning("unused-local", (f: { name: string }) => ({
  headline: `${quote(f.name)} is never used`,
  label: "not used",
  help: "remove it, or let its name begin with `_`",
}));

export const circularDefinition = defineError(
  "circular-definition",
  (f: { name: string; chain: readonly { readonly name: string; readonly place: Span }[]; help?: string }) => ({
    headline:
      f.chain.length <= 1
        ? `${nameOrPhrase(f.name)} is defined by itself`
        : `${nameOrPhrase(f.name)} is defined by itself, through ${f.chain
            .slice(1)
            .map((step) => nameOrPhrase(step.name))
            .join(" and ")}`,
    label: "needs itself",
    related: f.chain.map((step, at) => ({
      message: `${nameOrPhrase(step.name)} mentions ${nameOrPhrase((f.chain[at + 1] ?? f.chain[0] ?? step).name)}`,
      place: spanOf(step.place),
    })),
    help: f.help ?? "every program ends: break the circle by writing one of them without the others",
  }),
);

/** A name in quotes; what is told in words, such as ``what `a/b` is granted``, as it is. */
function nameOrPhrase(text: string): string {
  return text.includes(" ") ? text : quote(text);
}

/** `an application`. */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

/** One fix for each name that was likely meant. */
export function replacements(near: readonly string[], place: Span): readonly Fix[] {
  return near.map((name) => ({
    title: `Change to ${quote(name)}`,
    edits: [{ span: spanOf(place), text: name }],
  }));
}
