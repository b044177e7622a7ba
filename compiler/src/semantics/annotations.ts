/**
 * Reads what `@…` says of a field or declaration.
 *
 * In: annotations. Out: FieldAnnotations, and the expressions of `@example`. Reports unknown and ill-formed ones.
 * Not here: whether an example fits its field (pending-fields.ts).
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import { defineError } from "../diagnostics/define.ts";
import { alternatives, enumerate, nearest, quote } from "../diagnostics/wording.ts";
import type { Annotation, Expression } from "../syntax/tree.ts";
import { replacements } from "./names-diagnostics.ts";
import type { FieldAnnotations } from "./type.ts";

export const annotationNames = ["title", "example", "immutable", "deprecated", "advanced", "group", "since", "was"];

export const unknownAnnotation = defineError(
  "unknown-annotation",
  (f: { name: string; near: readonly string[] }, place) => ({
    headline: `there is no annotation ${quote(`@${f.name}`)}`,
    label: "no such annotation",
    help:
      f.near.length > 0 ? `did you mean ${alternatives(f.near)}?` : `annotations are: ${enumerate(annotationNames)}`,
    fixes: replacements(f.near, place),
  }),
);

export const annotationArgument = defineError(
  "annotation-argument",
  (f: { name: string; takes: "text" | "nothing" | "a value" }) => ({
    headline: `${quote(`@${f.name}`)} takes ${f.takes === "text" ? "one text" : f.takes}`,
    label: f.takes === "nothing" ? "takes nothing" : "not one such argument",
    help:
      f.takes === "text"
        ? `write @${f.name}("…"), without interpolation`
        : f.takes === "nothing"
          ? `write @${f.name} alone`
          : `write @${f.name}(value)`,
  }),
);

export const duplicateAnnotation = defineError("duplicate-annotation", (f: { name: string }) => ({
  headline: `${quote(`@${f.name}`)} is given twice`,
  label: "the second one",
  help: "keep one of them",
}));

export interface ReadAnnotations {
  /** Absent where there are none. */
  readonly annotations?: FieldAnnotations;
  readonly examples: readonly Expression[];
}

const nothing: ReadAnnotations = { examples: [] };

export function readAnnotations(annotations: readonly Annotation[], report: Report): ReadAnnotations {
  if (annotations.length === 0) return nothing;
  const read: { -readonly [K in keyof FieldAnnotations]: FieldAnnotations[K] } = {};
  const examples: Expression[] = [];
  const was: string[] = [];
  const seen = new Set<string>();
  for (const annotation of annotations) {
    const name = annotation.name.text;
    if (name === "") continue;
    if (name !== "example" && name !== "was" && seen.has(name)) report(duplicateAnnotation.at(annotation, { name }));
    seen.add(name);
    switch (name) {
      case "title":
      case "deprecated":
      case "group":
      case "since": {
        const text = textOf(annotation, report);
        if (text !== undefined) read[name] = text;
        break;
      }
      case "was": {
        const text = textOf(annotation, report);
        if (text !== undefined) was.push(text);
        break;
      }
      case "immutable":
      case "advanced":
        if (annotation.arguments.length > 0) report(annotationArgument.at(annotation, { name, takes: "nothing" }));
        read[name] = true;
        break;
      case "example": {
        const [value, more] = annotation.arguments;
        if (value === undefined || more !== undefined)
          report(annotationArgument.at(annotation, { name, takes: "a value" }));
        else examples.push(value);
        break;
      }
      default:
        report(unknownAnnotation.at(annotation.name, { name, near: nearest(name, annotationNames) }));
    }
  }
  if (was.length > 0) read.was = was;
  if (examples.length > 0) read.examples = examples.length;
  return Object.keys(read).length > 0 ? { annotations: read, examples } : { examples };
}

/** The one text that an annotation is given. */
function textOf(annotation: Annotation, report: Report): string | undefined {
  const [value, more] = annotation.arguments;
  if (value?.kind === "missing") return undefined;
  if (value?.kind === "text" && more === undefined) {
    const texts = value.parts.map((part) => (part.kind === "textPart" ? part.text : undefined));
    if (texts.every((text) => text !== undefined)) return texts.join("");
  }
  report(annotationArgument.at(annotation, { name: annotation.name.text, takes: "text" }));
  return undefined;
}
