/**
 * Processes that check a large project each, and end: it takes seconds, and memory that this process would not get rid of.
 *
 * In: a project. Out: what is wrong with its files, and with its environments; undefined where it was given up, or the process fell over.
 * One process waits for the next project, its code loaded: that takes as long as an editor needs to open a file.
 * Not here: what such a process does (project-process.ts), when projects are checked (checker.ts).
 */
import { fork, type ChildProcess } from "node:child_process";
import type { FileId, LocatedDiagnostic, Project } from "../../compiler/src/index.ts";

/** How such a process is started. */
export interface ProcessStart {
  /** The script of this very command, whatever package or bundle it lies in. */
  readonly script: string;
  /** Node's, for a large project. */
  readonly options: readonly string[];
  /** Whether a folder holds so many programs that it is worth it. */
  readonly isLarge: (folder: string) => boolean;
}

/** All that another process needs to see the same project. */
export interface ProjectData {
  readonly root: string;
  readonly standardLibrary: string;
  readonly edits: ReadonlyMap<string, string>;
  readonly named: readonly FileId[];
}

/** What another process says: first of files, and which it looked at, then of environments. */
export type Answer =
  | { readonly kind: "files"; readonly found: readonly LocatedDiagnostic[]; readonly files: readonly FileId[] }
  | { readonly kind: "environments"; readonly found: readonly LocatedDiagnostic[] };

export interface ProjectCheck {
  readonly data: ProjectData;
  /** Of every file that is the project's own. */
  readonly files: Promise<Extract<Answer, { kind: "files" }> | undefined>;
  /** These may be about any file. */
  readonly environments: Promise<readonly LocatedDiagnostic[] | undefined>;
  readonly stop: () => void;
}

/** Milliseconds for which a folder is as large as it was. */
const lifetime = 30_000;

export class ProjectProcesses {
  private readonly start: ProcessStart | undefined;
  private spare: ChildProcess | undefined;
  /** What was found of folders; looking takes a while where they hold much. */
  private readonly sizes = new Map<string, { readonly isLarge: boolean; readonly time: number }>();
  /** Whether a process with the options above has answered; false where one ended instead. */
  private takesOptions: boolean | undefined;

  /** Without a way to start processes no project is large. */
  constructor(start: ProcessStart | undefined) {
    this.start = start;
  }

  isLarge(folder: string): boolean {
    const now = Date.now();
    const known = this.sizes.get(folder);
    if (known !== undefined && now - known.time < lifetime) return known.isLarge;
    const isLarge = this.start?.isLarge(folder) === true;
    this.sizes.set(folder, { isLarge, time: now });
    return isLarge;
  }

  /** Has a process wait for the next project. */
  prepare(): void {
    this.spare ??= this.started();
  }

  /** None waits any longer. */
  dismiss(): void {
    this.spare?.kill();
    this.spare = undefined;
  }

  check(project: Project): ProjectCheck {
    this.prepare();
    const child = this.spare;
    this.spare = undefined;
    const data: ProjectData = {
      root: project.root,
      standardLibrary: project.standardLibrary,
      edits: project.edits,
      named: [...project.named],
    };
    type Files = Extract<Answer, { kind: "files" }>;
    const files = new Promise<Files | undefined>((resolve) => {
      onAnswer(child, (answer) => {
        this.takesOptions = true;
        if (answer.kind === "files") resolve(answer);
      });
      onEnd(child, () => resolve(undefined));
    });
    let isDone = false;
    const environments = new Promise<Answer["found"] | undefined>((resolve) => {
      onAnswer(child, (answer) => {
        if (answer.kind !== "environments") return;
        isDone = true;
        resolve(answer.found);
      });
      onEnd(child, () => resolve(undefined));
    });
    child?.send(data, () => {});
    // Then it keeps its bytecode, and ends by itself.
    const stop = () => void (isDone || child?.kill());
    return { data, files, environments, stop };
  }

  private started(): ChildProcess | undefined {
    if (this.start === undefined) return undefined;
    const { script, options } = this.start;
    // Someone who debugs this process debugs only this one.
    const own = process.execArgv.filter((option) => !option.startsWith("--inspect") && !options.includes(option));
    const child = fork(script, ["lsp", "--project"], {
      execArgv: [...own, ...(this.takesOptions === false ? [] : options)],
      serialization: "advanced",
      // Standard output is the protocol's: nobody else may write there.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const forget = () => {
      if (this.spare === child) this.spare = undefined;
    };
    child.once("error", forget);
    child.once("exit", (code) => {
      forget();
      // An editor's own Node may refuse an option that ours knows: the next one is started without.
      if (code !== null && code !== 0) this.takesOptions ??= false;
    });
    return child;
  }
}

function onAnswer(child: ChildProcess | undefined, listener: (answer: Answer) => void): void {
  // The proof: the child sends answers and nothing else.
  child?.on("message", (message: unknown) => listener(message as Answer));
}

function onEnd(child: ChildProcess | undefined, listener: () => void): void {
  if (child === undefined) return listener();
  child.once("exit", listener);
  child.once("error", listener);
}
