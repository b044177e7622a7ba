/**
 * Messages about externs and the schema files that they name.
 */
import { defineError } from "../diagnostics/define.ts";
import type { Span } from "../source/span.ts";
import { quote } from "../diagnostics/wording.ts";

export const notASchema = defineError("not-a-schema", (f: { file: string; wants: string; reason: string }) => ({
  headline: `${quote(f.file)} is not ${f.wants}`,
  label: f.reason,
  role: "maintainer",
}));

export const conflictingExterns = defineError(
  "conflicting-externs",
  (f: { target: string; file: string; other: string; otherPlace: Span }) => ({
    headline: `${quote(f.target)} has two different schemas: ${quote(f.file)} and ${quote(f.other)}`,
    label: "second schema here",
    related: [{ message: "the first one is named here", place: f.otherPlace }],
    help: "an extern applies to the whole project: keep one of them",
    role: "maintainer",
  }),
);
