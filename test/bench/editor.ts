/**
 * `npm run bench:editor`: the server as npm publishes it, a real process over its pipes, on W(10) and W(1000): how long the opened file and everything take, how long
 * from an edit to its diagnostics, how long a completion straight after an edit, and the memory. Never a test: machines are noisy.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "../editor/client.ts";
import { unpackPublished } from "../published-package.ts";
import { generateProgram } from "./generate.ts";

const edits = 300;

interface Measured {
  readonly count: number;
  readonly opened: number;
  readonly everything: number;
  readonly diagnostics: readonly number[];
  readonly completions: readonly number[];
  /** Resident, in MiB, at the end, and the most there was. */
  readonly memory: number;
  readonly peak: number;
}

async function measure(folder: string, count: number): Promise<Measured> {
  const program = join(folder, `w${count}`);
  generateProgram(program, count);
  const client = new Client([process.execPath, join(folder, "package/bin/fedi.js"), "lsp", "--stdio"]);
  const checked = () =>
    new Promise<void>((resolve) => client.connection.onNotification("fedi/checked", () => resolve()));
  await client.initialize(program);
  const path = join(program, `app${Math.floor(count / 2)}.fedi`);
  const text = readFileSync(path, "utf8");
  const all = checked();
  const begun = performance.now();
  const uri = client.open(path, text);
  await client.until((published) => published.has(uri), 120_000);
  const opened = performance.now() - begun;
  await all;
  const everything = performance.now() - begun;
  const line = text.split("\n").findIndex((one) => one.includes("let busy"));
  const diagnostics = await timesOfEdits(client, uri, line);
  const completions = await timesOfCompletions(client, uri, line);
  const { memory, peak } = memoryOf(client.process.pid ?? 0);
  await client.stop();
  return { count, opened, everything, diagnostics, completions, memory, peak };
}

/** Each edit is typed in one line, as people do: some make a mistake, some repair it. */
async function timesOfEdits(client: Client, uri: string, line: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < edits; index++) {
    const end = index % 2 === 0 ? "  let busy = options.users > 1_00" : "  let busy = options.user > 1_000";
    const range = { start: { line, character: 0 }, end: { line, character: 1000 } };
    const begun = performance.now();
    const version = client.change(uri, end, range);
    await client.until((published) => published.get(uri)?.version === version);
    times.push(performance.now() - begun);
    await pause(index % 10 === 9 ? 60 : 5);
  }
  return times;
}

async function timesOfCompletions(client: Client, uri: string, line: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let index = 0; index < edits; index++) {
    const typed = index % 2 === 0 ? "  let busy = options." : "  let busy = opti";
    const range = { start: { line, character: 0 }, end: { line, character: 1000 } };
    const begun = performance.now();
    client.change(uri, typed, range);
    const found = await client.ask("textDocument/completion", {
      textDocument: { uri },
      position: { line, character: typed.length },
    });
    times.push(performance.now() - begun);
    if (!JSON.stringify(found).includes(index % 2 === 0 ? "languages" : "options"))
      throw new Error("a wrong completion");
    await pause(5);
  }
  return times;
}

function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}

/** In MiB; NaN where the system does not tell. */
function memoryOf(pid: number): { readonly memory: number; readonly peak: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const value = (name: string) => Number(new RegExp(`${name}:\\s*(\\d+)`).exec(status)?.[1] ?? NaN) / 1024;
    return { memory: value("VmRSS"), peak: value("VmHWM") };
  } catch {
    return { memory: NaN, peak: NaN };
  }
}

function percentile(values: readonly number[], of: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of) / 100))] ?? NaN;
}

const folder = mkdtempSync(join(tmpdir(), "fedi-bench-editor-"));
try {
  unpackPublished(folder);
  const measured: Measured[] = [];
  for (const count of [10, 1000]) measured.push(await measure(folder, count));
  const [small, large] = measured;
  const row = (name: string, of: (one: Measured) => number, budget: string) => {
    if (small === undefined || large === undefined) return;
    const [a, b] = [of(small), of(large)];
    console.log(
      `${name.padEnd(34)} W(10) ${a.toFixed(1).padStart(8)}   W(1000) ${b.toFixed(1).padStart(8)}   ratio ${(b / a).toFixed(2).padStart(6)}   ${budget}`,
    );
  };
  console.log(`Node ${process.version}, ${edits} edits each; times in ms, memory in MiB`);
  row("opened file's diagnostics", ({ opened }) => opened, "at most 200");
  row("everything, environments included", ({ everything }) => everything, "at most 1200");
  row("edit to diagnostics, p50", ({ diagnostics }) => percentile(diagnostics, 50), "at most 3, ratio 1.3");
  row("edit to diagnostics, p95", ({ diagnostics }) => percentile(diagnostics, 95), "at most 10, ratio 1.3");
  row("completion after an edit, p50", ({ completions }) => percentile(completions, 50), "");
  row("completion after an edit, p95", ({ completions }) => percentile(completions, 95), "at most 10");
  row("memory at the end", ({ memory }) => memory, "at most 200");
  row("memory at most", ({ peak }) => peak, "");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
