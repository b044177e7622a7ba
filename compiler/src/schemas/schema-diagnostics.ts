/**
 * Messages about externs and the schema files that they name.
 */
import { defineError } from "../diagnostics/define.ts";
import type { Span } from "../source/span.ts";
import { quote } from "../diagnostics/wording.ts";
import { printType } from "../semantics/print-type.ts";
import type { Type } from "../semantics/type.ts";

export const notASchema = defineError("not-a-schema", (f: { file: string; wants: string; reason: string }) => ({
  headline: `${quote(f.file)} is not ${f.wants}`,
  label: f.reason,
  role: "maintainer",
}));

/** An option of NixOS that two externs declare, each in its own way. */
export const contradictingOptions = defineError(
  "conflicting-externs",
  (f: { name: string; type: Type; other: Type; otherPlace: Span }) => ({
    headline: `${quote(f.name)} is declared twice: as ${quote(printType(f.type))} here, as ${quote(printType(f.other))} elsewhere`,
    label: "not the same",
    related: [{ message: "the first declaration, which counts", place: f.otherPlace }],
    help: `an option of NixOS has one type in the whole project: declare it as ${quote(printType(f.other))}, or not at all`,
  }),
);

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
