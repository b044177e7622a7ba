/**
 * When diagnostics are computed and told: the edited file at once, everything else when nothing was typed for a while.
 *
 * In: a session and a place for messages. Out: for each file whose messages changed, all of them. Work on many files is done in
 * slices, so that requests are answered in between; an edit ends it, and it begins again later.
 * Not here: what the messages are (features/diagnostics.ts), the protocol (server.ts).
 */
import {
  graph,
  labelOf,
  located,
  ownFiles,
  projectDiagnostics,
  manifestName,
  type FileId,
  type LocatedDiagnostic,
  type Project,
} from "../../compiler/src/index.ts";
import { checkEnvironments, type EnvironmentCheck } from "./environment-check.ts";
import { diagnosticsIn } from "./features/diagnostics.ts";
import type { Session } from "./session.ts";
import { moved, textChange, type TextChange } from "./text-change.ts";

export interface CheckerWorld {
  readonly publish: (project: Project, file: FileId, diagnostics: readonly LocatedDiagnostic[]) => void;
  readonly failed: (what: string, thrown: unknown) => void;
  /** Everything was looked at, environments included. */
  readonly checked: () => void;
}

/** Milliseconds without an edit before other files are looked at. */
const quietTime = 150;
/** Environments wait for longer where resolving them takes long: so many times as long. */
const patience = 2;
/** Milliseconds of work before requests get a turn. */
const slice = 8;

/** What was told of a project. */
interface Told {
  /** Messages of environments by file; those of the file itself are asked anew. */
  environments: ReadonlyMap<FileId, readonly LocatedDiagnostic[]>;
  readonly published: Map<FileId, string>;
  /** Milliseconds that the environments took last time. */
  cost: number;
}

export class Checker {
  private readonly session: Session;
  private readonly world: CheckerWorld;
  private readonly told = new Map<string, Told>();
  private readonly edited = new Map<string, Set<FileId>>();
  private soon: NodeJS.Immediate | undefined;
  private later: NodeJS.Timeout | undefined;
  /** Counts edits: work that began before another is out of date. */
  private generation = 0;
  /** Those that are being checked at the moment. */
  private environments: EnvironmentCheck | undefined;

  constructor(session: Session, world: CheckerWorld) {
    this.session = session;
    this.world = world;
  }

  /** The file was opened, or edited: then with its texts. */
  touched(project: Project, file: FileId, edit?: { readonly before: string; readonly after: string }): void {
    this.generation++;
    const files = this.edited.get(project.root) ?? new Set();
    this.edited.set(project.root, files.add(file));
    if (edit !== undefined) this.move(project, file, textChange(edit.before, edit.after));
    this.soon ??= setImmediate(() => this.checkEdited());
    this.wait(quietTime);
  }

  /** Something changed beyond the open documents. */
  touchedAll(): void {
    this.generation++;
    for (const project of this.session.all())
      for (const file of this.session.openFiles(project)) this.touched(project, file);
    this.wait(quietTime);
  }

  /** A document was closed; a project that is let go leaves no messages behind. */
  closed(project: Project): void {
    if (this.session.all().some(({ root }) => root === project.root)) return this.touchedAll();
    const told = this.told.get(project.root);
    this.told.delete(project.root);
    for (const [file, published] of told?.published ?? []) if (published !== "") this.world.publish(project, file, []);
  }

  /** All messages of a file, those of environments as far as they are known. */
  diagnostics(project: Project, file: FileId): readonly LocatedDiagnostic[] {
    const own = diagnosticsIn(project, file);
    const others = this.told.get(project.root)?.environments.get(file) ?? [];
    return others.length === 0 ? own : [...own, ...others];
  }

  stop(): void {
    this.generation++;
    this.environments?.stop();
    clearTimeout(this.later);
    clearImmediate(this.soon);
  }

  private wait(time: number): void {
    // What is found now would be out of date.
    this.environments?.stop();
    clearTimeout(this.later);
    this.later = setTimeout(() => void this.checkAll(), time);
  }

  private checkEdited(): void {
    this.soon = undefined;
    const edited = [...this.edited];
    this.edited.clear();
    for (const project of this.session.all())
      for (const [root, files] of edited)
        // Of an edited file it is news that it was looked at, even if there is nothing new to say.
        if (root === project.root) for (const file of files) this.tell(project, file, true);
  }

  private tell(project: Project, file: FileId, always = false): void {
    try {
      const isManifest = file === manifestName || file.endsWith(`/${manifestName}`);
      if (!isManifest && !file.endsWith(".fedi")) return;
      const all = isManifest ? manifestDiagnostics(project, file) : this.diagnostics(project, file);
      this.publish(project, file, all, always);
    } catch (thrown) {
      this.world.failed(`checking ${file}`, thrown);
    }
  }

  private publish(project: Project, file: FileId, diagnostics: readonly LocatedDiagnostic[], always = false): void {
    const told = this.toldOf(project);
    const key = diagnostics.length === 0 ? "" : JSON.stringify(diagnostics, withoutFacts);
    if (!always && (told.published.get(file) ?? "") === key) return;
    told.published.set(file, key);
    this.world.publish(project, file, diagnostics);
  }

  private toldOf(project: Project): Told {
    const told = this.told.get(project.root) ?? { environments: new Map(), published: new Map(), cost: 0 };
    this.told.set(project.root, told);
    return told;
  }

  private move(project: Project, file: FileId, change: TextChange): void {
    const told = this.told.get(project.root);
    const old = told?.environments.get(file);
    if (told === undefined || old === undefined) return;
    const kept = old.flatMap((diagnostic) => {
      const span = moved(diagnostic.span, change);
      return span === undefined ? [] : [{ ...diagnostic, span }];
    });
    told.environments = new Map([...told.environments, [file, kept]]);
  }

  /** Every file of every project, then their environments. */
  private async checkAll(): Promise<void> {
    const { generation } = this;
    const isCurrent = () => generation === this.generation;
    for (const project of this.session.all()) {
      try {
        await this.checkFiles(project, isCurrent);
        if (!isCurrent()) return;
        const { cost } = this.toldOf(project);
        if (cost * patience > quietTime) await pause(cost * patience);
        if (isCurrent()) await this.checkEnvironments(project, isCurrent);
      } catch (thrown) {
        this.world.failed(`checking ${project.root}`, thrown);
      }
      if (!isCurrent()) return;
    }
    this.world.checked();
  }

  private async checkFiles(project: Project, isCurrent: () => boolean): Promise<void> {
    const open = this.session.openFiles(project);
    const files = new Set([...open, ...ownGraph(project), manifestName]);
    let begun = performance.now();
    for (const file of files) {
      this.tell(project, file);
      if (performance.now() - begun < slice) continue;
      await pause(0);
      if (!isCurrent()) return;
      begun = performance.now();
    }
    for (const file of this.toldOf(project).published.keys())
      if (!files.has(file) && file !== manifestName) this.publish(project, file, []);
  }

  private async checkEnvironments(project: Project, isCurrent: () => boolean): Promise<void> {
    const begun = performance.now();
    this.environments = checkEnvironments(project);
    const all = await this.environments.found;
    this.environments = undefined;
    if (all === undefined || !isCurrent()) return;
    const found = new Map<FileId, LocatedDiagnostic[]>();
    for (const diagnostic of all) {
      const list = found.get(diagnostic.span.file) ?? [];
      found.set(diagnostic.span.file, list);
      list.push(diagnostic);
    }
    const told = this.toldOf(project);
    told.cost = performance.now() - begun;
    const before = told.environments;
    told.environments = found;
    for (const file of new Set([...before.keys(), ...found.keys()])) this.tell(project, file);
  }
}

/** The project's own files; those of the standard library and of dependencies are looked at only where they are open. */
function ownGraph(project: Project): readonly FileId[] {
  const own = ownFiles(project);
  const reached = graph(project).order.filter((file) => labelOf(file) === "");
  return [...new Set([...own, ...reached])];
}

function manifestDiagnostics(project: Project, file: FileId): readonly LocatedDiagnostic[] {
  return projectDiagnostics(project)
    .filter(({ span }) => span.file === file)
    .map((diagnostic) => located(project, diagnostic));
}

function withoutFacts(key: string, value: unknown): unknown {
  return key === "facts" ? undefined : value;
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => (time === 0 ? setImmediate(resolve) : setTimeout(resolve, time)));
}
