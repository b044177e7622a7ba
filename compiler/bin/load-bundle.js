/**
 * Loads the published bundle together with the bytecode that V8 made of it in an earlier run of the same command.
 *
 * Node's own compile cache keeps what is compiled on loading, which is a third of what a command runs; compiling the rest anew takes 50 ms
 * each time. Here the whole of it is kept when the first run of a command ends, and again by the first run ten minutes later, as another
 * program may have needed more. Where it had not, the next to look is the first run a day later: looking takes 10 ms.
 *
 * Bytecode is code, and V8 believes it: so it lies in the user's own folder, and is taken only from a file that belongs to the user and that
 * nobody else may write. It is named by Node's version, by the command and what V8 was told for it (tune-compilers.js), and
 * by the bundle's content (the hash in its last line; size and time for bundles that someone edits); V8 refuses what another V8 made. It is
 * written whole or not at all. Where any of this fails, the bundle is compiled as usual.
 */
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const commands = new Set(["check", "compile", "doc", "eval", "explain", "dump", "fmt", "init"]);
/** Milliseconds after which bytecode is looked at anew: where it has grown, and where it has not. */
const lifetime = 600_000;
const longLifetime = 86_400_000;
/** Files beyond so many are of versions that are gone. */
const mostFiles = 24;

/**
 * What the bundle at `file`, as compiler/write-bundle.ts writes it, exports. It lies beside this code, once that is built, and requires as it does.
 * `tuning`: a name for the options that V8 has.
 */
exports.loadBundle = function loadBundle(file, tuning) {
  // It is ASCII.
  const source = fs.readFileSync(file, "latin1");
  const cache = cacheFile(file, source, tuning);
  const kept = cache === undefined ? undefined : readOwn(cache);
  const script = new vm.Script(source, { filename: file, cachedData: kept?.content });
  const known = script.cachedDataRejected === true ? undefined : kept;
  if (cache !== undefined && (known === undefined || Date.now() - known.time >= lifetime)) {
    const knownSize = known?.content.length ?? 0;
    process.once("exit", () => keep(cache, script, knownSize));
  }
  const module = { exports: {} };
  script.runInThisContext()(module.exports, require, module, file, path.dirname(file));
  return module.exports;
};

function cacheFile(file, source, tuning) {
  if (process.env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const folder = userCacheFolder();
  if (folder === undefined) return undefined;
  const hash = /^\/\/ ([0-9a-f]{64})$/.exec(source.slice(source.lastIndexOf("\n", source.length - 2) + 1).trim());
  const { size, mtimeMs } = fs.statSync(file);
  if (hash === null) return undefined;
  const [, , first, second] = process.argv;
  const command = commands.has(first)
    ? first
    : first === "lsp"
      ? `lsp${second === "--project" ? second : ""}`
      : "other";
  // V8 refuses what it made with other options.
  const name = `${command}-${tuning}-${process.version}-${process.arch}-${hash[1]}-${size}-${Math.trunc(mtimeMs)}`;
  return path.join(folder, "fedi", "code", name);
}

function userCacheFolder() {
  const { env, platform } = process;
  if (env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  if (platform === "win32") return env.LOCALAPPDATA || undefined;
  if (!env.HOME || !path.isAbsolute(env.HOME)) return undefined;
  return path.join(env.HOME, platform === "darwin" ? "Library/Caches" : ".cache");
}

/** The file's content and time if it is the user's own; undefined where there is none, or where others may have written it. */
function readOwn(file) {
  let descriptor;
  try {
    descriptor = fs.openSync(file, fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0));
    const { uid, mode, size, mtimeMs: time } = fs.fstatSync(descriptor);
    if (process.getuid !== undefined && (uid !== process.getuid() || (mode & 0o022) !== 0)) return undefined;
    const content = Buffer.allocUnsafeSlow(size);
    return fs.readSync(descriptor, content) === size ? { content, time } : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/**
 * Writes beside and renames, on disk before the name is: V8 would crash on half a file. `knownSize`: of what is kept already, in bytes, to which
 * this run has added nothing where it is not a hundredth more.
 */
function keep(file, script, knownSize) {
  const folder = path.dirname(file);
  const beside = `${file}.${process.pid}`;
  try {
    const bytecode = script.createCachedData();
    if (bytecode.length < knownSize * 1.01) {
      fs.utimesSync(file, new Date(), new Date(Date.now() + longLifetime - lifetime));
      return;
    }
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(beside, bytecode, { mode: 0o600, flag: "wx", flush: true });
    fs.renameSync(beside, file);
    removeOldest(folder);
  } catch {
    fs.rmSync(beside, { force: true });
  }
}

function removeOldest(folder) {
  const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
  if (files.length <= mostFiles) return;
  const byAge = files.map((file) => ({ file, time: fs.statSync(file).mtimeMs })).sort((a, b) => a.time - b.time);
  for (const { file } of byAge.slice(0, files.length - mostFiles)) fs.rmSync(file, { force: true });
}
