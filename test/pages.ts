/**
 * Programs that stand in pages: ```` ```fedi works ```` and ```` ```fedi fails ```` blocks, and the codes that checking one raises.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fedi } from "./harness.ts";

export interface Block {
  readonly kind: "fails" | "works";
  readonly text: string;
}

export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```fedi (fails|works)\n([\s\S]*?)^```$/gm)].map((match) => ({
    kind: match[1] === "fails" ? "fails" : "works",
    text: match[2] ?? "",
  }));
}

/** `// file: name` starts the next file of a block; the first is `main.fedi`. */
export function filesOf(block: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let name = "main.fedi";
  for (const line of block.split("\n")) {
    const next = /^\/\/ file: (\S+)$/.exec(line);
    if (next?.[1] !== undefined) name = next[1];
    else files.set(name, `${files.get(name) ?? ""}${line}\n`);
  }
  return new Map([...files].filter(([, text]) => text.trim() !== ""));
}

/** The codes that checking the block raises, in order of their places. */
export async function codesOf(block: string): Promise<readonly string[]> {
  return (await messagesOf(block)).map((message) => message.code);
}

export interface Message {
  readonly code: string;
  readonly message: string;
  readonly help?: string;
  readonly fixes?: readonly { readonly title: string }[];
}

export async function messagesOf(block: string): Promise<readonly Message[]> {
  const folder = mkdtempSync(join(tmpdir(), "fedi-page-"));
  try {
    const files = filesOf(block);
    for (const [name, text] of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    // Schema files are JSON too; externs name them.
    const isSchema = (name: string) => [...files.values()].some((text) => text.includes(`from "./${name}"`));
    const configurations = [...files.keys()].filter(
      (name) => name.endsWith(".json") && name !== "fedi.json" && !isSchema(name),
    );
    const more = configurations.flatMap((name) => ["--configuration", name]);
    const asked = configurations.length === 0 ? ["check", "."] : ["compile", ".", "--check", ...more];
    const run = await fedi(folder, ...asked, "--format", "json");
    const found: unknown = JSON.parse(run.out);
    if (!Array.isArray(found)) throw new Error(run.out + run.error);
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
