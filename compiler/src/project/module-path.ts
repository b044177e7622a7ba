/**
 * What an import's text leads to, and what a `project_file` or `from "…"` does: a file of the project, or why none.
 *
 * `"std"` is the files of the standard library that declare what is imported, `"std/mail"` one of them, `"./x"` and `"../x"` a file of
 * the same package, `"name/x"` one of a dependency. `.fedi` may be left out. Upper and lower case count everywhere, also where a file system
 * ignores them. A file is known by its real path, so two links to it are one file.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/wording.ts";
import { fileOutsideProject } from "../evaluation/evaluation-diagnostics.ts";
import type { FileId, Span } from "../source/span.ts";
import {
  importOutsideProject,
  missingFile,
  unknownDependency,
  unknownModule,
  unreadableFile,
} from "./file-diagnostics.ts";
import { isFailure, isWithin, joinPath } from "./host.ts";
import { query } from "./memo.ts";
import { fileIdOf, labelOf, packagesOf, pathOf, standardLabel, type Package } from "./packages.ts";
import { contentOf, holdsName, kindOf, namesIn, realPathOf, type Project } from "./project.ts";
import { isSameData } from "./same-data.ts";

/** More than one file only for `"std"`. `problem`: reported where the import stands. */
export type Destination =
  | { readonly kind: "files"; readonly files: readonly FileId[] }
  | { readonly kind: "problem"; readonly problem: (place: Span) => Diagnostic };

const extension = ".fedi";

/** Where `import … from "text"` in a file leads. `names`: what is imported; without it `"std"` is all its files. */
export function importDestination(
  project: Project,
  from: FileId,
  text: string,
  names?: readonly string[],
): Destination {
  return text === "std" && names !== undefined
    ? { kind: "files", files: standardFiles(project, names) }
    : anyDestination(project, from, text);
}

const anyDestination = query(
  "destination",
  (project: Project, from: FileId, text: string): Destination => findImported(project, from, text),
  isSameDestination,
);

/** Problems hold functions, and are never the same. */
function isSameDestination(a: Destination, b: Destination): boolean {
  return a.kind === "files" && b.kind === "files" && isSameData(a.files, b.files);
}

function findImported(project: Project, from: FileId, text: string): Destination {
  if (text === "std") return { kind: "files", files: filesBelow(project, standardLabel) };
  const found = findElsewhere(project, from, text);
  if (found.kind === "problem" || !text.startsWith("std/")) return found;
  return { kind: "files", files: [...new Set([...found.files, ...standardOptions(project)])] };
}

function findElsewhere(project: Project, from: FileId, text: string): Destination {
  const own = packagesOf(project).byLabel.get(labelOf(from));
  if (text.startsWith("./") || text.startsWith("../") || text.startsWith("/") || own === undefined)
    return inPackage(project, own, text, folderWithin(from), extension);
  const slash = text.indexOf("/");
  const name = slash < 0 ? text : text.slice(0, slash);
  const label = name === "std" ? standardLabel : own.dependencies.get(name);
  const target = label === undefined ? undefined : packagesOf(project).byLabel.get(label);
  if (target === undefined || slash < 0) {
    // A dependency that is listed but is not there was reported in `fedi.json`.
    const known = [...own.manifest.dependencies.keys()];
    const near = nearest(name, ["std", ...known]);
    const local = isFound(inPackage(project, own, `./${text}`, folderWithin(from), extension));
    return { kind: "problem", problem: (place) => unknownDependency.at(place, { text, name, known, local, near }) };
  }
  return inPackage(project, target, text.slice(slash + 1), "", extension);
}

/** Where a `project_file`, `text("…")` or `from "…"` in a file leads: a file of the same package, named with its ending. */
export function fileDestination(project: Project, from: FileId, text: string): Destination {
  return inPackage(project, packagesOf(project).byLabel.get(labelOf(from)), text, folderWithin(from), "");
}

/** Every `.fedi` file below a package's folder, sorted; folders with a dot in front, `node_modules` and `out` are left out. */
export function filesBelow(project: Project, label: string): readonly FileId[] {
  const root = packagesOf(project).byLabel.get(label)?.folder;
  if (root === undefined) return [];
  const found: FileId[] = [];
  const seen = new Set<string>();
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (seen.has(folder)) continue;
    seen.add(folder);
    const names = namesIn(project, folder);
    if (isFailure(names)) continue;
    for (const name of names) {
      if (name.startsWith(".") || name === "node_modules" || name === "out") continue;
      const path = joinPath(folder, name);
      const kind = name.endsWith(extension) || !name.includes(".") ? kindOf(project, path) : "other";
      if (kind === "folder" || (kind === "file" && name.endsWith(extension))) {
        const real = realPathOf(project, path);
        if (typeof real !== "string" || !isWithin(root, real)) continue;
        if (kind === "folder") folders.push(real);
        else {
          const file = fileIdOf(project, real);
          if (file !== undefined) found.push(file);
        }
      }
    }
  }
  return [...new Set(found)].sort();
}

/**
 * The files of the standard library that declare these names, and the NixOS options that all of them set. All its files where a name is
 * in none of them, for the message.
 */
function standardFiles(project: Project, names: readonly string[]): readonly FileId[] {
  const all = filesBelow(project, standardLabel);
  const declaring = declaredNames(project);
  const found = new Set<FileId>(standardOptions(project));
  for (const name of names) {
    const declared = declaring.get(name);
    if (declared === undefined) return all;
    found.add(declared.file);
  }
  return [...found].sort();
}

const standardOptionsFile = `${standardLabel}/nixos_options.fedi`;

function standardOptions(project: Project): readonly FileId[] {
  return filesBelow(project, standardLabel).filter((file) => file === standardOptionsFile);
}

const declaration = /^(type|let|function|resource|application|provider|mapping|environment|deployment)[ \t]+(\w+)/gm;

interface Declared {
  readonly file: FileId;
  readonly isType: boolean;
  readonly isValue: boolean;
}

/** For messages about a name that nobody knows: the library is not parsed for them. */
export function declaredByStandard(
  project: Project,
  name: string,
): { readonly isType: boolean; readonly isValue: boolean } {
  return declaredNames(project).get(name) ?? { isType: false, isValue: false };
}

/**
 * Which file of the standard library declares a name. Read off its text, which is ours and formatted: parsing all of it would cost every
 * program what only some need.
 */
const declaredNames = query("names of the standard library", (project: Project): ReadonlyMap<string, Declared> => {
  const names = new Map<string, Declared>();
  for (const file of filesBelow(project, standardLabel)) {
    const content = contentOf(project, pathOf(project, file));
    if (isFailure(content)) continue;
    const text = typeof content === "string" ? content : new TextDecoder().decode(content);
    for (const [, keyword = "", name = ""] of text.matchAll(declaration)) {
      const isType = keyword === "type" || keyword === "resource";
      const known = names.get(name);
      names.set(name, { file, isType: isType || known?.isType === true, isValue: !isType || known?.isValue === true });
    }
  }
  return names;
});

function isFound(destination: Destination): boolean {
  return destination.kind === "files";
}

/** The folder of a file inside its package: `@mail/a/b.fedi` gives `a`. */
function folderWithin(file: FileId): string {
  const label = labelOf(file);
  const path = label === "" ? file : file.slice(label.length + 1);
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** Walks down the package's folder name by name, so that case counts and `..` cannot leave. */
function inPackage(
  project: Project,
  target: Package | undefined,
  text: string,
  folder: string,
  ending: string,
): Destination {
  if (target === undefined || text.startsWith("/") || text.includes("\0") || text.includes("\\"))
    return outside(text, ending);
  const segments = folder === "" ? [] : folder.split("/");
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") segments.push(part);
    else if (segments.pop() === undefined) return outside(text, ending);
  }
  const last = segments.pop() ?? "";
  let path = target.folder;
  for (const segment of segments) {
    const names = namesIn(project, path);
    if (isFailure(names) || !holdsName(names, segment))
      return missing(text, isFailure(names) ? [] : names, segment, ending);
    path = joinPath(path, segment);
  }
  const names = namesIn(project, path);
  if (isFailure(names)) return missing(text, [], last, ending);
  // Written with its ending or without: `./smtp` is `smtp.fedi`, and so is `./smtp.fedi`.
  const candidates = ending === "" || last.endsWith(ending) ? [last] : [`${last}${ending}`];
  const name = candidates.find((candidate) => holdsName(names, candidate));
  if (name === undefined) return missing(text, names, last, ending);
  return realFile(project, target, joinPath(path, name), text, ending);
}

function realFile(project: Project, target: Package, path: string, text: string, ending: string): Destination {
  const real = realPathOf(project, path);
  if (typeof real !== "string") {
    const { reason, detail } = real;
    return { kind: "problem", problem: (place) => unreadableFile.at(place, { path: text, reason, detail }) };
  }
  const id = isWithin(target.folder, real) ? fileIdOf(project, real) : undefined;
  if (id === undefined) return outside(text, ending);
  const kind = kindOf(project, real);
  if (kind !== "file") {
    const reason = kind === "folder" ? "folder" : "other";
    return {
      kind: "problem",
      problem: (place) => unreadableFile.at(place, { path: text, reason, detail: "it is not a regular file" }),
    };
  }
  return { kind: "files", files: [id] };
}

function outside(text: string, ending: string): Destination {
  if (ending === "") return { kind: "problem", problem: (place) => fileOutsideProject.at(place, { path: text }) };
  return { kind: "problem", problem: (place) => importOutsideProject.at(place, { text }) };
}

function missing(text: string, names: readonly string[], wanted: string, ending: string): Destination {
  const bare = (name: string) => (ending !== "" && name.endsWith(ending) ? name.slice(0, -ending.length) : name);
  const usable = names.filter((name) => ending === "" || name.endsWith(ending) || !name.includes("."));
  const otherCase = usable.find((name) => bare(name).toLowerCase() === bare(wanted).toLowerCase());
  const prefix = text.slice(0, text.lastIndexOf("/") + 1);
  const found = otherCase === undefined ? nearest(bare(wanted), usable.map(bare)) : [bare(otherCase)];
  const near = text.endsWith(wanted) ? found.map((name) => prefix + name) : [];
  const path = ending !== "" && !text.endsWith(ending) ? `${text}${ending}` : text;
  const reason = otherCase === undefined ? {} : { reason: "upper and lower case differ" };
  if (ending === "") return { kind: "problem", problem: (place) => missingFile.at(place, { path, near, ...reason }) };
  return { kind: "problem", problem: (place) => unknownModule.at(place, { text, path, near, ...reason }) };
}
