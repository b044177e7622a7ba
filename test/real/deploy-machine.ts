/**
 * A folder that can be deployed, with stand-ins for OpenTofu, ssh and nixos-rebuild first on the PATH: they note what they are told, in a log,
 * and what is sent to a host lies in `fake/store`.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
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
echo "{}" >flake.lock
case $* in *"\${FAKE_FAIL-nothing}"*) exit 1 ;; esac`,
  ssh: `for command; do :; done
sh -c "$(printf '%s' "$command" | sed "s|/var/lib/fedi/secrets|$FAKE/store|g")"`,
};

export interface Machine {
  readonly folder: string;
  readonly fake: string;
  /** Of the stand-ins. */
  readonly variables: Readonly<Record<string, string | undefined>>;
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
  const folder = folderOf(filesOf(environment, new Map([["hardware.nix", "{ }\n"]])));
  const fake = folderOf(
    Object.entries(standIns)
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
    const { status, stdout, stderr } = spawnSync(program, [...shell, join(folder, "deploy"), ...parameters].slice(1), {
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
