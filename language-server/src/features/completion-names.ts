/**
 * Completion of names: types in scope, what other files declare and an import would bring, types of OpenTofu items, paths of files.
 */
import {
  builtInTypes,
  exported,
  filesBelow,
  importDestination,
  labelOf,
  ownFiles,
  schemas,
  typeOfSymbol,
  valueOfSymbol,
  graph,
  type DeclaredName,
  type NamedKind,
  type Project,
  type TypeExport,
  type ValueExport,
  relativeImport,
} from "../../../compiler/src/index.ts";
import type { CompletionPlace } from "../analysis/completion-place.ts";
import { expectedType } from "../analysis/expected.ts";
import { importables, importEdit, symbolOfImportable, type TextEdit } from "../analysis/importable.ts";
import { bareType } from "../analysis/members.ts";
import { filesBeside } from "../analysis/project-files.ts";
import { fileNames, typesInScope, valuesInScope } from "../analysis/scope.ts";
import { around, type Spot } from "../analysis/spot.ts";
import type { CompletionItem, CompletionKind } from "./completion.ts";
import { needsValue, quotedName } from "./completion-fields.ts";

/** So many are offered: who looks for more types more. */
const mostImports = 100;

/** What an import would bring; only for what is typed already, so that a list stays short. */
export function* imported(
  { spot, start }: CompletionPlace,
  kinds: readonly NamedKind[],
  needsPrefix = true,
): Iterable<CompletionItem> {
  const typed = spot.text.slice(start, spot.offset).toLowerCase();
  if (needsPrefix && typed === "") return;
  const known = new Set([...valuesInScope(spot), ...typesInScope(spot)].map(({ name }) => name));
  const fits = ({ name, kind }: DeclaredName) =>
    kinds.includes(kind) && name.toLowerCase().startsWith(typed) && !known.has(name);
  for (const declared of importables(spot.project, spot.file, fits).slice(0, mostImports)) {
    const { name, kind, from } = declared;
    if (known.has(name)) continue;
    known.add(name);
    yield {
      label: name,
      kind: kind === "constant" ? "value" : kind,
      detail: `from ${JSON.stringify(from)}`,
      insert: kind === "function" ? `${name}($0)` : name,
      rank: 7,
      importable: declared,
      edits: [importEdit(spot.project, spot.file, name, from)],
    };
  }
}

function kindOfExport(found: TypeExport | ValueExport): CompletionKind {
  return found.kind === "alias" ? "type" : found.kind === "constant" ? "value" : found.kind;
}

export function* completeTypes(place: CompletionPlace): Iterable<CompletionItem> {
  const { spot } = place;
  const isPlain = takesPlainTypes(spot);
  for (const { name, entity } of typesInScope(spot)) {
    const isResource = entity.kind === "declaration" && typeOfSymbol(spot.project, entity.symbol)?.kind === "resource";
    if (isResource && isPlain) continue;
    yield {
      label: name,
      kind: isResource ? "resource" : "type",
      insert: name,
      rank: isResource ? 3 : 1,
      about: entity,
    };
  }
  for (const name of builtInTypes) {
    if (isPlain && notPlain.has(name)) continue;
    yield {
      label: name,
      kind: "type",
      insert: ["list", "set", "map", "secret", "deploy"].includes(name) ? `${name}<$0>` : name,
      rank: 2,
      about: { kind: "builtInType", name },
    };
  }
  if (around(spot.chain, "externNixosDeclaration") !== undefined)
    yield {
      label: "lines",
      kind: "type",
      insert: "lines",
      rank: 2,
      doc: "Text whose definitions are joined, line by line.",
    };
  yield { label: "variant", kind: "keyword", insert: "variant { $0 }", rank: 3, doc: "Exactly one of several cases." };
  yield* imported(place, isPlain ? ["type"] : ["type", "resource"]);
}

/** What operators and hosting providers give is data. */
const notPlain: ReadonlySet<string> = new Set(["host", "package", "deploy"]);

/** In options, policies and configurations. */
function takesPlainTypes({ chain }: Spot): boolean {
  const at = chain.findIndex((node) => node.kind === "fields");
  const owner = chain[at - 1];
  return (
    owner?.kind === "options" ||
    owner?.kind === "providerDeclaration" ||
    (owner?.kind === "resourceDeclaration" && owner.policy === chain[at])
  );
}

/** Names of one kind of declaration: known ones, then those that an import would bring. */
export function* completeNamed(place: CompletionPlace, wanted: NamedKind): Iterable<CompletionItem> {
  const { spot } = place;
  const isType = wanted === "resource" || wanted === "type";
  const taken = takenNames(place, wanted);
  for (const { name, entity } of fileNames(spot.project, spot.module, isType ? "types" : "values")) {
    const found = entity.kind === "declaration" ? exportOf(spot.project, entity.symbol) : undefined;
    // An environment is known to others by its interface only once the file is checked; by its kind at once.
    if (found?.kind !== wanted || taken.has(name) || !isForProvider(place, found)) continue;
    yield { label: name, kind: kindOfExport(found), insert: name + bodyOf(place, found), rank: 1, about: entity };
  }
  for (const item of imported(place, [wanted], false)) {
    const symbol = item.importable === undefined ? undefined : symbolOfImportable(spot.project, item.importable);
    const found = symbol === undefined ? undefined : exportOf(spot.project, symbol);
    if (found !== undefined && !isForProvider(place, found)) continue;
    yield found === undefined ? item : { ...item, insert: item.insert + bodyOf(place, found) };
  }
}

/** In an environment a mapping is one for the provider before it; `extends` names one for the same provider. */
function isForProvider({ spot }: CompletionPlace, found: TypeExport | ValueExport): boolean {
  const given = around(spot.chain, "environmentProvider", "mappingDeclaration");
  const target = given === undefined ? undefined : spot.module.targets.get(given.provider.id);
  if (given?.kind === "mappingDeclaration" && given.name.text === found.name) return false;
  return found.kind !== "mapping" || target?.kind !== "declaration" || found.provider === target.symbol;
}

/** Between the braces of `requires`: a requirement of each resource, named like it. */
export function* completeNewRequirements(place: CompletionPlace): Iterable<CompletionItem> {
  for (const item of completeNamed(place, "resource")) {
    const rest = item.insert.replaceAll(/\$(\{?)(\d+)/g, (_, brace: string, stop: string) =>
      stop === "0" ? `$${brace}0` : `$${brace}${Number(stop) + 1}`,
    );
    yield { ...item, insert: `\${1:${item.label}}: ${rest}` };
  }
}

function exportOf(project: Project, symbol: string): TypeExport | ValueExport | undefined {
  return typeOfSymbol(project, symbol) ?? valueOfSymbol(project, symbol);
}

/** A resource has one rule in a mapping. */
function takenNames({ spot }: CompletionPlace, wanted: NamedKind): ReadonlySet<string> {
  const mapping = around(spot.chain, "mappingDeclaration");
  if (wanted !== "resource" || mapping === undefined || around(spot.chain, "requires") !== undefined) return new Set();
  return new Set(
    mapping.items.flatMap((item) => (item.kind === "rule" && item.resource !== spot.node ? [item.resource.text] : [])),
  );
}

/** The record behind a resource, application or provider, with what must be set; nothing where one follows already. */
function bodyOf({ spot, end }: CompletionPlace, found: TypeExport | ValueExport): string {
  if (/^\s*\{/.test(spot.text.slice(end))) return "";
  if (around(spot.chain, "environmentPolicy") !== undefined) return " { $0 }";
  const fields =
    found.kind === "resource" && around(spot.chain, "requires") !== undefined
      ? found.request.fields
      : found.kind === "application"
        ? found.options.fields
        : found.kind === "provider" && around(spot.chain, "environmentDeclaration") !== undefined
          ? found.config.fields
          : undefined;
  if (fields === undefined) return found.kind === "resource" ? " {\n  $0\n}" : "";
  const required = [...fields.values()].filter(needsValue);
  if (required.length === 0) return " { $0 }";
  const lines = required.map((field, index) => `  ${quotedName(field.name)} = $${index + 1}\n`);
  return ` {\n${lines.join("")}}`;
}

/** Between the braces of an import: what the file there declares. */
export function* completeImported(place: CompletionPlace, from: string): Iterable<CompletionItem> {
  const { spot } = place;
  const node = around(spot.chain, "import");
  const taken = new Set((node?.names ?? []).filter((name) => name.name !== spot.node).map((name) => name.name.text));
  if (from === "") return yield* completeImportOfAny(place, taken);
  const destination = importDestination(spot.project, spot.file, from);
  const files = destination.kind === "files" ? destination.files : [];
  for (const file of files) {
    const module = exported(spot.project, file);
    for (const namespace of [module?.types, module?.values])
      for (const [name, found] of namespace ?? [])
        if (!taken.has(name))
          yield {
            label: name,
            kind: kindOfExport(found),
            insert: name,
            rank: 1,
            about: { kind: "declaration", symbol: found.symbol },
          };
  }
}

/** No file is named yet: what any of them declares, and the file that has all the names that stand there. */
function* completeImportOfAny({ spot }: CompletionPlace, taken: ReadonlySet<string>): Iterable<CompletionItem> {
  const all = importables(spot.project, spot.file, () => true);
  const having = (name: string) => new Set(all.filter((other) => other.name === name).map(({ from }) => from));
  const others = [...taken].map(having).filter((files) => files.size > 0);
  const edit = fromEdit(spot);
  for (const declared of all) {
    const { name, kind, from } = declared;
    if (taken.has(name) || kind === "deployment" || !others.every((files) => files.has(from))) continue;
    yield {
      label: name,
      kind: kind === "constant" ? "value" : kind,
      detail: `from ${JSON.stringify(from)}`,
      insert: name,
      // Functions and values there are what its own mappings share.
      rank: from !== "std" ? 1 : kind === "function" || kind === "constant" ? 3 : 2,
      importable: declared,
      edits: edit === undefined ? [] : [{ ...edit, text: edit.text.replace("…", JSON.stringify(from)) }],
    };
  }
}

/** What an import lacks behind its names, with `…` for the file. */
function fromEdit({ file, text, offset }: Spot): TextEdit | undefined {
  const [, rest = "", isClosed, hasFrom] = /^([\w\s,]*?)(\s*\})?([ \t]*from\b)?/.exec(text.slice(offset)) ?? [];
  const names = text.slice(offset, offset + rest.length);
  // What follows on other lines belongs to something else.
  if (isClosed === undefined) return undefined;
  const start = offset + names.length + isClosed.length + (hasFrom?.length ?? 0);
  return { file, start, end: start, text: hasFrom === undefined ? " from …" : " …" };
}

/** Behind `state` and `migrate`. */
export function* completeRequirements({ spot }: CompletionPlace): Iterable<CompletionItem> {
  const application = around(spot.chain, "applicationDeclaration");
  const state = around(spot.chain, "state");
  const taken = new Set((state?.requirements ?? []).filter((name) => name !== spot.node).map((name) => name.text));
  for (const item of application?.items ?? [])
    for (const node of item.kind === "requires" ? item.requirements : [])
      if (!taken.has(node.name.text))
        yield {
          label: node.name.text,
          kind: "value",
          insert: node.name.text,
          rank: 1,
          about: { kind: "inner", file: spot.file, node },
        };
  if (state !== undefined)
    yield {
      label: "stopped",
      kind: "keyword",
      insert: "stopped = [$0]",
      rank: 2,
      doc: "Units that are stopped while data is copied.",
    };
}

export function* completeTofuTypes(
  { spot, end }: CompletionPlace,
  mode: "resource" | "data",
): Iterable<CompletionItem> {
  const index = schemas(spot.project).value;
  const isFollowed = /^\s*["{]/.test(spot.text.slice(end));
  for (const name of index.tofuNames)
    for (const type of index.tofu(name)?.itemTypes(mode) ?? [])
      yield {
        label: type,
        kind: "type",
        insert: isFollowed ? type : `${type} "\${1:name}" {\n  $0\n}`,
        rank: 1,
        about: { kind: "tofuType", mode, name: type },
      };
}

export function* completeTofuProviders({ spot, end }: CompletionPlace): Iterable<CompletionItem> {
  const isFollowed = /^\s*\{/.test(spot.text.slice(end));
  for (const name of schemas(spot.project).value.tofuNames)
    yield {
      label: name,
      kind: "provider",
      insert: isFollowed ? name : `${name} {\n  $0\n}`,
      rank: 1,
      about: { kind: "tofuProvider", name },
    };
}

/** Inside a text: what an import leads to, literals that are expected, files of the project. */
export function* completeText(place: CompletionPlace): Iterable<CompletionItem> {
  const { spot } = place;
  const parent = spot.chain.at(-2);
  if (spot.node.kind === "plainText") {
    if (parent?.kind === "import") yield* completeImportPath(place);
    else if (
      (parent?.kind === "externNixosDeclaration" || parent?.kind === "externTofuDeclaration") &&
      parent.from === spot.node
    )
      yield* completeFiles(place, ".json");
    return;
  }
  const expected = expectedType(spot, spot.chain);
  if (expected === undefined) return;
  const bare = bareType(expected);
  for (const member of bare.kind === "union" ? bare.members : [bare]) {
    if (member.kind === "projectFile") yield* completeFiles(place, "");
    if (member.kind !== "literal" || typeof member.value !== "string") continue;
    const text = JSON.stringify(member.value).slice(1, -1);
    yield { label: member.value, kind: "literal", insert: text.replaceAll("$", "\\$"), rank: 0 };
  }
}

function* completeImportPath({ spot }: CompletionPlace): Iterable<CompletionItem> {
  yield { label: "std", kind: "file", insert: "std", rank: 0, doc: "The standard library." };
  for (const file of new Set([
    ...ownFiles(spot.project),
    ...graph(spot.project).order,
    ...filesBelow(spot.project, ""),
  ])) {
    if (file === spot.file || labelOf(file) !== labelOf(spot.file)) continue;
    const path = relativeImport(spot.file, file);
    yield { label: path, kind: "file", insert: path, rank: 1 };
  }
}

/** Paths below the file's own folder, one level at a time. */
export function* completeFiles({ spot, start }: CompletionPlace, ending: string): Iterable<CompletionItem> {
  const typed = spot.text.slice(start, spot.offset);
  const folder = typed.includes("/") ? typed.slice(0, typed.lastIndexOf("/") + 1) : "./";
  for (const { name, isFolder } of filesBeside(spot.project, spot.file, folder)) {
    if (!isFolder && !name.endsWith(ending)) continue;
    const path = `${folder}${name}${isFolder ? "/" : ""}`;
    yield { label: path, kind: "file", insert: path, rank: isFolder ? 1 : 0 };
  }
}
