/**
 * Edits that add what a program lacks: required fields of a record, rules of a mapping.
 */
import {
  fileOfSymbol,
  labelOf,
  moduleOf,
  nodeAt,
  sourceOf,
  typeOfSymbol,
  type LocatedDiagnostic,
  type MappingDeclaration,
  type Node,
  type Project,
  type RecordExpression,
  type RecordField,
  type ResourceExport,
  relativeImport,
} from "../../../compiler/src/index.ts";
import { importEdit, type TextEdit } from "../analysis/importable.ts";
import { expectedType } from "../analysis/expected.ts";
import { bareType, fieldsIn } from "../analysis/members.ts";
import { sampleValue } from "../analysis/sample-value.ts";
import { typesInScope } from "../analysis/scope.ts";
import type { Spot } from "../analysis/spot.ts";
import type { CodeAction } from "./code-actions.ts";
import { needsValue, quotedName } from "./completion-fields.ts";

/** All fields that the innermost record around the place must have and has not. */
export function fillFields(spot: Spot, repairs?: LocatedDiagnostic): CodeAction | undefined {
  const chain = chainToRecord(spot.chain);
  const record = chain?.at(-1);
  if (chain === undefined || record?.kind !== "record" || record.entries.some((entry) => entry.kind === "spread"))
    return undefined;
  const expected = expectedType(spot, chain);
  const bare = expected === undefined ? undefined : bareType(expected);
  if (expected === undefined || bare?.kind !== "record") return undefined;
  const given = namesIn(record);
  const missing = [...(fieldsIn(spot.project, expected)?.values() ?? [])].filter(
    (field) => needsValue(field) && !given.has(field.name),
  );
  if (missing.length === 0) return undefined;
  const names = missing.map(({ name }) => `\`${name}\``).join(", ");
  return {
    title: missing.length > 4 ? `Add ${missing.length} required fields` : `Add ${names}`,
    kind: repairs === undefined ? "refactor.rewrite" : "quickfix",
    edits: [fieldsEdit(spot.text, record, missing)],
    ...(repairs === undefined ? {} : { repairs, isPreferred: true }),
  };
}

/** The innermost record around, or the one behind the name of what it belongs to. */
function chainToRecord(chain: readonly Node[]): readonly Node[] | undefined {
  const parent = chain.at(-2);
  const behind = chain.at(-1)?.kind === "name" && parent !== undefined ? recordBehind(parent) : undefined;
  if (behind !== undefined && behind.start >= (chain.at(-1)?.end ?? 0)) return [...chain.slice(0, -1), behind];
  const at = chain.findLastIndex((node) => node.kind === "record");
  return at < 0 ? undefined : chain.slice(0, at + 1);
}

function recordBehind(node: Node): RecordExpression | undefined {
  switch (node.kind) {
    case "deploymentInstance":
      return node.options;
    case "requirement":
      return node.request;
    case "environmentProvider":
      return node.config;
    case "tofuItem":
      return node.values;
    default:
      return undefined;
  }
}

/** Set in some way, under whatever condition. */
function namesIn(record: RecordExpression): ReadonlySet<string> {
  const found = new Set<string>();
  for (const entry of record.entries) {
    const [key] = entry.kind === "set" ? entry.path : [];
    if (key?.kind === "name") found.add(key.text);
    if (key?.kind === "text") for (const part of key.parts) if (part.kind === "textPart") found.add(part.text);
    if (entry.kind === "ifEntry")
      for (const branch of [entry.then, entry.else])
        if (branch !== undefined) for (const name of namesIn(branch)) found.add(name);
  }
  return found;
}

/** A record on one line stays on one; others get a line for each field. */
function fieldsEdit(text: string, record: RecordExpression, fields: readonly RecordField[]): TextEdit {
  const { file } = record;
  const entries = fields.map((field) => `${quotedName(field.name)} = ${sampleValue(field.type)}`);
  const inside = text.slice(record.start, record.end);
  const closing = inside.endsWith("}") ? record.end - 1 : record.end;
  const last = record.entries.at(-1);
  if (inside.includes("\n") && inside.startsWith("{")) {
    const indent = indentOf(text, last?.start ?? record.start) + (last === undefined ? "  " : "");
    const start = last?.end ?? record.start + 1;
    return { file, start, end: start, text: entries.map((entry) => `\n${indent}${entry}`).join("") };
  }
  if (!inside.startsWith("{"))
    return { file, start: record.start, end: record.end, text: ` { ${entries.join(", ")} }` };
  const start = last?.end ?? record.start + 1;
  return { file, start, end: closing, text: `${last === undefined ? " " : ", "}${entries.join(", ")} ` };
}

/** The blanks that the line of an offset begins with. */
export function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}

/** On the name of a mapping: a rule for each resource that the file knows and the mapping has none for. */
export function missingRules(spot: Spot): readonly CodeAction[] {
  const mapping = spot.chain.at(-2);
  if (mapping?.kind !== "mappingDeclaration" || spot.node !== mapping.name) return [];
  const has = resourcesOf(spot, mapping);
  return typesInScope(spot).flatMap(({ name, entity }) => {
    const found = entity.kind === "declaration" ? typeOfSymbol(spot.project, entity.symbol) : undefined;
    if (found?.kind !== "resource" || has.has(found.symbol)) return [];
    return [
      {
        title: `Add a rule for \`${name}\``,
        kind: "refactor.rewrite" as const,
        edits: [ruleEdit(spot.text, mapping, name, found)],
      },
    ];
  });
}

function resourcesOf({ module }: Spot, mapping: MappingDeclaration): ReadonlySet<string> {
  const own = module.interface.values.get(mapping.name.text);
  return new Set(own?.kind === "mapping" ? own.rules.keys() : []);
}

/** For the message that an environment has no rule for a resource: in each of its mappings that is the project's own. */
export function ruleForMessage(project: Project, diagnostic: LocatedDiagnostic): readonly CodeAction[] {
  const { resource, environment } = diagnostic.facts;
  if (typeof resource !== "string" || typeof environment !== "string") return [];
  const module = moduleOf(project, diagnostic.span.file);
  const declaration = [...module.declarations.values()].find(
    (node) => node.kind === "environmentDeclaration" && node.name.text === environment,
  );
  if (declaration?.kind !== "environmentDeclaration") return [];
  const found = resourceNamed(project, resource, diagnostic);
  return declaration.providers.flatMap(({ mapping }): readonly CodeAction[] => {
    const target = module.targets.get(mapping.id);
    if (target?.kind !== "declaration" || found === undefined) return [];
    const file = fileOfSymbol(target.symbol);
    const node = moduleOf(project, file).declarations.get(target.symbol);
    if (labelOf(file) !== "" || node?.kind !== "mappingDeclaration") return [];
    const edits = [ruleEdit(sourceOf(project, file).source.text, node, resource, found)];
    const from = fileOfSymbol(found.symbol);
    const isKnown =
      moduleOf(project, file).declarations.has(found.symbol) || importsName(moduleOf(project, file).tree, resource);
    if (!isKnown)
      edits.push(importEdit(project, file, resource, labelOf(from) === "@std" ? "std" : relativeImport(file, from)));
    return [
      { title: `Add a rule for \`${resource}\` to \`${mapping.text}\``, kind: "quickfix", edits, repairs: diagnostic },
    ];
  });
}

function importsName(tree: Extract<Node, { kind: "file" }>, name: string): boolean {
  return tree.imports.some(({ names }) => names.some((imported) => (imported.alias ?? imported.name).text === name));
}

/** The resource that a requirement, which the message points at, asks for. */
function resourceNamed(project: Project, name: string, { related }: LocatedDiagnostic): ResourceExport | undefined {
  for (const { place } of related) {
    if (place === undefined) continue;
    const module = moduleOf(project, place.file);
    const { ancestors } = nodeAt(module.tree, place.start);
    const requirement = ancestors.findLast((node) => node.kind === "requirement");
    const target = requirement === undefined ? undefined : module.targets.get(requirement.resource.id);
    const found = target?.kind === "declaration" ? typeOfSymbol(project, target.symbol) : undefined;
    if (found?.kind === "resource" && found.name === name) return found;
  }
  return undefined;
}

/** The rule says of every field of the request that it need not be looked at, and grants examples. */
function ruleEdit(text: string, mapping: MappingDeclaration, name: string, resource: ResourceExport): TextEdit {
  const { file, end } = mapping;
  const fields = [...resource.request.fields.keys()];
  const grants = [...resource.grant.fields.values()].map((field) => `${field.name} = ${sampleValue(field.type)}`);
  const lines = [
    ...(fields.length === 0 ? [] : [`    ignores ${fields.join(", ")}`]),
    ...(grants.length === 0 ? [] : [`    grant { ${grants.join(", ")} }`]),
  ];
  const rule = `  ${name} {\n${lines.map((line) => `${line}\n`).join("")}  }\n`;
  const closing = text[end - 1] === "}" ? end - 1 : end;
  const lineStart = text.lastIndexOf("\n", closing - 1) + 1;
  const isAlone = text.slice(lineStart, closing).trim() === "";
  const hasItems = mapping.items.length > 0;
  if (isAlone) return { file, start: lineStart, end: lineStart, text: `${hasItems ? "\n" : ""}${rule}` };
  return { file, start: closing, end: closing, text: `\n${rule}` };
}
