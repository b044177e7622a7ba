/**
 * Declarations and fields in words, the same in editors and in the reference: a line of code, when a value is known, docs and annotations.
 *
 * In: what a file exports. Out: Fedi and Markdown. Not here: pages (markdown-page.ts, html-page.ts), what stands at a place (language-server/).
 */
import type { TypeExport, ValueExport } from "../semantics/interface.ts";
import { printBehindAlias, printType } from "../semantics/print-type.ts";
import { deepStageOf, stageOf, withoutStage } from "../semantics/stage.ts";
import { fileOfSymbol, nameOfSymbol } from "../semantics/symbols.ts";
import type { FieldAnnotations, RecordField, RecordType, Type } from "../semantics/type.ts";
import { printWritten } from "../evaluation/print-value.ts";
import { evaluated } from "../project/pipeline.ts";
import type { Project } from "../project/project.ts";

export interface Description {
  /** A line or a few of Fedi, without a fence. */
  readonly code: string;
  /** Of a value: its type. */
  readonly type?: Type;
  /** Paragraphs of Markdown, in order. */
  readonly paragraphs: readonly string[];
}

export function describeTypeExport(type: TypeExport): Description {
  const about = present(type.doc, annotationText(type.annotations));
  if (type.kind === "alias") return { code: `type ${type.name} = ${printWhole(type.type)}`, paragraphs: about };
  const parts = (["request", "policy", "grant"] as const).map((part) => partText(part, type[part]));
  return { code: [`resource ${type.name}`, ...parts.filter((part) => part !== "")].join("\n"), paragraphs: about };
}

function partText(name: string, type: RecordType): string {
  return type.fields.size === 0 ? "" : `  ${name} ${fieldList(type)}`;
}

/** `{ a: int, b: string }`, the first few. */
export function fieldList(type: RecordType): string {
  const shown = [...type.fields.values()].slice(0, 8).map((field) => `${field.name}: ${printType(field.type)}`);
  if (type.fields.size > shown.length) shown.push("…");
  return `{ ${shown.join(", ")} }`;
}

/** A named record with its fields rather than by its name. */
function printWhole(type: Type): string {
  if (type.kind === "record") return fieldList(type);
  if (type.kind === "variant") return `variant ${fieldList({ kind: "record", fields: type.cases })}`;
  return printBehindAlias(type);
}

export function describeValue(project: Project, value: ValueExport): Description {
  const about = [value.doc, annotationText(value.annotations)];
  switch (value.kind) {
    case "constant": {
      const known = evaluated(project, fileOfSymbol(value.symbol)).constants.get(value.symbol);
      const shown = known === undefined || known.kind === "error" ? undefined : shorten(printWritten(known));
      return {
        code: `let ${value.name}: ${printType(value.type)}${shown === undefined ? "" : ` = ${shown}`}`,
        type: value.type,
        paragraphs: present(stageText(value.type), ...about),
      };
    }
    case "function":
      return { code: `function ${signatureOf(value)}`, type: value.result, paragraphs: present(...about) };
    case "application": {
      const requirements = value.requirements.map(({ name }) => name).join(", ");
      return {
        code: `application ${value.name}`,
        paragraphs: present(...about, requirements !== "" && `Requires ${requirements}.`),
      };
    }
    case "provider":
      return { code: `provider ${value.name}\n  config ${fieldList(value.config)}`, paragraphs: present(...about) };
    case "mapping": {
      const provider = nameOfSymbol(value.provider);
      const rules = [...value.rules.keys()].map(nameOfSymbol).join(", ");
      return {
        code: `mapping ${value.name} for ${provider}`,
        paragraphs: present(...about, rules !== "" && `Grants ${rules}.`),
      };
    }
    case "environment": {
      const resources = value.resources.map(nameOfSymbol).join(", ");
      return {
        code: `environment ${value.name}`,
        paragraphs: present(...about, resources !== "" && `Grants ${resources}.`),
      };
    }
    case "deployment":
      return {
        code: `deployment ${value.name} on ${nameOfSymbol(value.environment)}`,
        paragraphs: present(...about),
      };
  }
}

export function signatureOf(value: Extract<ValueExport, { kind: "function" }>): string {
  const parameters = value.parameters.map(({ name, type }) => `${name}: ${printType(type)}`).join(", ");
  return `${value.name}(${parameters}): ${printType(value.result)}`;
}

export function describeField(project: Project, field: RecordField): Description {
  if (field.schema !== undefined) return describeAttribute(field);
  const byDefault = defaultText(project, field);
  const { type } = field;
  return {
    code: `${field.name}: ${printBehindAlias(type)}${byDefault === undefined ? "" : ` = ${byDefault}`}`,
    type,
    paragraphs: present(stageText(type), field.doc, annotationText(field.annotations)),
  };
}

/** An attribute of a provider's schema: any of them may be given a value that is known later. */
function describeAttribute(field: RecordField): Description {
  const { isReadOnly, isRequired, isSensitive, readType, block } = field.schema ?? {};
  const type = isReadOnly === true ? (readType ?? field.type) : withoutStage(field.type);
  const how =
    isReadOnly === true
      ? "Set by the provider: it can be read, never set."
      : isRequired === true
        ? "Required."
        : readType !== undefined && stageOf(readType) === "deploy"
          ? "The provider chooses where nothing is set."
          : undefined;
  const bare = type.kind === "optional" ? type.inner : type;
  return {
    code: bare.kind === "error" ? field.name : `${field.name}: ${printType(type)}`,
    type,
    paragraphs: present(
      how,
      block === "list" || block === "set" ? "A block; may be given several times, as a list." : undefined,
      isSensitive === true ? "Sensitive." : undefined,
      field.doc,
    ),
  };
}

/** The default as a value; undefined where there is none. */
export function defaultText(project: Project, field: RecordField, most = shortest): string | undefined {
  if (!field.hasDefault || field.symbol === undefined) return undefined;
  const value = evaluated(project, fileOfSymbol(field.symbol)).defaults.get(field.symbol);
  return value === undefined || value.kind === "error" ? "…" : shorten(printWritten(value), most);
}

/** Of values in an editor, in characters. */
const shortest = 80;

export function shorten(text: string, most = shortest): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** When a value is known, and to whom; nothing for what is known while compiling. */
export function stageText(type: Type): string | undefined {
  const isWhole = stageOf(type) !== "static";
  switch (deepStageOf(type)) {
    case "static":
      return undefined;
    case "deploy":
      return isWhole ? "Known only after deployment." : "Parts of it are known only after deployment.";
    case "secret":
      return isWhole
        ? "Secret: only the machines that need it ever see it."
        : "Holds secrets: only the machines that need them ever see them.";
  }
}

function annotationText(annotations: FieldAnnotations | undefined): string | undefined {
  const title = annotations?.title;
  const lines = [...present(title !== undefined && `“${title}”`), ...annotationNotes(annotations)];
  return lines.length === 0 ? undefined : lines.join("  \n");
}

/** What annotations say besides the title: sentences of Markdown. */
export function annotationNotes(annotations: FieldAnnotations | undefined): readonly string[] {
  if (annotations === undefined) return [];
  const { deprecated, since, was, immutable, advanced, group } = annotations;
  return present(
    deprecated !== undefined && `Deprecated: ${deprecated}`,
    immutable === true && "Cannot be changed later.",
    advanced === true && "Advanced.",
    group !== undefined && `Group: ${group}.`,
    since !== undefined && `Since ${since}.`,
    was !== undefined && `Was called ${was.map((name) => `\`${name}\``).join(", ")}.`,
  );
}

export function present(...paragraphs: readonly (string | undefined | false)[]): readonly string[] {
  return paragraphs.filter((paragraph) => typeof paragraph === "string" && paragraph !== "").map(String);
}
