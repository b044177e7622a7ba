/**
 * The hash of a folder's content, by which a project pins a dependency.
 *
 * It is SHA-256 over one line per file, in order of paths: the path, a tab, the SHA-256 of the file. Names that start with a dot,
 * `node_modules` and `out` (what compiling writes) do not count. Neither do times, owners or the folder's own place.
 */
import { sha256 } from "../evaluation/hash.ts";
import { byCodeUnit, isFailure, joinPath, type Host, type HostFailure, failure } from "./host.ts";
import { largestFile } from "./project.ts";

/** More is no dependency but a mistake in its path. */
const mostFiles = 20_000;

/** `sha256-…` (base64), or what could not be read. Links are followed once, never in a circle. */
export function contentHash(host: Host, folder: string): string | HostFailure {
  const files: string[] = [];
  const folders = [""];
  const seen = new Set<string>();
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    const real = host.realPath(joinPath(folder, next));
    if (typeof real !== "string") return real;
    if (seen.has(real)) continue;
    seen.add(real);
    const names = host.list(real);
    if (isFailure(names)) return names;
    for (const name of names) {
      if (name.startsWith(".") || name === "node_modules" || name === "out") continue;
      const path = next === "" ? name : `${next}/${name}`;
      const kind = host.kind(joinPath(folder, path));
      if (kind === "folder") folders.push(path);
      else if (kind === "file") files.push(path);
      if (files.length > mostFiles) return failure("other", `it holds more than ${mostFiles} files`);
    }
  }
  let lines = "";
  for (const path of files.sort(byCodeUnit)) {
    const bytes = host.readFile(joinPath(folder, path), largestFile);
    if (isFailure(bytes)) return bytes;
    lines += `${path}\t${sha256(bytes)}\n`;
  }
  return `sha256-${Buffer.from(sha256(lines), "hex").toString("base64")}`;
}
