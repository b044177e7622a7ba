/**
 * Names of packages of nixpkgs that a project's programs, the standard library and the options of NixOS mention: for editors. No list
 * of all packages is at hand (there are a hundred thousand), so what others use is what is offered.
 *
 * In: a project. Out: names, sorted. Not here: whether nixpkgs has them, which only Nix knows.
 */
import type { FileId } from "../source/span.ts";
import { query } from "./memo.ts";
import { filesBelow } from "./module-path.ts";
import { standardLabel } from "./packages.ts";
import { graph, ownFiles, schemas, sourceOf } from "./pipeline.ts";
import type { Project } from "./project.ts";
import { isSameData } from "./same-data.ts";

const mentionedIn = query(
  "mentioned packages",
  (project: Project, file: FileId): readonly string[] => {
    const { text } = sourceOf(project, file).source;
    // `pkgs.python3Packages.x` names a set of packages first.
    const found = text.matchAll(/\bpkgs\.(?:"([^"\n]+)"|([A-Za-z_]\w*)(?!\w))(?!\s*\.)/g);
    return [...new Set([...found].map((match) => match[1] ?? match[2] ?? ""))];
  },
  isSameData,
  "early",
);

export const packageNames = query("package names", (project: Project): readonly string[] => {
  const files = new Set([...ownFiles(project), ...graph(project).order, ...filesBelow(project, standardLabel)]);
  const ofPrograms = [...files].flatMap((file) => mentionedIn(project, file));
  const ofOptions = schemas(project).value.nixos?.packages?.() ?? [];
  return [...new Set([...ofPrograms, ...ofOptions])].sort();
});
