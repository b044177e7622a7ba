/**
 * Entities in words: the line of code that hovers and completions show, when a value is known, its docs and annotations.
 *
 * In: an entity. Out: Markdown. Not here: what stands at a place (entity.ts), values of options (features/hover.ts).
 */
import {
  deepStageOf,
  fileOfSymbol,
  intrinsics,
  kindOf,
  moduleOf,
  printType,
  printValue,
  schemas,
  sourceOf,
  stageOf,
  withoutStage,
  evaluated,
  typeOfSymbol,
  valueOfSymbol,
  type FieldAnnotations,
  type Project,
  type RecordField,
  type RecordType,
  type Type,
  type TypeExport,
  type ValueExport,
} from "../../../compiler/src/index.ts";
import { declarationOf, type Entity, type InnerNode } from "./entity.ts";
import { annotationDocs, builtInTypeDocs, specialDocs } from "./language-docs.ts";

export interface Description {
  /** A line or a few of Fedi, without a fence. */
  readonly code: string;
  /** Of a value: its type. */
  readonly type?: Type;
  /** Paragraphs of Markdown, in order. */
  readonly paragraphs: readonly string[];
}

export function describeEntity(project: Project, entity: Entity): Description | undefined {
  switch (entity.kind) {
    case "declaration":
      return describeDeclaration(project, entity.symbol);
    case "field":
      return describeField(project, entity.field);
    case "inner":
      return describeInner(project, entity.file, entity.node);
    case "intrinsic": {
      const found = intrinsics.get(entity.name);
      return found === undefined ? undefined : { code: found.signature, paragraphs: [found.doc] };
    }
    case "special":
      return { code: entity.name, paragraphs: present(specialDocs[entity.name]) };
    case "builtInType":
      return { code: entity.name, paragraphs: present(builtInTypeDocs[entity.name]) };
    case "option":
      return describeOption(project, entity.path);
    case "tofuType":
      return describeTofuType(project, entity.mode, entity.name);
    case "tofuProvider":
      return describeTofuProvider(project, entity.name);
    case "files":
      return { code: entity.files.slice(0, 8).join("\n"), paragraphs: [] };
    case "annotation":
      return { code: `@${entity.name}`, paragraphs: present(annotationDocs[entity.name]) };
  }
}

function present(...paragraphs: readonly (string | undefined | false)[]): readonly string[] {
  return paragraphs.filter((paragraph) => typeof paragraph === "string" && paragraph !== "").map(String);
}

function describeDeclaration(project: Project, symbol: string): Description | undefined {
  const type = typeOfSymbol(project, symbol);
  if (type !== undefined) return describeTypeExport(type);
  const value = valueOfSymbol(project, symbol);
  if (value !== undefined) return describeValue(project, value);
  const declaration = declarationOf(project, symbol);
  if (declaration === undefined || declaration.kind === "externTofuDeclaration") return undefined;
  return { code: `${kindOf(declaration)} ${declaration.name.text}`, paragraphs: present(declaration.doc) };
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

function fieldList(type: RecordType): string {
  const shown = [...type.fields.values()].slice(0, 8).map((field) => `${field.name}: ${printType(field.type)}`);
  if (type.fields.size > shown.length) shown.push("…");
  return `{ ${shown.join(", ")} }`;
}

/** A named record with its fields rather than by its name. */
function printWhole(type: Type): string {
  if (type.kind === "record") return fieldList(type);
  if (type.kind === "variant") return `variant ${fieldList({ kind: "record", fields: type.cases })}`;
  return printType(type);
}

export function describeValue(project: Project, value: ValueExport): Description {
  const about = [value.doc, annotationText(value.annotations)];
  switch (value.kind) {
    case "constant": {
      const known = evaluated(project, fileOfSymbol(value.symbol)).constants.get(value.symbol);
      const shown = known === undefined || known.kind === "error" ? undefined : shorten(printValue(known));
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
      const provider = nameAfterHash(value.provider);
      const rules = [...value.rules.keys()].map(nameAfterHash).join(", ");
      return {
        code: `mapping ${value.name} for ${provider}`,
        paragraphs: present(...about, rules !== "" && `Grants ${rules}.`),
      };
    }
    case "environment": {
      const resources = value.resources.map(nameAfterHash).join(", ");
      return {
        code: `environment ${value.name}`,
        paragraphs: present(...about, resources !== "" && `Grants ${resources}.`),
      };
    }
    case "deployment":
      return {
        code: `deployment ${value.name} on ${nameAfterHash(value.environment)}`,
        paragraphs: present(...about),
      };
  }
}

export function signatureOf(value: Extract<ValueExport, { kind: "function" }>): string {
  const parameters = value.parameters.map(({ name, type }) => `${name}: ${printType(type)}`).join(", ");
  return `${value.name}(${parameters}): ${printType(value.result)}`;
}

function nameAfterHash(symbol: string): string {
  return symbol.slice(symbol.lastIndexOf("#") + 1);
}

export function describeField(project: Project, field: RecordField): Description {
  if (field.schema !== undefined) return describeAttribute(field);
  const byDefault = defaultText(project, field);
  const { type } = field;
  return {
    code: `${field.name}: ${printType(type)}${byDefault === undefined ? "" : ` = ${byDefault}`}`,
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
export function defaultText(project: Project, field: RecordField): string | undefined {
  if (!field.hasDefault || field.symbol === undefined) return undefined;
  const value = evaluated(project, fileOfSymbol(field.symbol)).defaults.get(field.symbol);
  return value === undefined || value.kind === "error" ? "…" : shorten(printValue(value));
}

export function shorten(text: string, most = 80): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function describeInner(project: Project, file: string, node: InnerNode): Description {
  const type = moduleOf(project, file).types[node.id];
  const shown = type === undefined ? "?" : printType(type);
  const word = node.kind === "local" ? "let " : "";
  const doc = "doc" in node ? node.doc : undefined;
  return {
    code: `${word}${node.name.text}: ${shown}`,
    ...(type === undefined ? {} : { type }),
    paragraphs: present(type !== undefined && stageText(type), doc),
  };
}

export function describeOption(project: Project, path: readonly string[]): Description | undefined {
  const { nixos } = schemas(project).value;
  const found = nixos?.lookup(path);
  if (nixos === undefined || found === undefined || found.kind === "unknown") return undefined;
  if (found.kind === "tree") {
    const names = nixos.childrenOf(path);
    const shown = names.slice(0, 12).join(", ");
    return { code: path.join("."), paragraphs: [names.length > 12 ? `${shown}, …` : shown] };
  }
  const { name, type, isReadOnly, hasDefault, doc } = found;
  const how = isReadOnly ? "Read-only." : hasDefault ? "Has a default." : undefined;
  return { code: `${name}: ${printType(type)}`, type, paragraphs: present(how, doc) };
}

function describeTofuType(project: Project, mode: "resource" | "data", name: string): Description | undefined {
  const index = schemas(project).value;
  for (const each of index.tofuNames) {
    const schema = index.tofu(each);
    const fields = schema?.item(mode, name);
    if (schema === undefined || fields === undefined) continue;
    const required = [...fields.values()]
      .filter((field) => field.schema?.isRequired === true)
      .map((field) => field.name);
    const needs = required.length === 0 ? undefined : `Needs ${required.join(", ")}.`;
    return { code: `${mode} ${name}`, paragraphs: present(`Of the provider \`${schema.source}\`.`, needs) };
  }
  return undefined;
}

function describeTofuProvider(project: Project, name: string): Description | undefined {
  const schema = schemas(project).value.tofu(name);
  if (schema === undefined) return undefined;
  const version = schema.version === undefined ? "" : ` ${schema.version}`;
  return { code: `provider ${name}`, paragraphs: [`\`${schema.source}\`${version}`] };
}

/** When a value is known, and to whom; nothing for what is known while compiling. */
export function stageText(type: Type): string | undefined {
  switch (deepStageOf(type)) {
    case "static":
      return undefined;
    case "deploy":
      return "Known only after deployment.";
    case "secret":
      return "Secret: only the machines that need it ever see it.";
  }
}

function annotationText(annotations: FieldAnnotations | undefined): string | undefined {
  if (annotations === undefined) return undefined;
  const { title, deprecated, since, was, immutable, advanced, group } = annotations;
  const lines = present(
    title !== undefined && `“${title}”`,
    deprecated !== undefined && `Deprecated: ${deprecated}`,
    immutable === true && "Cannot be changed later.",
    advanced === true && "Advanced.",
    group !== undefined && `Group: ${group}.`,
    since !== undefined && `Since ${since}.`,
    was !== undefined && `Was called ${was.map((name) => `\`${name}\``).join(", ")}.`,
  );
  return lines.length === 0 ? undefined : lines.join("  \n");
}

/** `resources.fedi:12`. */
export function placeText(project: Project, span: { readonly file: string; readonly start: number }): string {
  const { text } = sourceOf(project, span.file).source;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < span.start; at = text.indexOf("\n", at + 1)) line++;
  return `${span.file}:${line}`;
}
