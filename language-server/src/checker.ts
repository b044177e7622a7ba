/**
 * When diagnostics are computed and told: the edited file at once, everything else when nothing was typed for a while.
 *
 * In: a session and a place for messages. Out: for each file whose messages changed, all of them. Work on many files is done in
 * slices, so that requests are answered in between; an edit ends it, and it begins again later. Of a large project only what is open is
 * looked at here: the trees of a thousand files that nobody asks for would stay.
 * Not here: what the messages are (features/diagnostics.ts), the protocol (server.ts).
 */
import {
  located,
  projectDiagnostics,
  manifestName,
  type FileId,
  type LocatedDiagnostic,
  type Project,
} from "../../compiler/src/index.ts";
import { checkInProcess, environmentDiagnosticsOf, isLarge, ownGraph, type ProjectCheck } from "./project-check.ts";
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
/** The same where nothing was looked at yet: editors open their files one after another. */
const openingTime = 20;
/** Environments wait for longer where resolving them takes long: so many times as long. */
const patience = 2;
/** Milliseconds of work before requests get a turn. */
const slice = 8;

/** What was told of a project. */
interface Told {
  /** Messages of environments by file; those of the file itself are asked anew. */
  environments: ReadonlyMap<FileId, readonly LocatedDiagnostic[]>;
  /** Messages of the files of a large project, as another process found them. */
  files: ReadonlyMap<FileId, readonly LocatedDiagnostic[]>;
  readonly published: Map<FileId, string>;
  /** Milliseconds that environments, or all of a large project, took last time; undefined before the first. */
  cost: number | undefined;
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
  /** What is being checked elsewhere at the moment. */
  private elsewhere: ProjectCheck | undefined;

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
    this.wait(this.toldOf(project).cost === undefined ? openingTime : quietTime);
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
    this.elsewhere?.stop();
    clearTimeout(this.later);
    clearImmediate(this.soon);
  }

  private wait(time: number): void {
    // What is found now would be out of date.
    this.elsewhere?.stop();
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
    const told = this.told.get(project.root) ?? {
      environments: new Map(),
      files: new Map(),
      published: new Map(),
      cost: undefined,
    };
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
        if (isLarge(project)) await this.checkElsewhere(project, isCurrent);
        else await this.checkHere(project, isCurrent);
      } catch (thrown) {
        this.world.failed(`checking ${project.root}`, thrown);
      }
      if (!isCurrent()) return;
    }
    this.world.checked();
  }

  private async checkHere(project: Project, isCurrent: () => boolean): Promise<void> {
    await this.checkFiles(project, ownGraph(project), isCurrent);
    if (isCurrent()) await this.bePatient(project);
    if (!isCurrent()) return;
    const begun = performance.now();
    const found = environmentDiagnosticsOf(project);
    const told = this.toldOf(project);
    told.cost = performance.now() - begun;
    const before = told.environments;
    told.environments = byFile(found);
    for (const file of new Set([...before.keys(), ...told.environments.keys()])) this.tell(project, file);
  }

  /** What is open here, all else by another process: it tells of the files first. */
  private async checkElsewhere(project: Project, isCurrent: () => boolean): Promise<void> {
    await this.checkFiles(project, [], isCurrent);
    if (isCurrent()) await this.bePatient(project);
    if (!isCurrent()) return;
    const begun = performance.now();
    const told = this.toldOf(project);
    const check = checkInProcess(project);
    this.elsewhere = check;
    const files = await check.files;
    if (!isCurrent()) return;
    // It could not be started, or fell over.
    if (files === undefined) return this.checkFiles(project, ownGraph(project), isCurrent);
    told.files = byFile(files);
    this.tellAll(project, told);
    const environments = await check.environments;
    if (environments === undefined || !isCurrent()) return;
    this.elsewhere = undefined;
    told.environments = byFile(environments);
    told.cost = performance.now() - begun;
    this.tellAll(project, told);
  }

  /** The open files anew, of the others what another process said. */
  private tellAll(project: Project, told: Told): void {
    const open = new Set(this.session.openFiles(project));
    const { files, environments } = told;
    for (const file of new Set([...told.published.keys(), ...files.keys(), ...environments.keys()]))
      if (open.has(file) || file === manifestName) this.tell(project, file);
      else this.publish(project, file, [...(files.get(file) ?? []), ...(environments.get(file) ?? [])]);
  }

  private async bePatient(project: Project): Promise<void> {
    const { cost = 0 } = this.toldOf(project);
    if (cost * patience > quietTime) await pause(cost * patience);
  }

  /** The open files and others, in slices; of a small project the messages about files that are gone go. */
  private async checkFiles(project: Project, others: readonly FileId[], isCurrent: () => boolean): Promise<void> {
    const files = new Set([...this.session.openFiles(project), ...others, manifestName]);
    let begun = performance.now();
    for (const file of files) {
      this.tell(project, file);
      if (performance.now() - begun < slice) continue;
      await pause(0);
      if (!isCurrent()) return;
      begun = performance.now();
    }
    if (others.length === 0) return;
    for (const file of this.toldOf(project).published.keys())
      if (!files.has(file) && file !== manifestName) this.publish(project, file, []);
  }
}

function byFile(found: readonly LocatedDiagnostic[]): ReadonlyMap<FileId, readonly LocatedDiagnostic[]> {
  const files = new Map<FileId, LocatedDiagnostic[]>();
  for (const diagnostic of found) {
    const list = files.get(diagnostic.span.file);
    if (list === undefined) files.set(diagnostic.span.file, [diagnostic]);
    else list.push(diagnostic);
  }
  return files;
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
