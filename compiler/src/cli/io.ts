/**
 * What a command has of the world: where it stands, where it writes, what it reads files with. Tests give their own.
 */
import type { Host } from "../project/host.ts";

export interface Io {
  /** Absolute. */
  readonly folder: string;
  readonly host: Host;
  /** Absolute path of the standard library's folder. */
  readonly standardLibrary: string;
  /** All that there is to read on the standard input. */
  readonly input: () => Uint8Array;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether people watch `out` and `error`. */
  readonly outIsTerminal: boolean;
  readonly errorIsTerminal: boolean;
  /** Columns of the terminal, if there is one. */
  readonly columns: number | undefined;
  readonly environment: (name: string) => string | undefined;
}

/** 0: fine. 1: the program has errors, or something would change. 2: wrong use, or our own failure. */
export type ExitCode = 0 | 1 | 2;

/** Wrong use of the command: `message` says what, `help` what to type. */
export class UsageError extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

export function hasColour(io: Io, isTerminal: boolean): boolean {
  const no = io.environment("NO_COLOR");
  return isTerminal && (no === undefined || no === "") && io.environment("TERM") !== "dumb";
}

/** What a command is given: its options by name, and what stands beside them. */
export interface Arguments {
  readonly flag: (name: string) => boolean;
  readonly text: (name: string) => string | undefined;
  readonly texts: (name: string) => readonly string[];
  readonly rest: readonly string[];
}

export type Command = (io: Io, given: Arguments) => Promise<ExitCode>;

export function seeHelp(command: string): string {
  return `\`fedi ${command} --help\` shows how to use it`;
}
