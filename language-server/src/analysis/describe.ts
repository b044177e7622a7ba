/**
 * Entities in words: the line of code that hovers and completions show, when a value is known, its docs and annotations.
 *
 * In: an entity. Out: Markdown. Not here: declarations and fields (compiler/src/reference/describe.ts), what stands at a place (entity.ts), values of options (features/hover.ts).
 */
import {
  describeField,
  describeTypeExport,
  describeValue,
  intrinsics,
  kindOf,
  moduleOf,
  present,
  printType,
  schemas,
  shorten,
  sourceOf,
  stageText,
  typeOfSymbol,
  valueOfSymbol,
  type CheckedModule,
  type Description,
  type Project,
  type Type,
} from "../../../compiler/src/index.ts";
import { declarationOf, type Entity, type InnerNode } from "./entity.ts";
import { fieldsIn } from "./members.ts";
import { annotationDocs, builtInTypeDocs, specialDocs } from "./language-docs.ts";

/** `seen`: the file that is looked at, where that is not as the project has it. */
export function describeEntity(project: Project, entity: Entity, seen?: CheckedModule): Description | undefined {
  switch (entity.kind) {
    case "declaration":
      return describeDeclaration(project, entity.symbol);
    case "field":
      return describeField(project, entity.field);
    case "inner":
      return describeInner(
        project,
        seen?.tree.file === entity.file ? seen : moduleOf(project, entity.file),
        entity.node,
      );
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

function describeDeclaration(project: Project, symbol: string): Description | undefined {
  const type = typeOfSymbol(project, symbol);
  if (type !== undefined) return describeTypeExport(type);
  const value = valueOfSymbol(project, symbol);
  if (value !== undefined) return describeValue(project, value);
  const declaration = declarationOf(project, symbol);
  if (declaration === undefined || declaration.kind === "externTofuDeclaration") return undefined;
  return { code: `${kindOf(declaration)} ${declaration.name.text}`, paragraphs: present(declaration.doc) };
}

function describeInner(project: Project, module: CheckedModule, node: InnerNode): Description {
  const type = module.types.get(node.id);
  if (node.kind === "requirement" && type !== undefined) {
    const granted = grantedText(project, type);
    if (granted !== undefined)
      return { code: `${node.name.text}: ${printType(type)}`, type, paragraphs: present(node.doc, granted) };
  }
  const shown = type === undefined ? "?" : printType(type);
  const word = node.kind === "local" ? "let " : "";
  const doc = "doc" in node ? node.doc : undefined;
  return {
    code: `${word}${node.name.text}: ${shown}`,
    ...(type === undefined ? {} : { type }),
    paragraphs: present(type !== undefined && stageText(type), doc),
  };
}

/** What a requirement is: what was granted. */
function grantedText(project: Project, type: Type): string | undefined {
  const fields = [...(fieldsIn(project, type)?.values() ?? [])];
  if (fields.length === 0) return undefined;
  return `Granted:\n${fields.map((field) => `- \`${field.name}: ${printType(field.type)}\``).join("\n")}`;
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
  const { name, type, isReadOnly, hasDefault, defaultText, doc } = found;
  const shown = defaultText === undefined ? undefined : shorten(defaultText.trim().replaceAll(/\s+/g, " "));
  const byDefault = shown === undefined ? "Has a default." : `Default: \`${shown}\``;
  const how = isReadOnly ? "Read-only." : hasDefault ? byDefault : undefined;
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

/** `resources.fedi:12`. */
export function placeText(project: Project, span: { readonly file: string; readonly start: number }): string {
  const { text } = sourceOf(project, span.file).source;
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < span.start; at = text.indexOf("\n", at + 1)) line++;
  return `${span.file}:${line}`;
}
