/**
 * All files of an environment: those of its targets, and the manifest that lists them.
 *
 * Not here: what targets write (targets/), writing (write-output.ts).
 */
import { manifestOf } from "../deployment/manifest.ts";
import type { ResolvedEnvironment } from "../deployment/resolved.ts";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import type { OutputFile } from "../targets/target.ts";
import type { SourceText } from "../source/source-text.ts";
import { stringifyInPieces } from "../source/stringify-pieces.ts";
import { placesIn, type Emitted } from "./environments.ts";
import { joinPath } from "./host.ts";
import { duplicateOutput } from "./output-diagnostics.ts";
import type { Project } from "./project.ts";
import type { WriteRequest } from "./write-output.ts";

/** `configurations`: the operators' files, where some were given. Result: everything but the manifest, and how to make that once it is known what else the folder holds. */
export function environmentOutput(
  project: Project,
  environment: ResolvedEnvironment,
  { files }: Emitted,
  folder: string,
  configurations: readonly SourceText[] = [],
): Outcome<Pick<WriteRequest, "files" | "manifest">> {
  const diagnostics: Diagnostic[] = [];
  const byPath = new Map<string, OutputFile>();
  for (const file of files) {
    const known = byPath.get(file.path);
    if (known !== undefined && known.text !== file.text) {
      const path = joinPath(folder, file.path);
      diagnostics.push(duplicateOutput.at({ file: path, start: 0, end: 0 }, { path }));
    }
    byPath.set(file.path, file);
  }
  const byFolded = new Map<string, string>();
  for (const path of byPath.keys()) {
    const other = byFolded.get(folded(path));
    if (other === undefined) byFolded.set(folded(path), path);
    else diagnostics.push(duplicateOutput.at({ file: joinPath(folder, path), start: 0, end: 0 }, { path, other }));
  }
  const manifest = manifestOf(environment, placesIn(project, configurations));
  const text = (hashes: ReadonlyMap<string, string>) =>
    stringifyInPieces({ ...asObject(manifest), files: Object.fromEntries(hashes) });
  return { value: { files: [...byPath.values()], manifest: text }, diagnostics };
}

/** Equal for paths that file systems of macOS and Windows take for one. */
function folded(path: string): string {
  return path.normalize("NFC").toLowerCase().normalize("NFC");
}

function asObject(json: unknown): object {
  return typeof json === "object" && json !== null ? json : {};
}
