/**
 * The documents that an editor has open, as projects of the compiler: each edit gives the next project.
 *
 * In: absolute paths and texts. Out: for a path, its project and its name there. One project for each folder with a `fedi.json`, or
 * for the folder of a file without one; it is let go when its last document is closed.
 * Not here: the protocol (server.ts), when diagnostics are computed (checker.ts).
 */
import {
  fileIdOf,
  isAsked,
  openProject,
  pathOf,
  projectFolder,
  withEdit,
  withNamed,
  withNames,
  withoutAnswers,
  type FileId,
  type Host,
  type Project,
} from "../../compiler/src/index.ts";

export interface SessionWorld {
  readonly host: Host;
  /** Absolute path of the standard library's folder. */
  readonly standardLibrary: string;
  /** Told of each query that runs, where that is wanted. */
  readonly trace: ((line: string) => void) | undefined;
}

/** A file as its project calls it. */
export interface FileAt {
  readonly project: Project;
  readonly file: FileId;
}

interface OpenDocument {
  readonly root: string;
  /** Without symbolic links, where it exists. */
  readonly path: string;
  text: string;
}

export class Session {
  private readonly world: SessionWorld;
  private readonly projects = new Map<string, Project>();
  /** By the path that the editor uses. */
  private readonly documents = new Map<string, OpenDocument>();

  constructor(world: SessionWorld) {
    this.world = world;
  }

  open(path: string, text: string): void {
    const real = this.realPath(path);
    const root = projectFolder(this.world.host, real);
    this.documents.set(path, { root, path: real, text });
    const project = this.projects.get(root) ?? this.start(root);
    // What was read of it before may be old by now.
    this.projects.set(root, named(withEdit(withoutAnswers(project, real), real, text), real));
  }

  change(path: string, text: string): void {
    const document = this.documents.get(path);
    if (document === undefined) return this.open(path, text);
    document.text = text;
    const project = this.projects.get(document.root);
    if (project !== undefined) this.projects.set(document.root, withEdit(project, document.path, text));
  }

  close(path: string): void {
    const document = this.documents.get(path);
    if (document === undefined) return;
    this.documents.delete(path);
    const { root } = document;
    const project = this.projects.get(root);
    if (project === undefined) return;
    if (![...this.documents.values()].some((other) => other.root === root)) {
      this.projects.delete(root);
      return;
    }
    const next = withEdit(project, document.path, undefined);
    const isGone = this.world.host.kind(document.path) === "absent";
    this.projects.set(root, isGone ? unnamed(next, document.path) : next);
  }

  /** Files and folders changed on disk, appeared or went. Result: whether a project has to do with them. */
  changedOnDisk(all: readonly string[]): boolean {
    const paths = all.filter((path) => this.matters(path));
    if (paths.length === 0) return false;
    const manifests = paths.filter((path) => path.endsWith("/fedi.json"));
    for (const [root, project] of this.projects) {
      let next = project;
      for (const path of paths) next = withoutAnswers(next, this.realPath(path));
      this.projects.set(root, next);
    }
    // A new or lost `fedi.json` changes which project a file belongs to.
    if (manifests.length > 0) this.reopen();
    return true;
  }

  /** Programs and what they read; of all else only what somebody asked about, such as a folder. */
  private matters(path: string): boolean {
    return /\.(?:fedi|json|nix)$/.test(path) || this.all().some((project) => isAsked(project, this.realPath(path)));
  }

  private reopen(): void {
    const before = [...this.documents];
    const moved = before.some(([, { root, path }]) => projectFolder(this.world.host, path) !== root);
    if (!moved) return;
    this.projects.clear();
    this.documents.clear();
    for (const [path, { text }] of before) this.open(path, text);
  }

  /** The file at a path; undefined where no open document's project holds it. */
  at(path: string): FileAt | undefined {
    const document = this.documents.get(path);
    const real = document?.path ?? this.realPath(path);
    for (const [root, project] of this.projects) {
      if (document !== undefined && document.root !== root) continue;
      const file = fileIdOf(project, real);
      if (file !== undefined) return { project, file };
    }
    return undefined;
  }

  textAt(path: string): string | undefined {
    return this.documents.get(path)?.text;
  }

  all(): readonly Project[] {
    return [...this.projects.values()];
  }

  /** The path by which the editor knows a file: as it opened it, or where it is. */
  pathOf(project: Project, file: FileId): string {
    const real = pathOf(project, file);
    for (const [path, document] of this.documents) if (document.path === real) return path;
    return real;
  }

  openFiles(project: Project): readonly FileId[] {
    return [...this.documents.values()].flatMap(({ root, path }) => {
      const file = root === project.root ? fileIdOf(project, path) : undefined;
      return file === undefined || !file.endsWith(".fedi") ? [] : [file];
    });
  }

  private start(root: string): Project {
    const project = openProject(this.world.host, root, this.world.standardLibrary);
    const { trace } = this.world;
    if (trace !== undefined) project.memory.trace = (key, reason) => trace(`${key}: ${reason}`);
    return project;
  }

  /** Without symbolic links, in the file's own name too where it exists. */
  realPath(path: string): string {
    const { host } = this.world;
    const real = host.realPath(path);
    if (typeof real === "string") return real;
    const folder = host.realPath(path.slice(0, Math.max(1, path.lastIndexOf("/"))));
    return typeof folder === "string" ? `${folder}${path.slice(path.lastIndexOf("/"))}` : path;
  }
}

/** An opened file belongs to its project, whatever leads to it. */
function named(project: Project, path: string): Project {
  const file = fileIdOf(project, path);
  if (file === undefined || !file.endsWith(".fedi") || project.named.has(file)) return project;
  return withNamed(project, [file]);
}

function unnamed(project: Project, path: string): Project {
  const file = fileIdOf(project, path);
  if (file === undefined || !project.named.has(file)) return project;
  return withNames(
    project,
    [...project.named].filter((other) => other !== file),
  );
}
