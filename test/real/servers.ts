/**
 * Real servers of Debian for tests: PostgreSQL, MariaDB, Redis and nginx, run by a user without rights, in temporary folders, on
 * loopback and Unix sockets. Each says why it cannot be had where it is not installed.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Servers refuse to be root, so root becomes nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

const folders = [
  ...(process.env["PATH"] ?? "").split(delimiter),
  "/usr/sbin",
  ...(existsSync("/usr/lib/postgresql")
    ? readdirSync("/usr/lib/postgresql").map((version) => `/usr/lib/postgresql/${version}/bin`)
    : []),
];

export function findProgram(...names: readonly string[]): string | undefined {
  for (const name of names) for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name);
  return undefined;
}

/** Why a server is not there; undefined where it is. */
export function missingProgram(...names: readonly string[]): string | undefined {
  const absent = names.find((name) => findProgram(name) === undefined);
  return absent === undefined ? undefined : `skipped: ${absent} is not installed`;
}

export interface Sandbox {
  readonly folder: string;
  /** Runs a text of the shell as units and `deploy` would; its standard output is bytes. */
  shell(
    script: string,
    input?: Buffer,
  ): { readonly status: number | null; readonly out: Buffer; readonly error: string };
  start(program: string, ...parameters: readonly string[]): ChildProcess;
  write(path: string, text: string, mode?: number): string;
  close(): void;
}

/** `variables` are added to the environment of everything that runs. The folder's `bin` comes first on the PATH. */
export function sandbox(variables: Readonly<Record<string, string>> = {}): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), "fedi-server-"));
  const own = (path: string) => {
    if ("uid" in nobody) chownSync(path, 65534, 65534);
  };
  chmodSync(folder, 0o755);
  own(folder);
  const env = {
    ...variables,
    HOME: folder,
    PATH: [join(folder, "bin"), ...folders].join(delimiter),
    LC_ALL: "C.UTF-8",
  };
  const running: ChildProcess[] = [];
  const box: Sandbox = {
    folder,
    shell(script, input) {
      const run = spawnSync("bash", ["-e", "-c", script], {
        ...nobody,
        env,
        cwd: folder,
        maxBuffer: 1e9,
        ...(input === undefined ? {} : { input }),
      });
      return { status: run.status, out: run.stdout, error: String(run.stderr) };
    },
    start(program, ...parameters) {
      const child = spawn(findProgram(program) ?? program, parameters, {
        ...nobody,
        env,
        cwd: folder,
        stdio: "ignore",
      });
      running.push(child);
      return child;
    },
    write(path, text, mode = 0o644) {
      const target = join(folder, path);
      const parent = join(target, "..");
      if (!existsSync(parent)) {
        mkdirSync(parent, { recursive: true });
        own(parent);
      }
      writeFileSync(target, text, { mode });
      chmodSync(target, mode);
      own(target);
      return target;
    },
    close() {
      for (const child of running) child.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  // `runuser -u USER -- COMMAND`: there is only one user here.
  box.write("bin/runuser", `#!/bin/sh\nshift 3\nexec "$@"\n`, 0o755);
  return box;
}

/** A port of loopback that nobody has. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Asks until it is so; says what did not come about. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come about within 15 s`);
}
