/**
 * The server over files that come, go and move while it is asked: imports in circles, deleted files, renamed folders, documents opened
 * and closed. It logs no error, and in the end says what a server says that sees the folder for the first time.
 */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { randomFrom, repeatable, seed, size } from "../sizes.ts";
import { Client } from "./client.ts";

const folders = ["", "parts/", "parts/deep/", "other/"] as const;
const letters = ["a", "b", "c", "d"] as const;
const methods = ["hover", "completion", "definition", "references", "prepareRename", "documentHighlight"];
const ofFile = ["documentSymbol", "semanticTokens/full", "codeLens", "foldingRange"];

/** What changes, and what is asked, by one source of chance. */
function chance() {
  const random = randomFrom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const pick = <T>(from: readonly [T, ...(readonly T[])]): T => from[below(from.length)] ?? from[0];
  const name = () => `${pick(folders)}${pick(letters)}.fedi`;
  return { below, pick, name };
}

/** A file that imports others by chance, itself and in circles too. */
function program(own: string, { below, name }: ReturnType<typeof chance>): string {
  const up = own.split("/").length - 1;
  const imports = Array.from({ length: below(4) }, () => {
    const target = name().replace(".fedi", "");
    const letter = target.slice(-1);
    return `import { ${letter} as ${letter}${below(100)} } from "${up === 0 ? "./" : "../".repeat(up)}${target}"\n`;
  });
  const letter = own.slice(-6, -5);
  const use = imports.length === 0 ? "1" : (/as (\w+)/.exec(imports[0] ?? "")?.[1] ?? "1");
  return `${imports.join("")}\nlet ${letter} = 1\n\nlet of_${letter}: int = ${use}\n${below(6) === 0 ? "let broken = {\n" : ""}`;
}

/** What is published of open files, without what only the order of work decides. */
async function settled(client: Client, uris: readonly string[]): Promise<unknown> {
  const pulled = [];
  for (const uri of uris) {
    const found = await client.ask<{ items?: readonly { code?: unknown; range: unknown }[] }>(
      "textDocument/diagnostic",
      {
        textDocument: { uri },
      },
    );
    pulled.push([uri, (found.items ?? []).map(({ code, range }) => ({ code, range }))]);
  }
  return pulled;
}

const steps = size(150, 4000);

it(`files that come, go and move, ${steps} times ${repeatable}`, { timeout: 60_000 + steps * 200 }, async () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "fedi-moving-")));
  const dice = chance();
  const { below, pick, name } = dice;
  const uriOf = (path: string) => pathToFileURL(join(root, path)).href;
  const open = new Map<string, string>();
  let compared = 0;
  let hasStarted = false;
  const client = new Client();
  const tell = (type: 1 | 2 | 3, path: string) =>
    client.connection.sendNotification("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(path), type }] });
  const write = async (path: string) => {
    const isNew = !existsSync(join(root, path));
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), program(path, dice));
    if (hasStarted) await tell(isNew ? 1 : 2, path);
  };
  const close = async (path: string) => {
    open.delete(path);
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: uriOf(path) } });
  };
  const actions: readonly [() => Promise<unknown>, ...(readonly (() => Promise<unknown>)[])] = [
    () => write(name()),
    () => write(name()),
    async () => {
      const path = name();
      if (open.has(path)) return;
      const text = program(path, dice);
      open.set(path, text);
      client.open(join(root, path), text);
    },
    async () => {
      const path = [...open.keys()][below(Math.max(1, open.size))];
      if (path === undefined) return;
      const old = open.get(path) ?? "";
      const at = below(old.length + 1);
      const text =
        below(2) === 0 ? program(path, dice) : old.slice(0, at) + pick([" ", "{", "}", "a", '"']) + old.slice(at);
      open.set(path, text);
      client.change(uriOf(path), text);
    },
    async () => {
      const path = [...open.keys()][below(Math.max(1, open.size))];
      if (path !== undefined && open.size > 1) await close(path);
    },
    async () => {
      const path = name();
      rmSync(join(root, path), { force: true });
      await tell(3, path);
    },
    async () => {
      // As some clients do it: of all that was in the folder there is no word.
      const [from, to] = pick([
        ["parts", "moved"],
        ["moved", "parts"],
        ["parts/deep", "deep"],
        ["deep", "parts/deep"],
      ]);
      if (!existsSync(join(root, from)) || existsSync(join(root, to))) return;
      mkdirSync(join(root, dirname(to)), { recursive: true });
      renameSync(join(root, from), join(root, to));
      for (const path of [...open.keys()].filter((one) => one.startsWith(`${from}/`))) await close(path);
      await tell(3, from);
      await tell(1, to);
      if (open.size > 0 && compared++ < size(5, 100)) await compare();
    },
  ];
  /** With a server that sees the folder for the first time. */
  const compare = async () => {
    const uris = [...open.keys()].sort().map(uriOf);
    const fresh = new Client();
    try {
      await fresh.initialize(root, { diagnostics: "push" });
      for (const [path, text] of open) fresh.open(join(root, path), text);
      expect(await settled(client, uris)).toEqual(await settled(fresh, uris));
    } finally {
      await fresh.stop();
    }
  };
  try {
    for (const folder of folders) for (const letter of letters) await write(`${folder}${letter}.fedi`);
    await client.initialize(root, { diagnostics: "push" });
    for (const path of ["a.fedi", "b.fedi", "other/a.fedi"]) {
      // What lies in folders that will move is named by files that will not.
      const up = path.startsWith("other/") ? "../" : "./";
      const text = `import { a } from "${up}parts/a"\nimport { d } from "${up}parts/deep/d"\n${program(path, dice)}`;
      open.set(path, text);
      client.open(join(root, path), text);
    }
    hasStarted = true;
    const asked: Promise<unknown>[] = [];
    for (let step = 0; step < steps; step++) {
      await pick(actions)();
      for (const path of [...open.keys()].slice(0, 2)) {
        const textDocument = { uri: uriOf(path) };
        const position = { line: below(6), character: below(20) };
        const context = { includeDeclaration: true };
        const method = methods[below(methods.length)] ?? "hover";
        asked.push(client.ask(`textDocument/${method}`, { textDocument, position, context }));
        asked.push(client.ask(`textDocument/${ofFile[below(ofFile.length)] ?? "codeLens"}`, { textDocument }));
      }
      if (step % 10 === 9) await Promise.allSettled(asked.splice(0));
    }
    const ended = await Promise.allSettled(asked);
    const reasons = ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(reasons.filter((reason) => !/cancel|changed/i.test(reason))).toEqual([]);
    expect(client.logged).toEqual([]);
    await compare();
  } finally {
    await client.stop();
    rmSync(root, { recursive: true, force: true });
  }
});
