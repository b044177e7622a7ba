/**
 * A folder that can be deployed, with stand-ins for OpenTofu, ssh and nixos-rebuild first on the PATH: they note what they are told, in a log,
 * and what is sent to a host lies in `fake/store`.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ResolvedEnvironment } from "../../compiler/src/deployment/resolved.ts";
import { filesOf } from "../unit/targets/sample-hosts.ts";
import { folderOf, noNix } from "./nix.ts";

export const has = (program: string, option = "--version") => spawnSync(program, [option]).error === undefined;
export const noShell =
  process.platform === "win32" || !has("openssl", "version") ? "skipped: no POSIX shell or openssl" : noNix;

const standIns: Readonly<Record<string, string>> = {
  tofu: `case $1 in
  version) echo "OpenTofu v\${FAKE_VERSION-1.9.0}" ;;
  plan) for word in "$@"; do case $word in -out=*) : >"\${word#-out=}" ;; esac; done; exit 2 ;;
  output) case $2 in
    -json) printf '%s' "$FAKE_OUTPUTS" ;;
    -raw) printf 'pass\\nword' ;;
  esac ;;
esac
[ "$1" != apply ] || { printf 'encryption %s\\n' "\${TF_ENCRYPTION-none}"; env | grep '^TF_VAR_' || :; } >>"$FAKE/log"
[ "\${FAKE_FAIL-}" != "tofu $1" ]`,
  "nixos-rebuild": `ls -A >>"$FAKE/log"
echo "{}" >nixos/flake.lock
case $* in *"\${FAKE_FAIL-nothing}"*) exit 1 ;; esac`,
  ssh: `[ "\${FAKE_FAIL-}" != ssh ] || exit 255
for command; do :; done
sh -c "$(printf '%s' "$command" | sed "s|/var/lib/fedi/secrets|$FAKE/store|g")"`,
};

export interface Machine {
  readonly folder: string;
  readonly fake: string;
  /** Of the stand-ins. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Says `--yes` where it applies, unless `FAKE_SILENT` is among the variables. */
  readonly run: (parameters?: readonly string[], variables?: Readonly<Record<string, string>>) => Run;
}
export interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly log: string;
}

export function machine(
  environment: ResolvedEnvironment,
  without: readonly string[] = [],
  shell: readonly string[] = [],
): Machine {
  return machineOf(folderOf(filesOf(environment, new Map([["hardware.nix", "{ }\n"]]))), without, shell);
}

/** The same with a folder that `fedi compile` wrote. */
export function machineOf(
  folder: string,
  without: readonly string[] = [],
  shell: readonly string[] = [],
  more: Readonly<Record<string, string>> = {},
): Machine {
  const fake = folderOf(
    Object.entries({ ...standIns, ...more })
      .filter(([name]) => !without.includes(name))
      .map(([name, body]) => ({
        path: `bin/${name}`,
        text: `#!/bin/sh\nprintf '${name}' >>"$FAKE/log"\nprintf ' <%s>' "$@" >>"$FAKE/log"\necho >>"$FAKE/log"\n${body}\n`,
        isExecutable: true,
      })),
  );
  const own = {
    ...process.env,
    PATH: `${fake}/bin:${process.env["PATH"]}`,
    FAKE: fake,
    FAKE_OUTPUTS: outputs("192.0.2.7"),
  };
  const [program = join(folder, "deploy")] = shell;
  const run: Machine["run"] = (parameters = [], variables = {}) => {
    rmSync(join(fake, "log"), { force: true });
    const isApply =
      [undefined, "apply", "restore", "--"].includes(parameters[0]) || parameters[0]?.startsWith("--") === true;
    const words = isApply && variables["FAKE_SILENT"] === undefined ? ["--yes", ...parameters] : parameters;
    const { status, stdout, stderr } = spawnSync(program, [...shell, join(folder, "deploy"), ...words].slice(1), {
      encoding: "utf8",
      input: "",
      env: { ...own, ...variables },
    });
    const log = existsSync(join(fake, "log")) ? readFileSync(join(fake, "log"), "utf8") : "";
    return { status, output: stdout + stderr, log };
  };
  return { folder, fake, variables: own, run };
}

export const outputs = (text: string | null) => JSON.stringify({ "terraform_data-vm--output-address": text });
export const linesOf = (text: string, start: string) => text.split("\n").filter((line) => line.startsWith(start));

const programs = "cat chmod cp cut dirname grep head ln mkdir mv od openssl readlink rm sed tail tar tr wc".split(" ");

/** Counts calls of programs, and kills the whole run before or after the one that FAKE_KILL names. */
export function countSteps({ fake }: Machine): void {
  const counted = programs.map((name) => ({
    name,
    real: spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim(),
  }));
  for (const { name, real } of counted)
    writeFileSync(
      join(fake, "bin", name),
      `#!/bin/sh
echo >>"$FAKE/steps"
steps=0
while read -r _; do steps=$((steps + 1)); done <"$FAKE/steps"
if [ "$steps" = "\${FAKE_KILL-}" ]; then
  [ -z "\${FAKE_AFTER-}" ] || ${real} "$@"
  kill -9 0
fi
exec ${real} "$@"
`,
      { mode: 0o755 },
    );
}

/** A run in a process group of its own, so that all of it can be killed. */
export function startDeploy({ folder, variables }: Machine, more: Readonly<Record<string, string>> = {}) {
  const child = spawn(join(folder, "deploy"), ["apply", "--yes"], {
    detached: true,
    env: { ...variables, ...more },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
  const end = new Promise<{ readonly code: number | null; readonly output: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, output })),
  );
  return { pid: child.pid ?? 0, end };
}
