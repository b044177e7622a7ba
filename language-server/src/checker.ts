/**
 * When diagnostics are computed and told: the edited file at once, everything else when nothing was typed for a while.
 *
 * In: a session and a place for messages. Out: for each file whose messages changed, all of them. Work on many files is done in
 * slices, so that requests are answered in between; an edit ends it, and it begins again later. Of a large project only what is open is
 * looked at here: the trees of a thousand files that nobody asks for would stay.
 * Not here: what the messages are (features/diagnostics.ts), the protocol (server.ts).
 */
import {
  isFailure,
  located,
  pathOf,
  projectDiagnostics,
  manifestName,
  type FileId,
  type LocatedDiagnostic,
  type Project,
} from "../../compiler/src/index.ts";
import { environmentDiagnosticsOf, ownGraph } from "./project-check.ts";
import type { ProjectCheck, ProjectProcesses } from "./project-processes.ts";
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
  private readonly processes: ProjectProcesses;
  private readonly world: CheckerWorld;
  private readonly told = new Map<string, Told>();
  private readonly touched = new Map<string, Set<FileId>>();
  private soon: NodeJS.Immediate | undefined;
  private later: NodeJS.Timeout | undefined;
  /** Counts edits: work that began before another is out of date. */
  private generation = 0;
  /** Checks of large projects as they are now, by folder: they go on, or are done. */
  private readonly elsewhere = new Map<string, ProjectCheck>();
  /** Whether nothing was typed since the user saved. */
  private isHurried = false;

  constructor(session: Session, processes: ProjectProcesses, world: CheckerWorld) {
    this.session = session;
    this.processes = processes;
    this.world = world;
  }

  /** An editor looks at folders: of what is in them it will open something soon. */
  begins(folders: readonly string[]): void {
    if (folders.some((folder) => this.processes.isLarge(folder))) this.processes.prepare();
  }

  /** A file was opened, with the text that the editor holds. */
  opened(project: Project, file: FileId, text: string): void {
    if (!isOnDisk(project, file, text)) this.stopElsewhere(project.root);
    const isFirst = this.toldOf(project).cost === undefined;
    // Nobody has typed yet: there is nothing to wait for.
    if (isFirst && !this.elsewhere.has(project.root) && this.processes.isLarge(project.root))
      this.startElsewhere(project);
    this.touch(project, file, isFirst ? openingTime : quietTime);
  }

  edited(project: Project, file: FileId, edit: { readonly before: string; readonly after: string }): void {
    // What is found now would be out of date.
    this.stopElsewhere(project.root);
    this.isHurried = false;
    this.move(project, file, textChange(edit.before, edit.after));
    this.touch(project, file, this.toldOf(project).cost === undefined ? openingTime : quietTime);
  }

  /** Something changed beyond the open documents. `isSaved`: by the user, who wants to know now. */
  touchedAll(isSaved: boolean): void {
    this.isHurried ||= isSaved;
    for (const { root } of this.session.all()) this.stopElsewhere(root);
    this.touchOpen();
  }

  /** A document was closed that held `text`; a project that is let go leaves no messages behind. */
  closed(project: Project, file: FileId, text: string): void {
    if (!isOnDisk(project, file, text)) this.stopElsewhere(project.root);
    const all = this.session.all();
    if (all.some(({ root }) => root === project.root)) return this.touchOpen();
    this.stopElsewhere(project.root);
    if (!all.some(({ root }) => this.processes.isLarge(root))) this.processes.dismiss();
    const told = this.told.get(project.root);
    this.told.delete(project.root);
    for (const [of, published] of told?.published ?? []) if (published !== "") this.world.publish(project, of, []);
  }

  /** All messages of a file, those of environments as far as they are known. */
  diagnostics(project: Project, file: FileId): readonly LocatedDiagnostic[] {
    const own = diagnosticsIn(project, file);
    const others = this.told.get(project.root)?.environments.get(file) ?? [];
    return others.length === 0 ? own : [...own, ...others];
  }

  stop(): void {
    this.generation++;
    for (const root of this.elsewhere.keys()) this.stopElsewhere(root);
    this.processes.dismiss();
    clearTimeout(this.later);
    clearImmediate(this.soon);
  }

  /** Work that has begun is out of date; the file is looked at soon, everything after `time` milliseconds. */
  private touch(project: Project, file: FileId, time: number): void {
    this.generation++;
    const files = this.touched.get(project.root) ?? new Set();
    this.touched.set(project.root, files.add(file));
    this.soon ??= setImmediate(() => this.checkTouched());
    this.wait(time);
  }

  private touchOpen(): void {
    this.generation++;
    for (const project of this.session.all())
      for (const file of this.session.openFiles(project)) this.touch(project, file, quietTime);
    this.wait(quietTime);
  }

  private wait(time: number): void {
    clearTimeout(this.later);
    this.later = setTimeout(() => void this.checkAll(), time);
  }

  private startElsewhere(project: Project): ProjectCheck {
    const begun = performance.now();
    const check = this.processes.check(project);
    this.elsewhere.set(project.root, check);
    void check.environments.then((found) => {
      if (found === undefined || this.elsewhere.get(project.root) !== check) return;
      this.toldOf(project).cost = performance.now() - begun;
      this.processes.prepare();
    });
    return check;
  }

  private stopElsewhere(root: string): void {
    this.elsewhere.get(root)?.stop();
    this.elsewhere.delete(root);
  }

  private checkTouched(): void {
    this.soon = undefined;
    const touched = [...this.touched];
    this.touched.clear();
    for (const project of this.session.all())
      for (const [root, files] of touched)
        // Of such a file it is news that it was looked at, even if there is nothing new to say.
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
        if (this.processes.isLarge(project.root)) await this.checkElsewhere(project, isCurrent);
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
    const found: LocatedDiagnostic[] = [];
    for (const ofOne of environmentDiagnosticsOf(project)) {
      found.push(...ofOne);
      await pause(0);
      if (!isCurrent()) return;
    }
    const told = this.toldOf(project);
    told.cost = performance.now() - begun;
    const before = told.environments;
    told.environments = byFile(found);
    for (const file of new Set([...before.keys(), ...told.environments.keys()])) this.tell(project, file);
  }

  /** What is open here, all else by another process: it tells of the files first. */
  private async checkElsewhere(project: Project, isCurrent: () => boolean): Promise<void> {
    await this.checkFiles(project, [], isCurrent);
    if (isCurrent() && !this.elsewhere.has(project.root)) await this.bePatient(project);
    if (!isCurrent()) return;
    const told = this.toldOf(project);
    const check = this.elsewhere.get(project.root) ?? this.startElsewhere(project);
    const answer = await check.files;
    if (!isCurrent()) return;
    if (answer === undefined) {
      // It could not be started, or fell over.
      this.stopElsewhere(project.root);
      return this.checkHere(project, isCurrent);
    }
    // It began before a file was opened that nothing leads to.
    if ([...project.named].some((file) => !answer.files.includes(file) && !check.data.named.includes(file))) {
      this.stopElsewhere(project.root);
      return this.checkElsewhere(project, isCurrent);
    }
    told.files = byFile(answer.found);
    this.tellAll(project, told);
    const environments = await check.environments;
    if (environments === undefined || !isCurrent()) return;
    told.environments = byFile(environments);
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
    if (this.isHurried) return;
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

/** Whether a text is what the file holds: then the project is the same with it and without. */
function isOnDisk(project: Project, file: FileId, text: string): boolean {
  // No character of UTF-16 becomes more bytes.
  const content = project.host.readFile(pathOf(project, file), 3 * text.length);
  return !isFailure(content) && Buffer.from(text).equals(content);
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
