/**
 * Environments with all their deployments: from checked files to files to be written.
 *
 * In: a project, an environment's symbol, and what the command adds to it. Out: messages, and the files of each target.
 * Not here: writing them (write-output.ts), the phases (deployment/, targets/).
 */
import { onePerPlace } from "../diagnostics/one-per-place.ts";
import { hasErrors, sortDiagnostics, type Diagnostic, type Outcome, type SymbolId } from "../diagnostics/diagnostic.ts";
import { describedApplications, describedOptions } from "../deployment/described-schemas.ts";
import { resolveEnvironment } from "../deployment/resolve.ts";
import type { Declared, ResolveInput } from "../deployment/resolve-input.ts";
import type { DescribedApplications, DescribedRecord, ResolvedEnvironment } from "../deployment/resolved.ts";
import { fileOfSymbol } from "../semantics/symbols.ts";
import { positionAt, type Position, type SourceText } from "../source/source-text.ts";
import { comparePlaces, type FileId, type Span } from "../source/span.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import type { ApplicationDeclaration, DeploymentDeclaration, MappingDeclaration, Name } from "../syntax/tree.ts";
import type { OutputFile, TargetInput, TargetName } from "../targets/target.ts";
import { packageFiles, targets } from "../targets/targets.ts";
import { importGraph } from "./import-graph.ts";
import { query } from "./memo.ts";
import { diagnosticsOf } from "./messages-of-file.ts";
import { isSameData } from "./same-data.ts";
import { filesBelow } from "./module-path.ts";
import { importedTexts } from "./nix-imports.ts";
import { environmentsShareFolder } from "./output-diagnostics.ts";
import { fileIdOf, labelOf, packagesOf, standardLabel } from "./packages.ts";
import {
  checked,
  evaluated,
  evaluationOf,
  fileProblem,
  graph,
  importedFiles,
  ownFiles,
  parsed,
  prepare,
  schemas,
  sourceOf,
  textOf,
} from "./pipeline.ts";
import type { Project } from "./project.ts";

/** An environment of the project. */
export interface EnvironmentName {
  readonly symbol: SymbolId;
  readonly name: string;
}

/** What a command adds to the program. */
export interface Additions {
  readonly configurations: readonly SourceText[];
  /** `manifest.json` of the folder that is written to, where there is one. */
  readonly oldManifest?: SourceText;
  readonly removed: readonly string[];
  /** Deployments, by name, that are looked at as though they were on another environment than they are. */
  readonly moved?: ReadonlyMap<string, SymbolId>;
}

export const noAdditions: Additions = { configurations: [], removed: [] };

/** The environments that files declare or deploy to, by name. */
export function environmentsOf(project: Project, files: readonly FileId[]): readonly EnvironmentName[] {
  prepare(project, files);
  const found = new Map<SymbolId, EnvironmentName>();
  for (const file of files) {
    const module = checked(project, file).value;
    for (const [symbol, declaration] of module.declarations) {
      if (declaration.kind === "environmentDeclaration") found.set(symbol, { symbol, name: declaration.name.text });
      if (declaration.kind !== "deploymentDeclaration") continue;
      const target = module.targets.get(declaration.environment.id);
      if (target?.kind === "declaration")
        found.set(target.symbol, { symbol: target.symbol, name: nameIn(project, target.symbol) });
    }
  }
  return [...found.values()].filter(({ name }) => name !== "").sort((a, b) => (a.name < b.name ? -1 : 1));
}

function nameIn(project: Project, symbol: SymbolId): string {
  const declaration = checked(project, fileOfSymbol(symbol)).value.declarations.get(symbol);
  return declaration?.kind === "environmentDeclaration" ? declaration.name.text : "";
}

/** The files whose errors stop an environment: its own, those that deploy to it, and all that these import. */
export function filesOfEnvironment(project: Project, symbol: SymbolId): readonly FileId[] {
  const deploying = deploymentsOn(project, symbol).map(({ module }) => module.file);
  // A file that could not be read to its end may hold a deployment that nobody sees.
  const unclear = ownFiles(project).filter(
    (file) =>
      parsed(project, file).diagnostics.length > 0 && /\bdeployment\b/.test(sourceOf(project, file).source.text),
  );
  return reached(project, ...new Set([fileOfSymbol(symbol), ...deploying, ...unclear]));
}

/** Environments of one file mostly reach the same. */
const reached = query(
  "reached",
  (project: Project, ...files: readonly FileId[]): readonly FileId[] => filesReached(project, files),
  isSameData,
);

/** Files and all that they import, imports first. */
export function filesReached(project: Project, files: readonly FileId[]): readonly FileId[] {
  return importGraph(files, (file) => importedFiles(project, file)).order;
}

/** Messages of files; of the standard library and of dependencies only errors, as nobody here can heed a warning. */
export function diagnosticsOfFiles(project: Project, files: readonly FileId[]): readonly Diagnostic[] {
  return files.flatMap((file) => {
    const diagnostics = diagnosticsOf(project, file);
    return labelOf(file) === "" ? diagnostics : diagnostics.filter(({ severity }) => severity === "error");
  });
}

/** Without what is wrong with other environments and their deployments, which stops those only. */
export function withoutOthers(
  project: Project,
  symbol: SymbolId,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  return diagnostics.filter(({ span }) => {
    // `fedi.json` holds for all.
    if (!span.file.endsWith(".fedi")) return true;
    const module = checked(project, span.file).value;
    for (const [declared, node] of module.declarations) {
      if (span.start < node.start || span.end > node.end) continue;
      if (node.kind === "environmentDeclaration") return declared === symbol;
      if (node.kind !== "deploymentDeclaration") continue;
      const target = module.targets.get(node.environment.id);
      return target?.kind !== "declaration" || target.symbol === symbol;
    }
    return true;
  });
}

/** Everything that must exist; undefined where errors leave nothing to say. */
export function resolved(
  project: Project,
  symbol: SymbolId,
  additions: Additions = noAdditions,
): Outcome<ResolvedEnvironment | undefined> {
  prepare(project, graph(project).order);
  const described = allDescribed(project);
  const input: ResolveInput = {
    environment: symbol,
    module: (file) => checked(project, file).value,
    deployments: deploymentsOn(project, symbol, additions.moved),
    applications: allDeclarations(project).applications,
    mappingsFor: (resource) => mappingsFor(project, resource),
    described: described.value,
    configurations: additions.configurations,
    ...(additions.oldManifest === undefined ? {} : { oldManifest: additions.oldManifest }),
    ...(additions.oldManifest === undefined ? {} : { elsewhere: deployedElsewhere(project, symbol) }),
    removed: additions.removed,
    nixpkgs: packagesOf(project).byLabel.get("")?.manifest.nixpkgs ?? "",
    schemas: schemas(project).value,
    known: (file) => evaluated(project, file),
    knownWeight: project.ledger.constants.total.weight,
    fileText: (file) => textOf(project, file),
    fileProblem: (from, path, place) => fileProblem(project, from, path, place),
  };
  const { value, diagnostics } = resolveEnvironment(input);
  const all = sortDiagnostics([...described.diagnostics, ...diagnostics, ...sharedFolder(project, symbol)]);
  return { value, diagnostics: onePerPlace(all) };
}

function deployedElsewhere(project: Project, symbol: SymbolId): ReadonlyMap<string, string> {
  return new Map(
    deploymentsOf(project).flatMap(({ module, declaration }) => {
      const target = module.targets.get(declaration.environment.id);
      const isOther = target?.kind === "declaration" && target.symbol !== symbol;
      return isOther ? [[declaration.name.text, nameIn(project, target.symbol)] as const] : [];
    }),
  );
}

/** Those in reach, and for a resource of the standard library all of it, which a program imports from by name. */
function mappingsFor(project: Project, resource: SymbolId): readonly string[] {
  const reached = graph(project).order;
  const isStandard = labelOf(fileOfSymbol(resource)) === standardLabel;
  const files = new Set([...reached, ...(isStandard ? filesBelow(project, standardLabel) : [])]);
  prepare(project, [...files]);
  return [...files].flatMap((file) => declarations(project, file).rules.get(resource) ?? []);
}

/** Folders are named after environments, and must be two on every file system. Said of the later one. */
function sharedFolder(project: Project, symbol: SymbolId): readonly Diagnostic[] {
  const all = allDeclarations(project).environments;
  const own = all.find((environment) => environment.symbol === symbol)?.name;
  if (own === undefined) return [];
  const folder = own.text.toLowerCase();
  const others = all.flatMap(({ name }) =>
    name.text.toLowerCase() === folder && name.text !== own.text ? [name] : [],
  );
  const [first] = others.filter((other) => comparePlaces(other, own) < 0).sort(comparePlaces);
  return first === undefined ? [] : [environmentsShareFolder.at(own, { name: own.text, other: first.text, first })];
}

/** The options of the applications of a file, with the values of their defaults and examples. */
const options = query("options", (project: Project, file: FileId): Outcome<ReadonlyMap<SymbolId, DescribedRecord>> => {
  const diagnostics: Diagnostic[] = [];
  const evaluation = evaluationOf(project, (found) => diagnostics.push(found));
  for (const [symbol, value] of evaluated(project, file).defaults) evaluation.defaults.set(symbol, value);
  const found = new Map<SymbolId, DescribedRecord>();
  for (const { symbol } of declarations(project, file).applications) {
    const described = describedOptions(evaluation, symbol);
    if (described !== undefined) found.set(symbol, described);
  }
  return { value: found, diagnostics };
});

/** What every environment says of the project's applications. */
const allDescribed = query("described applications", (project: Project): Outcome<DescribedApplications> => {
  const { applications } = allDeclarations(project);
  const files = new Set(applications.map(({ module }) => module.file));
  return {
    value: describedApplications(applications, (symbol) => options(project, fileOfSymbol(symbol)).value.get(symbol)),
    diagnostics: [...files].flatMap((file) => options(project, file).diagnostics),
  };
});

export interface Emitted {
  /** In order of paths. */
  readonly files: readonly OutputFile[];
}

/**
 * The files of some targets, and what binds all targets together. All targets are asked, so that `deploy` is the same whichever are
 * written; of the others only that counts. A target that reports an error gives no files.
 */
export function emitted(
  project: Project,
  environment: ResolvedEnvironment,
  names: readonly TargetName[],
): Outcome<Emitted> {
  const { value: input, diagnostics: ofImports } = targetInput(project, environment);
  const diagnostics: Diagnostic[] = [...ofImports];
  const all: OutputFile[] = [];
  for (const target of targets) {
    const outcome = target.emit(input);
    if (names.includes(target.name)) diagnostics.push(...outcome.diagnostics);
    if (!hasErrors(outcome.diagnostics)) all.push(...outcome.value);
  }
  const files = [...all, ...packageFiles(input, all)].filter(({ path }) => isOfTargets(path, names));
  files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return { value: { files }, diagnostics: sortDiagnostics(diagnostics) };
}

function targetInput(project: Project, environment: ResolvedEnvironment): Outcome<TargetInput> {
  const imports = environment.hosts.flatMap(({ host }) => host.imports);
  const { texts, diagnostics } = importedTexts(project, imports);
  return { value: { environment, files: texts, positionOf: positionsIn(project) }, diagnostics };
}

/** Where spans begin. The texts of files that many spans stand in are looked up once. */
function positionsIn(project: Project, others: readonly SourceText[] = []): (span: Span) => Position {
  const texts = new Map<FileId, SourceText>(others.map((source) => [source.file, source]));
  return ({ file, start }) => {
    const text = texts.get(file) ?? sourceOf(project, file).source;
    texts.set(file, text);
    return positionAt(text, start);
  };
}

/**
 * Files and lines of spans, `main.fedi:3`, the same wherever the project lies: one of the operators' files that is outside goes by its name
 * alone, as the way to it is another on every machine.
 */
export function placesIn(project: Project, configurations: readonly SourceText[]): (span: Span) => string {
  const positionOf = positionsIn(project, configurations);
  const names = new Map(configurations.map(({ file }) => [file, portableName(project, file)]));
  return (span) => `${names.get(span.file) ?? span.file}:${positionOf(span).line + 1}`;
}

function portableName(project: Project, path: string): string {
  const real = project.host.realPath(path);
  return fileIdOf(project, typeof real === "string" ? real : path) ?? path.slice(path.lastIndexOf("/") + 1);
}

/** Whether one of the targets writes a path; `deploy` belongs to all of them. */
export function isOfTargets(path: string, names: readonly TargetName[]): boolean {
  if (path.startsWith("nixos/")) return names.includes("nixos");
  if (path.startsWith("tofu/")) return names.includes("tofu");
  if (path.startsWith("schema/")) return names.includes("json-schema");
  return true;
}

/** Everything that is wrong with an environment, its files' own messages aside. */
export function diagnosticsOfEnvironment(
  project: Project,
  symbol: SymbolId,
  additions: Additions = noAdditions,
): readonly Diagnostic[] {
  const { value, diagnostics } = resolved(project, symbol, additions);
  if (value === undefined || hasErrors(diagnostics)) return diagnostics;
  const { value: input, diagnostics: ofImports } = targetInput(project, value);
  return [...diagnostics, ...sortDiagnostics([...ofImports, ...targets.flatMap((target) => target.check(input))])];
}

export function deploymentsOn(
  project: Project,
  symbol: SymbolId,
  moved: Additions["moved"] = new Map(),
): readonly Declared<DeploymentDeclaration>[] {
  return deploymentsOf(project).filter(({ module, declaration }) => {
    const elsewhere = moved.get(declaration.name.text);
    if (elsewhere !== undefined) return elsewhere === symbol;
    const target = module.targets.get(declaration.environment.id);
    return target?.kind === "declaration" && target.symbol === symbol;
  });
}

/** Those of the project itself. */
export function deploymentsOf(project: Project): readonly Declared<DeploymentDeclaration>[] {
  return allDeclarations(project).deployments;
}

/** Of all files, but deployments only of the project itself. */
const allDeclarations = query("all declarations", (project: Project): Omit<Declarations, "rules"> => {
  const each = graph(project).order.map((file) => ({ file, ...declarations(project, file) }));
  return {
    applications: each.flatMap(({ applications }) => applications),
    environments: each.flatMap(({ environments }) => environments),
    deployments: each.flatMap(({ file, deployments }) => (labelOf(file) === "" ? deployments : [])),
  };
});

interface Declarations {
  readonly applications: readonly Declared<ApplicationDeclaration>[];
  readonly environments: readonly { readonly symbol: SymbolId; readonly name: Name }[];
  readonly deployments: readonly Declared<DeploymentDeclaration>[];
  /** Names of mappings, by the resources that they have a rule for. */
  readonly rules: ReadonlyMap<SymbolId, readonly string[]>;
}

const nothing: readonly never[] = [];
const noRules: Declarations["rules"] = new Map();

/** What of a file every environment looks through. */
const declarations = query("declarations", (project: Project, file: FileId): Declarations => {
  const module = checked(project, file).value;
  const applications: Declared<ApplicationDeclaration>[] = [];
  const environments: { symbol: SymbolId; name: Name }[] = [];
  const deployments: Declared<DeploymentDeclaration>[] = [];
  const rules = new Map<SymbolId, string[]>();
  for (const [symbol, declaration] of module.declarations) {
    if (declaration.kind === "mappingDeclaration")
      for (const resource of resourcesOf(module, declaration))
        rules.set(resource, [...(rules.get(resource) ?? []), declaration.name.text]);
    if (declaration.kind === "applicationDeclaration") applications.push({ module, declaration, symbol });
    else if (declaration.kind === "environmentDeclaration") environments.push({ symbol, name: declaration.name });
    else if (declaration.kind === "deploymentDeclaration") deployments.push({ module, declaration, symbol });
  }
  // Most files have one application and nothing else: lists that grew, and empty ones, would take a kilobyte of each.
  return {
    applications: applications.slice(),
    environments: environments.length === 0 ? nothing : environments,
    deployments: deployments.length === 0 ? nothing : deployments,
    rules: rules.size === 0 ? noRules : rules,
  };
});

function resourcesOf(module: CheckedModule, mapping: MappingDeclaration): readonly SymbolId[] {
  return mapping.items.flatMap((item) => {
    const target = item.kind === "rule" ? module.targets.get(item.resource.id) : undefined;
    return target?.kind === "declaration" ? [target.symbol] : [];
  });
}
