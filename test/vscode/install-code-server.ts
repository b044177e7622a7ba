/**
 * A VS Code that runs without a screen: code-server from npm, once per machine, in the user's cache folder.
 *
 * Its install scripts stay off: they would fetch from elsewhere. What they do and a test needs is done here: four native modules are built,
 * and Debian's ripgrep is linked. 460 MB; some 80 s on an idle machine.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const version = "4.100.3";
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "fedi");

export interface Installed {
  /** Node 20, which code-server demands. */
  readonly node: string;
  readonly entry: string;
}

/** Why there is no VS Code to be had, or where it is. */
export function installCodeServer(): Installed | { readonly missing: string } {
  const node = findNode20();
  if (node === undefined) return { missing: "Node 20, which code-server demands, is not on the PATH" };
  const folder = join(cache, `code-server-${version}`);
  const entry = (of: string) => join(of, "node_modules/code-server/out/node/entry.js");
  if (existsSync(entry(folder))) return { node, entry: entry(folder) };
  const ripgrep = find("rg");
  if (ripgrep === undefined) return { missing: "ripgrep is not on the PATH" };
  const gyp = nodeGyp();
  if (gyp === undefined || find("g++") === undefined || find("make") === undefined)
    return { missing: "there are no build tools (npm with node-gyp, g++, make)" };
  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(`${folder}-`);
  try {
    installInto(building, { node, ripgrep, gyp });
    renameSync(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  return { node, entry: entry(folder) };
}

function installInto(folder: string, tools: { readonly node: string; readonly ripgrep: string; readonly gyp: string }) {
  const { node, ripgrep, gyp } = tools;
  const headers = dirname(dirname(node));
  const hasHeaders = existsSync(join(headers, "include/node"));
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  // The Node that runs npm is the one that native modules are built for.
  const env = {
    ...Object.fromEntries(outside),
    PATH: `${dirname(node)}${delimiter}${process.env["PATH"] ?? ""}`,
    npm_config_build_from_source: "true",
    ...(hasHeaders ? { npm_config_nodedir: headers } : {}),
  };
  const run = (cwd: string, command: string, ...args: string[]) => {
    const done = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    if (done.status !== 0) throw new Error(`${command} ${args.join(" ")}\n${done.stdout}${done.stderr}`);
  };
  const quiet = ["--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  run(folder, "npm", "install", ...quiet, `code-server@${version}`);
  const code = join(folder, "node_modules/code-server/lib/vscode");
  run(code, "npm", "install", ...quiet);
  run(join(code, "extensions"), "npm", "install", ...quiet);
  for (const name of ["@vscode/spdlog", "native-watchdog", "node-pty"])
    run(join(code, "node_modules", name), node, gyp, "rebuild");
  run(folder, "npm", "rebuild", "argon2");
  mkdirSync(join(code, "node_modules/@vscode/ripgrep/bin"), { recursive: true });
  symlinkSync(ripgrep, join(code, "node_modules/@vscode/ripgrep/bin/rg"));
  symlinkSync("node_modules", join(code, "node_modules.asar"));
}

function findNode20(): string | undefined {
  return candidates("node").find((file) => {
    const { stdout } = spawnSync(file, ["--version"], { encoding: "utf8" });
    return stdout?.startsWith("v20.") === true;
  });
}

function find(name: string): string | undefined {
  return candidates(name)[0];
}

function candidates(name: string): readonly string[] {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter((file) => existsSync(file));
}

/** The one that npm brings. */
function nodeGyp(): string | undefined {
  const globals = execFileSync("npm", ["root", "--global"], { encoding: "utf8" }).trim();
  const file = join(globals, "npm/node_modules/node-gyp/bin/node-gyp.js");
  return existsSync(file) ? file : undefined;
}
