/**
 * What the compiler asks of the outside world, and a host that lives in memory for tests and editors.
 *
 * In: absolute paths with `/` between folders. Out: bytes and names, or a failure as data: a host never throws.
 * Not here: the real file system (node-host.ts), what a failure means to the user (read-source.ts).
 */

/** `loop`: symbolic links that lead to themselves. `denied`: no permission. */
export type FailureReason = "absent" | "folder" | "not-a-folder" | "denied" | "loop" | "too-large" | "other";

export interface HostFailure {
  readonly kind: "failure";
  readonly reason: FailureReason;
  /** The system's own words. */
  readonly detail: string;
}

export type EntryKind = "file" | "folder" | "other" | "absent";

export interface Host {
  /** The whole file; more than `limit` bytes are a failure, told before they are read. */
  readFile(path: string, limit: number): Uint8Array | HostFailure;
  /** Names in a folder, sorted by code unit. */
  list(path: string): readonly string[] | HostFailure;
  /** What stands at a path, symbolic links followed. */
  kind(path: string): EntryKind;
  /** The path without symbolic links. */
  realPath(path: string): string | HostFailure;
}

export function isFailure(answer: unknown): answer is HostFailure {
  return typeof answer === "object" && answer !== null && "kind" in answer && answer.kind === "failure";
}

export function failure(reason: FailureReason, detail: string): HostFailure {
  return { kind: "failure", reason, detail };
}

/** Order of names that does not depend on the machine's language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `/a/b` and `c` give `/a/b/c`; an empty or `.` segment is nothing, `..` goes up and stops at the root. */
export function joinPath(folder: string, relative: string): string {
  if (isName(relative) && !folder.endsWith("/")) return `${folder}/${relative}`;
  const parts = folder.split("/").filter((part) => part !== "");
  for (const part of relative.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function isName(relative: string): boolean {
  return relative !== "" && relative !== "." && relative !== ".." && !relative.includes("/");
}

/** `/a/b/c` gives `/a/b`. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

/** Whether `path` is `folder` or lies below it. Both are real paths. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/**
 * A host in memory. `files`: absolute path to text or bytes; folders are those that the paths name.
 * `links`: symbolic links, absolute path to absolute path.
 */
export function memoryHost(
  files: Iterable<readonly [string, string | Uint8Array]>,
  links: Iterable<readonly [string, string]> = [],
): Host {
  const contents = new Map<string, Uint8Array>();
  const folders = new Map<string, Set<string>>([["/", new Set()]]);
  const targets = new Map(links);
  const register = (path: string) => {
    for (let at = path; at !== "/"; at = folderOf(at)) {
      const folder = folderOf(at);
      const names = folders.get(folder) ?? new Set();
      folders.set(folder, names.add(at.slice(at.lastIndexOf("/") + 1)));
    }
  };
  for (const [path, content] of files) {
    contents.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    register(path);
  }
  for (const path of targets.keys()) register(path);

  const realPath = (path: string): string | HostFailure => {
    let real = "/";
    const waiting = path.split("/").filter((part) => part !== "");
    for (let steps = 0; waiting.length > 0; steps++) {
      if (steps > 1000) return failure("loop", "too many symbolic links");
      real = joinPath(real, waiting.shift() ?? "");
      const target = targets.get(real);
      if (target !== undefined) {
        waiting.unshift(...target.split("/").filter((part) => part !== ""));
        real = "/";
      } else if (!contents.has(real) && !folders.has(real)) return failure("absent", "no such file or folder");
    }
    return real;
  };

  return {
    readFile(path, limit) {
      const real = realPath(path);
      if (typeof real !== "string") return real;
      const content = contents.get(real);
      if (content === undefined) return failure("folder", "it is a folder");
      return content.length > limit ? failure("too-large", `${content.length} bytes`) : content;
    },
    list(path) {
      const real = realPath(path);
      if (typeof real !== "string") return real;
      const names = folders.get(real);
      return names === undefined ? failure("not-a-folder", "it is a file") : [...names].sort(byCodeUnit);
    },
    kind(path) {
      const real = realPath(path);
      if (typeof real !== "string") return "absent";
      return contents.has(real) ? "file" : "folder";
    },
    realPath,
  };
}
