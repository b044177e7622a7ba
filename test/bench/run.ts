/**
 * `npm run bench [ROW…]`: compiles W(n) with the published package, each time in a new process, and prints wall time, CPU time and
 * peak memory as ratios to `node -e 0` in the same run, beside their budgets. Never a test: machines are noisy.
 *
 * `ROW` is part of a row's name; without one all are measured. Cold means without what Fedi remembers of earlier compiles; what V8
 * made of Fedi's own code is kept, as it is for users.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unpackPublished } from "../published-package.ts";
import { noNixpkgsLib, nixpkgsLib } from "../real/nix.ts";
import { generateNixModules } from "./generate-nix.ts";
import { changeApplication, generateProgram, generateProgramWithSchemas } from "./generate.ts";
import { measure, type Measured, type Usage } from "./measure.ts";

interface Row {
  readonly name: string;
  readonly measured: Measured;
  /** Wall time in `node -e 0`, and MiB. */
  readonly budget?: { readonly wall: number; readonly memory?: number };
}

const folder = mkdtempSync(join(tmpdir(), "fedi-bench-"));
const cache = join(folder, "cache");
/** In the cache folder: what V8 keeps of Fedi's code. */
const codeCache = "code";
const wanted = process.argv.slice(2);
const results = new Map<string, Usage>();

function compile(program: string, rounds: number, before: (out: string) => void): Measured {
  const out = join(folder, "out", program);
  return {
    arguments: [fedi, "compile", join(folder, program, "main.fedi"), "--out", out],
    environment: { XDG_CACHE_HOME: cache },
    before: () => before(out),
    rounds,
  };
}

function forget(out: string): void {
  rmSync(out, { recursive: true, force: true });
  for (const name of names(join(cache, "fedi")))
    if (name !== codeCache) rmSync(join(cache, "fedi", name), { recursive: true });
}

function names(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function cold(count: number, rounds: number, budget?: Row["budget"]): Row {
  generateProgram(join(folder, `w${count}`), count);
  const row = { name: `W(${count}) cold`, measured: compile(`w${count}`, rounds, forget) };
  return budget === undefined ? row : { ...row, budget };
}

/** One application changed since the last compile, whose output and memory are there. */
function changed(count: number, rounds: number): Row {
  const program = join(folder, `w${count}`);
  let version = 0;
  const measured = compile(`w${count}`, rounds, () => changeApplication(program, count >> 1, ++version));
  return { name: `W(${count}) one file changed`, measured, budget: { wall: 4.5 } };
}

function withSchemas(rounds: number): Row {
  generateProgramWithSchemas(join(folder, "schemas"), 10);
  return { name: "W(10) cold, schema files", measured: compile("schemas", rounds, forget) };
}

/** The peer: Nix's module system doing the same work. */
function nix(count: number, rounds: number): Row {
  const modules = join(folder, `nix${count}`);
  generateNixModules(modules, count);
  const expression = `import ${join(modules, "main.nix")} ${nixpkgsLib ?? ""}`;
  const parameters = ["--eval", "--strict", "--json", "--readonly-mode", "--expr", expression];
  const measured = { program: "nix-instantiate", arguments: parameters, environment: {}, before: () => {}, rounds };
  return { name: `W(${count}) in Nix`, measured };
}

function show({ name, measured, budget }: Row): void {
  const { usage, node } = measure(measured);
  results.set(name, usage);
  const part = (value: number, base: number, unit: string) =>
    `${value.toFixed(0).padStart(6)} ${unit} (${(value / base).toFixed(2)}x)`;
  const limits = budget === undefined ? "" : `  budget ${budget.wall}x${budget.memory ? `, ${budget.memory} MiB` : ""}`;
  console.log(
    `${name.padEnd(26)} wall ${part(usage.wall, node.wall, "ms")}  cpu ${part(usage.cpu, node.cpu, "ms")}` +
      `  memory ${part(usage.memory, node.memory, "MiB")}${limits}`,
  );
}

/** By least squares over the logarithms, start-up (W(0)) taken off. */
function growth(): number | undefined {
  const start = results.get("W(0) cold")?.wall ?? 0;
  const points = [...results].flatMap(([name, { wall }]) => {
    const count = Number(/^W\((\d+)\) cold$/.exec(name)?.[1] ?? 0);
    return count > 0 && wall > start ? [{ x: Math.log(count), y: Math.log(wall - start) }] : [];
  });
  if (points.length < 3) return undefined;
  const mean = (of: (point: { x: number; y: number }) => number) =>
    points.map(of).reduce((sum, each) => sum + each, 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

let fedi = "";
try {
  fedi = join(unpackPublished(folder), "bin/fedi.js");
  const rows: (() => Row)[] = [
    () => cold(0, 15),
    () => cold(10, 30, { wall: 1.35 }),
    () => cold(30, 10),
    () => cold(100, 8),
    () => cold(300, 5),
    () => cold(1000, 5, { wall: 9, memory: 191 }),
    () => changed(1000, 5),
    () => withSchemas(15),
    ...(noNixpkgsLib === undefined ? [() => nix(100, 3), () => nix(1000, 1)] : []),
  ];
  // The first run of all keeps its bytecode: that of a usual program.
  measure({ ...cold(100, 1).measured, rounds: 1 });
  console.log(`Node ${process.version}; the best of each row's rounds; ratios to \`node -e 0\` in the same rounds`);
  for (const make of rows) {
    const row = make();
    if (wanted.length > 0 && !wanted.some((part) => row.name.includes(part))) continue;
    // Once before it counts: the system's and V8's caches.
    measure({ ...row.measured, rounds: 1 });
    show(row);
  }
  if (noNixpkgsLib !== undefined) console.log(`W(n) in Nix: ${noNixpkgsLib}`);
  const [plain, schemas] = [results.get("W(10) cold"), results.get("W(10) cold, schema files")];
  if (plain !== undefined && schemas !== undefined)
    console.log(
      `schema files add ${(schemas.wall - plain.wall).toFixed(0)} ms and ${(schemas.memory - plain.memory).toFixed(0)} MiB` +
        `  budget 40 ms, 30 MiB`,
    );
  const exponent = growth();
  if (exponent !== undefined) console.log(`growth exponent ${exponent.toFixed(2)}  budget 1.0`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
