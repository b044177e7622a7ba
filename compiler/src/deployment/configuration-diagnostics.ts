/**
 * Messages about JSON configurations: their syntax, and what names deployments and applications. Wrong options have the same messages
 * as in a program (semantics/value-diagnostics.ts).
 */
import { defineError } from "../diagnostics/define.ts";
import { alternatives, enumerate, quote } from "../diagnostics/wording.ts";
import { spanOf, type Span } from "../source/span.ts";

/** `before` is the character before the place, blanks aside. */
export const notJson = defineError("not-json", (f: { found: string; expected: string; before: string }) => ({
  headline: `this is no JSON: here stands ${f.found === "the end of the file" ? f.found : quote(f.found)}`,
  label: `${f.expected} belongs here`,
  help: jsonHabit(f.found, f.before),
  role: "operator",
}));

/** What JavaScript and YAML allow and JSON does not. */
function jsonHabit(found: string, before: string): string | undefined {
  if (before === "," && (found === "}" || found === "]")) return "remove the comma before it";
  if (found === "/" || found === "#") return "JSON has no comments: remove it";
  if (found === "'") return "names and texts stand between double quotes";
  if (/[A-Za-z_]/.test(found) && (before === "{" || before === ",")) return "put the name between double quotes";
  if (/[A-Za-z_]/.test(found) && before === ":")
    return "put a text between double quotes; other words are true, false and null";
  return undefined;
}

export const jsonTooDeep = defineError("json-too-deep", (f: { limit: number }) => ({
  headline: `this JSON nests deeper than ${f.limit} levels`,
  label: "one level too many",
  role: "operator",
}));

export const duplicateJsonKey = defineError("duplicate-json-key", (f: { name: string; first: Span }) => ({
  headline: `${quote(f.name)} is given twice`,
  label: "the second time",
  related: [{ message: "the first time", place: spanOf(f.first) }],
  help: "keep one of them",
  role: "operator",
}));

/** `application`: what it is given is no object; absent: the whole file is none. */
export const configurationNotObject = defineError("configuration-not-object", (f: { application?: string }) => ({
  headline:
    f.application === undefined
      ? "a configuration is an object: applications, and the options of each"
      : `the options of ${quote(f.application)} are an object`,
  label: "not an object",
  help:
    f.application === undefined
      ? 'write { "<application>": { "<option>": … } }'
      : `write "${f.application}": { "<option>": … }, or {} where nothing is chosen`,
  role: "operator",
}));

export const configurationName = defineError("configuration-name", (f: { name: string; what: string }) => ({
  headline: `${quote(f.name)} can't be the name of ${f.what}`,
  label: "letters, digits and `_`, no digit first, no word of the language",
  help: f.what === "a deployment" ? "a configuration is named like its file: rename the file" : undefined,
  role: "operator",
}));

export const unknownApplication = defineError(
  "unknown-application",
  (f: { name: string; near: readonly string[]; known: readonly string[] }) => ({
    headline: `no application is called ${quote(f.name)}`,
    label: "no such application",
    help:
      f.near.length > 0
        ? `did you mean ${alternatives(f.near)}?`
        : f.known.length > 0
          ? `the project has: ${enumerate(f.known)}`
          : "the project has none",
    role: "operator",
  }),
);

export const ambiguousApplication = defineError(
  "ambiguous-application",
  (f: { name: string; places: readonly Span[] }) => ({
    headline: `${f.places.length} applications of this project are called ${quote(f.name)}`,
    label: "which one?",
    related: f.places.map((place) => ({ message: "declared here", place: spanOf(place) })),
    help: "deploy it from a program, which imports the one that is meant",
    role: "operator",
  }),
);

export const oldAndNewName = defineError("old-and-new-name", (f: { old: string; name: string; first: Span }) => ({
  headline: `${quote(f.old)} is the old name of ${quote(f.name)}, and both are given`,
  label: "the old name",
  related: [{ message: "the new name", place: spanOf(f.first) }],
  help: "keep the new one",
  role: "operator",
}));
