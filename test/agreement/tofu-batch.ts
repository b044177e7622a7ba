/**
 * Many documents through one run of OpenTofu, which costs more to start than to run: each is a module. What it gives of each is the
 * output of its `terraform_data.result`, or that there is none.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { plainOf, type Plain } from "../generated-programs/plain.ts";

export const orchestrator = ["tofu", "terraform"].find((name) => spawnSync(name, ["version"]).status === 0);
export const noTofu = orchestrator === undefined ? "skipped: neither tofu nor terraform is on the PATH" : undefined;

export type TofuResult =
  | { readonly kind: "value"; readonly value: Plain }
  /** A precondition or an expression failed. */
  | { readonly kind: "failed"; readonly message: string };

/** `documents`: texts of `main.tf.json`. */
export function applyInTofu(documents: readonly string[]): readonly TofuResult[] {
  const all = documents.map((_, at) => at);
  const results = new Map<number, TofuResult>();
  let left: readonly number[] = all;
  // What cannot even be planned stops everything: it is named, and the rest runs without it.
  while (left.length > 0) {
    const { values, message } = applyOnce(documents, left);
    const named = new Set(
      [...message.matchAll(/\bp(\d+)\/main\.tf\.json|\bmodule\.p(\d+)\./g)].map(([, file, module]) =>
        Number(file ?? module),
      ),
    );
    const isWhole = values.size > 0 || message === "";
    const done = left.filter((at) => isWhole || named.has(at));
    const [first] = left;
    if (done.length === 0 && first !== undefined && left.length > 1) {
      const middle = Math.ceil(left.length / 2);
      const halves = [left.slice(0, middle), left.slice(middle)];
      for (const half of halves)
        for (const [n, result] of applyInTofu(half.map((at) => documents[at] ?? "")).entries())
          results.set(half[n] ?? 0, result);
      break;
    }
    for (const at of done.length > 0 ? done : left) {
      const value = values.get(at);
      results.set(
        at,
        value === undefined ? { kind: "failed", message: about(message, at, left.length) } : { kind: "value", value },
      );
    }
    left = left.filter((at) => !results.has(at));
  }
  return all.map((at) => results.get(at) ?? { kind: "failed", message: "" });
}

/** The messages that name a module; all, where it is alone. */
function about(message: string, at: number, count: number): string {
  if (count === 1) return message;
  return message
    .split(/(?=^Error:)/m)
    .filter((one) => one.includes(`p${at}/`) || one.includes(`module.p${at}.`))
    .join("");
}

interface Applied {
  readonly values: ReadonlyMap<number, Plain>;
  readonly message: string;
}

function applyOnce(documents: readonly string[], chosen: readonly number[]): Applied {
  const folder = mkdtempSync(join(tmpdir(), "fedi-agreement-"));
  try {
    for (const at of chosen) {
      mkdirSync(join(folder, `p${at}`));
      writeFileSync(join(folder, `p${at}`, "main.tf.json"), documents[at] ?? "");
    }
    const modules = Object.fromEntries(chosen.map((at) => [`p${at}`, { source: `./p${at}` }]));
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: modules }));
    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
      HOME: folder,
    };
    delete environment["TF_CLI_CONFIG_FILE"];
    const run = (...words: readonly string[]) =>
      spawnSync(orchestrator ?? "", words, { cwd: folder, env: environment, encoding: "utf8", maxBuffer: 1e9 });
    const started = run("init", "-input=false", "-no-color");
    if (started.status !== 0) return { values: new Map(), message: started.stderr };
    const applied = run("apply", "-auto-approve", "-input=false", "-no-color", "-compact-warnings");
    const shown = run("show", "-json");
    return { values: resultsIn(shown.stdout), message: applied.status === 0 ? "" : applied.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function resultsIn(state: string): ReadonlyMap<number, Plain> {
  const found = new Map<number, Plain>();
  const modules: unknown = Object(JSON.parse(state || "{}")).values?.root_module?.child_modules;
  for (const module of Array.isArray(modules) ? modules : []) {
    const { address, resources } = Object(module);
    const result = (Array.isArray(resources) ? resources : []).find((one) => Object(one).name === "result");
    if (result !== undefined)
      found.set(Number(String(address).slice("module.p".length)), plainOf(Object(result).values?.output));
  }
  return found;
}
