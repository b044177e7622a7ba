/**
 * The packages that a project is made of: itself, the standard library, and its dependencies with theirs.
 *
 * Each has a label that starts the names of its files: `""`, `@std`, `@mail`, `@mail+dns` (the dependency `dns` of `mail`). One folder
 * that two packages depend on is one package, under the first label, so its declarations exist once.
 * Not here: what an import leads to (module-path.ts).
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";
import { contentHash } from "./content-hash.ts";
import { changedDependency, missingDependency } from "./file-diagnostics.ts";
import { isFailure, isWithin, joinPath } from "./host.ts";
import { emptyManifest, readManifest, type Manifest } from "./manifest.ts";
import { input, query } from "./memo.ts";
import { contentOf, kindOf, manifestName, realPathOf, type Project } from "./project.ts";
import { readSource } from "./read-source.ts";

export interface Package {
  readonly label: string;
  /** Real and absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** By the name under which its files import them: the other package's label. */
  readonly dependencies: ReadonlyMap<string, string>;
}

export interface Packages {
  readonly byLabel: ReadonlyMap<string, Package>;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of the `fedi.json`s, for messages. */
  readonly sources: ReadonlyMap<FileId, SourceText>;
}

export const standardLabel = "@std";

export const packagesOf = query("packages", (project: Project): Packages => {
  const byLabel = new Map<string, Package>();
  const labels = new Map<string, string>([[project.standardLibrary, standardLabel]]);
  const sources = new Map<FileId, SourceText>();
  const diagnostics: Diagnostic[] = [];
  const waiting = [{ label: "", folder: project.root }];
  labels.set(project.root, "");
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { label, folder } = next;
    const manifest = manifestIn(project, label, folder, sources, diagnostics);
    const dependencies = new Map<string, string>();
    for (const [name, dependency] of manifest.dependencies) {
      const found = dependencyFolder(project, joinPath(folder, dependency.path));
      if (typeof found !== "string") {
        diagnostics.push(missingDependency.at(dependency.pathSpan, { name, path: dependency.path, ...found }));
        continue;
      }
      const actual = hashOf(project, found);
      if (typeof actual !== "string") {
        diagnostics.push(missingDependency.at(dependency.pathSpan, { name, path: dependency.path, ...actual }));
        continue;
      }
      if (actual !== dependency.hash)
        diagnostics.push(changedDependency.at(dependency.hashSpan, { name, expected: dependency.hash, actual }));
      const known = labels.get(found);
      const ownLabel = known ?? (label === "" ? `@${name}` : `${label}+${name}`);
      dependencies.set(name, ownLabel);
      if (known !== undefined) continue;
      labels.set(found, ownLabel);
      waiting.push({ label: ownLabel, folder: found });
    }
    byLabel.set(label, { label, folder, manifest, dependencies });
  }
  const standard = { label: standardLabel, folder: project.standardLibrary };
  byLabel.set(standardLabel, { ...standard, manifest: emptyManifest, dependencies: new Map() });
  return { byLabel, diagnostics, sources };
});

/** The label that a file's name starts with: `@mail/smtp.fedi` gives `@mail`, `smtp.fedi` gives `""`. */
export function labelOf(file: FileId): string {
  return file.startsWith("@") ? file.slice(0, Math.max(file.indexOf("/"), 0)) : "";
}

/** The absolute path of a file of the project. */
export function pathOf(project: Project, file: FileId): string {
  const label = labelOf(file);
  const folder = packagesOf(project).byLabel.get(label)?.folder ?? project.root;
  return joinPath(folder, label === "" ? file : file.slice(label.length + 1));
}

/** The name of a file by its real path, if it is in one of the packages; in the innermost one. */
export function fileIdOf(project: Project, real: string): FileId | undefined {
  let best: Package | undefined;
  for (const candidate of packagesOf(project).byLabel.values()) {
    if (!isWithin(candidate.folder, real)) continue;
    if (best === undefined || candidate.folder.length > best.folder.length) best = candidate;
  }
  if (best === undefined) return undefined;
  const relative = real.slice(best.folder === "/" ? 1 : best.folder.length + 1);
  // A folder of the project that looks like a label cannot be told from it, so its files have no name.
  if (best.label === "") return relative.startsWith("@") ? undefined : relative;
  return `${best.label}/${relative}`;
}

function manifestIn(
  project: Project,
  label: string,
  folder: string,
  sources: Map<FileId, SourceText>,
  diagnostics: Diagnostic[],
): Manifest {
  const path = joinPath(folder, manifestName);
  if (kindOf(project, path) === "absent") return emptyManifest;
  const file = label === "" ? manifestName : `${label}/${manifestName}`;
  const { source, problem } = readSource(file, contentOf(project, path));
  sources.set(file, source);
  if (problem !== undefined) {
    diagnostics.push(problem);
    return emptyManifest;
  }
  const manifest = readManifest(source);
  diagnostics.push(...manifest.diagnostics);
  return manifest.value;
}

function dependencyFolder(project: Project, path: string): string | { readonly reason: string } {
  const real = realPathOf(project, path);
  if (typeof real !== "string") return { reason: real.reason === "absent" ? "nothing is there" : real.detail };
  return kindOf(project, real) === "folder" ? real : { reason: "this is a file, not a folder" };
}

const hashOf = input("content hash", (project: Project, folder: string): string | { readonly reason: string } => {
  const question = `hash ${folder}`;
  const known = project.answers.get(question);
  if (typeof known === "string") return known;
  const hash = contentHash(project.host, folder);
  if (isFailure(hash)) return { reason: hash.detail };
  project.answers.set(question, hash);
  return hash;
});
