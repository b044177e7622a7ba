/**
 * Messages about types as they are written.
 */
import { defineError } from "../diagnostics/define.ts";
import { enumerate, quote } from "../diagnostics/wording.ts";
import { spanOf, type Span } from "../source/span.ts";
import { describeType, printType } from "./print-type.ts";
import type { Type } from "./type.ts";

export const wrongTypeArguments = defineError(
  "wrong-type-arguments",
  (f: { name: string; wanted: number; found: number; meant?: string }) => ({
    headline:
      f.wanted === 0
        ? `${quote(f.name)} takes no type in \`< >\``
        : `${quote(f.name)} takes ${f.name === "map" ? "one type, or two," : f.wanted === 1 ? "one type" : `${f.wanted} types`} in \`< >\`, and this gives ${f.found}`,
    label: f.found === 0 ? "of what?" : f.wanted === 0 ? "takes none" : "not so many",
    help:
      f.wanted === 1 ? `write ${f.name}<${f.meant ?? "string"}>, or another type between \`<\` and \`>\`` : undefined,
  }),
);

export const keyTypeNotText = defineError("key-type-not-text", (f: { found: Type; value: Type }) => ({
  headline:
    describeType(f.found) === "text"
      ? `the keys of a map are texts of a form, and ${quote(printType(f.found))} lists them`
      : `the keys of a map are text, and ${quote(printType(f.found))} is ${describeType(f.found)}`,
  label: "not a type of keys",
  help: keyTypeHelp(f.found, f.value),
}));

function keyTypeHelp(found: Type, value: Type): string {
  const members = found.kind === "union" ? found.members : [found];
  const names = members.flatMap((member) => (member.kind === "literal" ? [String(member.value)] : []));
  if (names.length > 0 && names.length <= 6)
    return `keys that are known are fields: { ${names.map((name) => `${name}: ${printType(value)}?`).join(", ")} }`;
  if (value.kind === "string") return `the keys come first: map<${printType(value)}, ${printType(found)}>`;
  return `write map<string, ${printType(value)}>, or a checked text such as hostname, or string(pattern = "[a-z]+")`;
}

export const typeTooLarge = defineError("type-too-large", (f: { parts?: number; levels?: number }) => ({
  headline:
    f.parts === undefined
      ? `this type nests more than ${f.levels} levels deep`
      : `this type has more than ${f.parts.toLocaleString("en")} parts`,
  label: "counting what every name in it stands for",
  help:
    f.parts === undefined
      ? undefined
      : "a type that holds another twice doubles it: refer to entries of a `map` by their keys instead",
}));

export const wrongRefinement = defineError(
  "wrong-refinement",
  (f: { name: string; reason: string; help?: string }) => ({
    headline: `${quote(f.name)} can't be refined like this: ${f.reason}`,
    label: "does not fit the type",
    help: f.help,
  }),
);

export const boundNotConstant = defineError("bound-not-constant", (f: { found: string }) => ({
  headline: `a bound is a number that is known while checking, and this is ${f.found}`,
  label: "not a number, nor made of numbers",
  help: "write a number, or a constant that is one",
}));

export const emptyRange = defineError("empty-range", (f: { from: string; to: string }) => ({
  headline: `nothing lies between ${f.from} and ${f.to}`,
  label: "an empty range",
  help: "the smaller bound stands first",
}));

export const badPattern = defineError("pattern-not-portable", (f: { reason: string; pattern: string }) => ({
  headline: `this pattern is not portable: ${f.reason}`,
  label: "this part",
  help: "patterns are checked by the editor, Nix and OpenTofu, so they use what all of these share",
}));

export const optionalTwice = defineError("optional-twice", (f: { type: Type }) => ({
  headline: `${quote(printType(f.type))} may be \`none\` already`,
  label: "a second `?`",
  help: "remove this `?`",
}));

export const unionOfTypes = defineError("union-of-types", (f: { member: Type }) => ({
  headline: `a union is made of literals, and ${quote(printType(f.member))} is none`,
  label: "not a literal",
  help: 'write literals ("a" | "b"), or a `variant { a: …, b: … }` for one of several types',
}));

export const duplicateCase = defineError("duplicate-case", (f: { value: string; first: Span }) => ({
  headline: `${quote(f.value)} stands twice in this union`,
  label: "the second one",
  related: [{ message: "the first is here", place: spanOf(f.first) }],
  help: "remove one of them",
}));

export const duplicateFieldType = defineError(
  "duplicate-field",
  (f: { name: string; first: Span; isOld?: boolean }) => ({
    headline:
      f.isOld === true ? `two fields are called ${quote(f.name)}, now or before` : `${quote(f.name)} is declared twice`,
    label: "the second one",
    related: [{ message: `the first ${quote(f.name)} is here`, place: spanOf(f.first) }],
    help:
      f.isOld === true ? "an old name leads to one field: remove it from the other" : "give one of them another name",
  }),
);

export const emptyVariant = defineError("empty-variant", () => ({
  headline: "a variant needs a case, or nothing could ever be one",
  label: "no cases",
  help: "write variant { name: type }",
}));

export const misplacedType = defineError("misplaced-type", (f: { type: Type; where: string; reason: string }) => ({
  headline: `${f.where} can't hold ${quote(printType(f.type))}: ${f.reason}`,
  label: "not a type for this place",
}));

export const recursiveType = defineError(
  "recursive-type",
  (f: { name: string; chain: readonly { readonly name: string; readonly place: Span }[] }) => ({
    headline:
      f.chain.length <= 1
        ? `the type ${quote(f.name)} is made of itself`
        : `the type ${quote(f.name)} is made of itself, through ${enumerate(f.chain.slice(1).map((step) => quote(step.name)))}`,
    label: "needs itself",
    related: f.chain.map((step) => ({ message: `${quote(step.name)} is declared here`, place: spanOf(step.place) })),
    help: "types are finite: break the circle by naming a key or an id instead",
  }),
);
