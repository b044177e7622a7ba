/**
 * The compiler on one page: every query, in the order in which data flows.
 *
 * In: a project. Out: what each phase makes of its files; remembered, and done again only where an edit touched it.
 * Not here: remembering (memo.ts), what all phases say of a file (messages-of-file.ts), environments with their deployments
 * (environments.ts), the phases themselves.
 */
import { isUtf8 } from "node:buffer";
import { type Diagnostic, type Outcome, type Place, type Report, type SymbolId } from "../diagnostics/diagnostic.ts";
import type { LocatedDiagnostic } from "../diagnostics/render.ts";
import { evaluateConstant, evaluateDefault, makeEvaluation } from "../evaluation/evaluate.ts";
import { makeAllowance, mostTogether } from "../evaluation/allowance.ts";
import type { Allowance, Evaluation } from "../evaluation/evaluation.ts";
import type { Value } from "../evaluation/value.ts";
import { makeSchemaIndex } from "../schemas/make-schema-index.ts";
import { bind } from "../semantics/bind.ts";
import { check } from "../semantics/check.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import { newChecking } from "../semantics/start-checking.ts";
import { findType } from "../semantics/declared.ts";
import type { Extern } from "../semantics/extern.ts";
import { readExterns } from "../semantics/check-extern.ts";
import type { Interfaces, ModuleInterface, TypeExport } from "../semantics/interface.ts";
import { emptySchemas, type SchemaIndex } from "../semantics/schema-index.ts";
import { fileOfSymbol, isInTypeNamespace } from "../semantics/symbols.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FileId, Span } from "../source/span.ts";
import { importedNames } from "../syntax/children.ts";
import { leadingImports } from "../syntax/leading-imports.ts";
import { parse } from "../syntax/parse.ts";
import type { File } from "../syntax/tree.ts";
import { importGraph, isAhead, isCut, positionIn, type ImportGraph } from "./import-graph.ts";
import { projectTooLarge } from "./file-diagnostics.ts";
import { enter, takenByOthers } from "./ledger.ts";
import { query, unrecorded } from "./memo.ts";
import { projectEntries } from "./entries.ts";
import { declaredByStandard, fileDestination, importDestination } from "./module-path.ts";
import { fileIdOf, packagesOf, pathOf } from "./packages.ts";
import { contentOf, realPathOf, revision, type Project } from "./project.ts";
import { readSource, type ReadSource } from "./read-source.ts";
import { isSameData } from "./same-data.ts";
import { symbolPlaces } from "./symbol-places.ts";

/** A file's text, or why there is none. */
export const sourceOf = query("source", (project: Project, file: FileId): ReadSource => {
  const read = readSource(file, contentOf(project, pathOf(project, file)));
  return file.endsWith(".fedi") ? withinProject(project, file, read) : read;
});

/** Programs of a project, together; sizes in UTF-16 code units. What a machine with little memory can take. */
export const mostPrograms = { number: 10_000, size: 8 * 1024 * 1024 };

function withinProject(project: Project, file: FileId, read: ReadSource): ReadSource {
  const { programs } = project.ledger;
  const others = takenByOthers(programs, file, roomFor(read.source.text), {
    version: project.version.number,
    taken: (other) => programAt(project, other),
  });
  const taken = { number: others.number + 1, size: others.size + read.source.text.length };
  if (taken.number <= mostPrograms.number && taken.size <= mostPrograms.size) {
    enter(programs, file, { number: 1, size: read.source.text.length });
    if (programs.refused === file) programs.refused = undefined;
    return read;
  }
  revision(project);
  // Said of one file, however many more do not fit.
  programs.refused ??= file;
  const place = { file: programs.refused, start: 0, end: 0 };
  const problem = projectTooLarge.at(place, { path: file, ...taken, most: mostPrograms });
  return { source: { file, text: "" }, problem };
}

function roomFor(text: string): typeof mostPrograms {
  return { number: mostPrograms.number - 1, size: mostPrograms.size - text.length };
}

/** What a program takes by now, though it was not looked at since the last edit. */
function programAt(project: Project, file: FileId): typeof mostPrograms | undefined {
  let content: ReturnType<typeof contentOf> | undefined;
  unrecorded(project, () => void (content = contentOf(project, pathOf(project, file))));
  return typeof content === "string" ? { number: 1, size: content.length } : undefined;
}

function isGone(project: Project, file: FileId): boolean {
  return project.host.kind(pathOf(project, file)) === "absent";
}

/** Its tree; of a file that cannot be read, an empty one. */
export const parsed = query("parsed", (project: Project, file: FileId): Outcome<File> => {
  const { source, problem } = sourceOf(project, file);
  if (problem === undefined) return parse(source);
  return { value: parse({ file, text: "" }).value, diagnostics: problem.span.file === file ? [problem] : [] };
});

/** The files that it imports, in the order written. */
export const importedFiles = query(
  "imports",
  (project: Project, file: FileId): readonly FileId[] => {
    const { source, problem } = sourceOf(project, file);
    // The first lines tell, of a program as it should be; of others the tree does.
    const written =
      (problem === undefined ? leadingImports(source.text) : undefined) ??
      parsed(project, file).value.imports.map((node) => ({ from: node.from.text, names: importedNames(node) }));
    const found = written.flatMap(({ from, names }) => {
      const destination = importDestination(project, file, from, names);
      return destination.kind === "files" ? destination.files : [];
    });
    return [...new Set(found)];
  },
  isSameData,
  "early",
);

/** The files of the project itself: its entries, or what the command names and the files beside it that deploy or declare schemas. */
export const ownFiles = query(
  "own files",
  (project: Project): readonly FileId[] => projectEntries(project),
  isSameData,
  "early",
);

/** Every file of the project and what it imports; imports first. */
export const graph = query(
  "graph",
  (project: Project): ImportGraph => importGraph(ownFiles(project), (file) => importedFiles(project, file)),
  isSameData,
  "early",
);

/** The graph that a file is in. Also of a file that nothing leads to, which an editor may ask about. */
function graphOf(project: Project, file: FileId): ImportGraph {
  const known = graph(project);
  return positionIn(known, file) === undefined ? graphApart(project, file) : known;
}

const graphApart = query(
  "graph apart",
  (project: Project, file: FileId): ImportGraph => importGraph([file], (from) => importedFiles(project, from)),
  isSameData,
);

/** Whether it has any: most files have none, and then no edit of theirs reaches the schemas. */
const hasExterns = query(
  "has externs",
  (project: Project, file: FileId): boolean =>
    // Most files do not even have the word, and need not be parsed for this.
    /\bextern\b/.test(sourceOf(project, file).source.text) &&
    parsed(project, file).value.declarations.some(
      ({ kind }) => kind === "externNixosDeclaration" || kind === "externTofuDeclaration",
    ),
  Object.is,
  "early",
);

/** What its externs say. They are read before any file is checked, so they know imported types but no values. */
export const externs = query("externs", (project: Project, file: FileId): readonly Extern[] => {
  if (!hasExterns(project, file)) return [];
  const tree = parsed(project, file).value;
  const interfaces = interfacesFor(project, file, exportedTypes);
  // The messages come again from `checked`.
  const ignore = () => {};
  return readExterns(tree, bind(tree, interfaces, ignore), interfaces, ignore);
});

/** Types and resources of a file, without what only checking it tells. */
const exportedTypes = query(
  "exported types",
  (project: Project, file: FileId): ModuleInterface | undefined => {
    const { value: tree } = parsed(project, file);
    const interfaces = interfacesFor(project, file, exportedTypes);
    const checking = newChecking(
      tree,
      bind(tree, interfaces, () => {}),
      interfaces,
      emptySchemas,
      () => {},
    );
    const types = new Map<string, TypeExport>();
    for (const [symbol, declaration] of checking.declarations) {
      const found = isInTypeNamespace(declaration) ? findType(checking, symbol) : undefined;
      if (found !== undefined) types.set(found.name, found);
    }
    return { file, isPartial: true, types, values: new Map() };
  },
  isSameData,
);

/** The real schemas of NixOS and OpenTofu providers, as the externs of all files name them. */
export const schemas = query("schemas", (project: Project): Outcome<SchemaIndex> => {
  const { order } = graph(project);
  const needed = new Set(order.filter((file) => hasExterns(project, file)));
  for (const file of [...order].reverse())
    if (needed.has(file)) for (const target of importedFiles(project, file)) needed.add(target);
  // Imports first, so that no chain of them is followed in depth.
  for (const file of order) if (needed.has(file)) exportedTypes(project, file);
  const all = order.flatMap((file) => externs(project, file));
  const unread: Diagnostic[] = [];
  const { value, diagnostics } = makeSchemaIndex(all, ({ place, from }) => {
    const destination = fileDestination(project, place.file, from);
    // Where it leads nowhere, the file that has the extern says so.
    const target = destination.kind === "files" ? destination.files[0] : undefined;
    if (target === undefined) return undefined;
    const content = schemaContentOf(project, target);
    if (content !== undefined) return { file: target, content };
    const problem = fileProblem(project, place.file, from, place);
    if (problem !== undefined) unread.push(problem);
    return undefined;
  });
  return { value, diagnostics: [...diagnostics, ...unread] };
});

/**
 * What every name of the file means, the types of the file, and tables for evaluating it. Binding is no query of its own: what it gives is needed
 * for checking alone, and would be kept.
 */
export const checked = query("checked", (project: Project, file: FileId): Outcome<CheckedModule> => {
  const { value: tree, diagnostics: ofParsing } = parsed(project, file);
  const interfaces = interfacesFor(project, file, exported);
  const ofNames: Diagnostic[] = [];
  // Nobody reads more, and a million would fill the memory.
  const said = { error: 0, warning: 0 };
  const report = (found: Diagnostic) => void (said[found.severity]++ < mostMessages && ofNames.push(found));
  const names = bind(tree, interfaces, report, ofParsing.length === 0);
  const { value, diagnostics } = check(tree, names, interfaces, schemas(project).value, [...ofParsing, ...ofNames]);
  return { value, diagnostics: [...ofNames, ...diagnostics] };
});

/** Errors, and as many warnings, about the names of one file. */
const mostMessages = 1000;

/** What the file would be with another text; nobody remembers it, and no other file sees it. For what is asked while one types. */
export function checkedWith(project: Project, file: FileId, text: string): CheckedModule {
  prepare(project, [file]);
  const { value: tree, diagnostics } = parse({ file, text });
  // No query runs that could ask for itself, and the text may import what the file does not.
  const reach = (other: FileId) => (other === file ? undefined : exported(project, other));
  const interfaces = seeing(project, reach, reach);
  const names = bind(tree, interfaces, () => {}, diagnostics.length === 0);
  return check(tree, names, interfaces, schemas(project).value, diagnostics).value;
}

/** What importers may know: equal after an edit inside a body, and then they are not done again. */
export const exported = query(
  "exported",
  (project: Project, file: FileId): ModuleInterface | undefined => {
    if (sourceOf(project, file).problem !== undefined) return undefined;
    const { interface: found } = checked(project, file).value;
    return parsed(project, file).diagnostics.length === 0 ? found : { ...found, isPartial: true };
  },
  isSameData,
);

/** The values of all constants and defaults of the file, and what went wrong. Those of its imports are not computed again. */
export const evaluated = query("evaluated", (project: Project, file: FileId): Evaluated => {
  const diagnostics: Diagnostic[] = [];
  const { cut } = graphOf(project, file);
  const imports = new Set(importedFiles(project, file).filter((imported) => !isCut(cut, file, imported)));
  const known = (other: FileId) => (imports.has(other) ? evaluated(project, other) : undefined);
  const { constants: account } = project.ledger;
  const others = takenByOthers(account, file, mostTogether.project, {
    version: project.version.number,
    taken: (other) => (isGone(project, other) ? undefined : account.files.get(other)),
  });
  const most = mostTogether.project;
  const room = { steps: most.steps - others.steps, weight: most.weight - others.weight };
  const allowance = makeAllowance("project", room);
  const evaluation = evaluationOf(project, (found) => diagnostics.push(found), { known, allowance });
  const module = checked(project, file).value;
  const constants = new Map<SymbolId, Value>();
  const defaults = new Map<SymbolId, Value>();
  module.declarations.forEach((declaration, symbol) => {
    if (declaration.kind === "constantDeclaration" && !module.broken.has(symbol))
      constants.set(symbol, evaluateConstant(evaluation, symbol, declaration.name));
  });
  module.defaults.forEach((node, symbol) => defaults.set(symbol, evaluateDefault(evaluation, symbol, node)));
  // It may fit once another file is smaller.
  if (allowance.isReported) revision(project);
  enter(account, file, { steps: room.steps - allowance.steps, weight: room.weight - allowance.weight });
  return { constants: constants.size === 0 ? noConstants : constants, defaults, diagnostics };
});

/** Most files have none. */
const noConstants: ReadonlyMap<SymbolId, Value> = new Map();

interface Evaluated {
  readonly constants: ReadonlyMap<SymbolId, Value>;
  readonly defaults: ReadonlyMap<SymbolId, Value>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Messages of `fedi.json` and of dependencies. */
export function projectDiagnostics(project: Project): readonly Diagnostic[] {
  return packagesOf(project).diagnostics;
}

/** Where every symbol of a file stands. */
export const places = query("places", (project: Project, file: FileId) => symbolPlaces(parsed(project, file).value));

/** The span of a place; undefined where a symbol stands in no file that can be shown. */
export function spanOfPlace(project: Project, place: Place): Span | undefined {
  if (!("symbol" in place)) return place;
  const file = fileOfSymbol(place.symbol);
  return file === "" ? undefined : places(project, file).get(place.symbol);
}

/** The diagnostic with spans in the place of symbols. */
export function located(project: Project, diagnostic: Diagnostic): LocatedDiagnostic {
  const related = diagnostic.related.map(({ message, place }) => {
    const span = spanOfPlace(project, place);
    return { message, ...(span === undefined ? {} : { place: span }) };
  });
  return { ...diagnostic, related };
}

/** The text that a message about a file shows. */
export function sourceForMessages(project: Project, file: FileId): SourceText | undefined {
  const manifest = packagesOf(project).sources.get(file);
  if (manifest !== undefined) return manifest;
  const { source, problem } = sourceOf(project, file);
  return problem !== undefined && source.text === "" ? undefined : source;
}

/** The text of a file of the project, reached without leaving it; undefined where there is none. */
export const textOf = query("text", (project: Project, file: FileId): string | undefined => {
  const real = realPathOf(project, pathOf(project, file));
  if (typeof real !== "string" || fileIdOf(project, real) === undefined) return undefined;
  const { source, problem } = sourceOf(project, file);
  return problem === undefined ? source.text : undefined;
});

/** The same for a file so large that it is not made text: UTF-8 without byte order mark. */
const schemaContentOf = query("schema content", (project: Project, file: FileId): string | Uint8Array | undefined => {
  const path = pathOf(project, file);
  const real = realPathOf(project, path);
  if (typeof real !== "string" || fileIdOf(project, real) === undefined) return undefined;
  const content = contentOf(project, path);
  if (content instanceof Uint8Array && isUtf8(content) && !hasMark(content)) return content;
  return textOf(project, file);
});

function hasMark(content: Uint8Array): boolean {
  return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
}

/** An evaluation of the project's files. `known`: the values that a file has already. */
export function evaluationOf(
  project: Project,
  report: Report,
  { known, allowance }: Pick<Evaluation, "known"> & { readonly allowance?: Allowance } = {},
): Evaluation {
  const module = (file: FileId) => checked(project, file).value;
  return makeEvaluation({
    module,
    fileText: (file) => textOf(project, file),
    fileProblem: (from, path, place) => fileProblem(project, from, path, place),
    ...(known === undefined ? {} : { known }),
    ...(allowance === undefined ? {} : { allowance }),
    report,
  });
}

/** Why the text of a file cannot be had that another file names: at the place where it does. */
export function fileProblem(project: Project, from: FileId, path: string, place: Span): Diagnostic | undefined {
  const destination = fileDestination(project, from, path);
  if (destination.kind === "problem") return destination.problem(place);
  const [file] = destination.files;
  const problem = file === undefined ? undefined : sourceOf(project, file).problem;
  return problem === undefined ? undefined : { ...problem, span: place };
}

/** Checks files and all that they import, imports first, so that no query follows a chain of imports in depth. */
export function prepare(project: Project, files: readonly FileId[]): void {
  const done = prepared.get(project) ?? new Set();
  prepared.set(project, done);
  const wanted = files.filter((file) => !done.has(file));
  if (wanted.length === 0) return;
  unrecorded(project, () => {
    for (const file of importGraph(wanted, (from) => (done.has(from) ? [] : importedFiles(project, from))).order) {
      if (done.has(file)) continue;
      exported(project, file);
      evaluated(project, file);
      done.add(file);
    }
  });
}

const prepared = new WeakMap<Project, Set<FileId>>();

type InterfaceQuery = (project: Project, file: FileId) => ModuleInterface | undefined;

/**
 * How a file sees others. Files on a circle of imports do not see each other: the circle is reported. What stands behind the file in the order
 * of imports is not checked for it, whatever leads there, so no query comes to ask for itself.
 */
function interfacesFor(project: Project, from: FileId, of: InterfaceQuery): Interfaces {
  const known = graphOf(project, from);
  const reach = (file: FileId) => (isAhead(known, file, from) ? of(project, file) : undefined);
  // The type of an option may be of a file that imports this one. What that one declares is known without checking it.
  const reachTypes = (file: FileId) => reach(file) ?? (of === exported ? exportedTypes(project, file) : undefined);
  return seeing(project, reach, reachTypes);
}

type Reach = (file: FileId) => ModuleInterface | undefined;

function seeing(project: Project, reach: Reach, reachTypes: Reach): Interfaces {
  return {
    imported(file, text, names) {
      const destination = importDestination(project, file, text, names);
      if (destination.kind === "problem") return undefined;
      const [first, ...others] = destination.files;
      if (first === undefined) return { file: text, types: new Map(), values: new Map() };
      return others.length === 0 ? reach(first) : merged(text, destination.files.map(reach));
    },
    resource(symbol) {
      const types = reachTypes(fileOfSymbol(symbol))?.types.values() ?? [];
      for (const found of types) if (found.symbol === symbol && found.kind === "resource") return found;
      return undefined;
    },
    value(symbol) {
      for (const found of reach(fileOfSymbol(symbol))?.values.values() ?? []) if (found.symbol === symbol) return found;
      return undefined;
    },
    standard: (name) => declaredByStandard(project, name),
  };
}

/** All that several files declare, as `"std"` gives it. */
function merged(file: FileId, modules: readonly (ModuleInterface | undefined)[]): ModuleInterface {
  const types = modules.flatMap((module) => [...(module?.types ?? [])]);
  const values = modules.flatMap((module) => [...(module?.values ?? [])]);
  const isPartial = modules.some((module) => module === undefined || module.isPartial === true);
  return { file, types: new Map(types), values: new Map(values), ...(isPartial ? { isPartial } : {}) };
}
