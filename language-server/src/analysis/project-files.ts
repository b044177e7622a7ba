/**
 * What lies in the folders of a project, for texts that name files.
 */
import { isFailure, kindOfPath, namesIn, pathOf, type FileId, type Project } from "../../../compiler/src/index.ts";

export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** `relative` begins at the file's own folder; what begins with a dot is left out. */
export function filesBeside(project: Project, file: FileId, relative: string): readonly FolderEntry[] {
  const own = pathOf(project, file).split("/").slice(0, -1);
  for (const part of relative.split("/")) {
    if (part === "..") own.pop();
    else if (part !== "" && part !== ".") own.push(part);
  }
  const folder = own.join("/") || "/";
  const inside = folder === project.root || folder.startsWith(`${project.root}/`);
  const names = inside ? namesIn(project, folder) : [];
  if (isFailure(names)) return [];
  return names
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .map((name) => ({ name, isFolder: kindOfPath(project, `${folder}/${name}`) === "folder" }));
}
