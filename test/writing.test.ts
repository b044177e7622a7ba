/**
 * Whatever interrupts writing, an environment's folder is afterwards the old one or the new one, and `deploy` refuses in between:
 * kills at random moments and before every step, compiles at the same time, full disks, folders that may not be written.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";
import { isDeep, randomFrom, seed, size } from "./sizes.ts";

const root = join(import.meta.dirname, "..");
const program = join(root, "compiler/bin/fedi.js");
const work = mkdtempSync(join(tmpdir(), "fedi-writing-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

const random = randomFrom(seed);
const oneOf = <T>(first: T, second: T): T => (random() < 0.5 ? first : second);

const provisioned = readFileSync(join(root, "examples/provisioned/main.fedi"), "utf8");

/** A project whose environment has a machine for each instance: other instances give other files. */
function makeProject(instances: readonly string[], packageName: string): string {
  const folder = mkdtempSync(join(work, "project-"));
  const deployed = instances.map((name) => `  ${name}: hello {}\n`).join("");
  const main = provisioned.replace("  hello {}\n", deployed).replace("pkgs.hello", `pkgs.${packageName}`);
  writeFileSync(join(folder, "main.fedi"), main);
  writeFileSync(join(folder, "hardware-configuration.nix"), "{ }\n");
  return folder;
}

const old = makeProject(["first", "second", "third"], "hello");
const next = makeProject(["second", "third", "fourth", "fifth"], "vim");

type Contents = Readonly<Record<string, string>>;
const contents = (folder: string): Contents =>
  Object.fromEntries(filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
/** Without what the compiler leaves for itself while it writes. */
const ofUsers = (all: Contents): Contents =>
  Object.fromEntries(Object.entries(all).filter(([file]) => !/(^|\/)\.fedi-/.test(file)));

async function compiled(project: string): Promise<Contents> {
  const out = mkdtempSync(join(work, "wanted-"));
  expect(await fedi(project, "compile", ".", "--out", out)).toMatchObject({ code: 0 });
  return contents(join(out, "cloud"));
}

function start(project: string, out: string, options: readonly string[] = []): ChildProcess {
  return spawn(process.execPath, [...options, program, "compile", project, "--out", out], { stdio: "ignore" });
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("exit", resolve));

/** Told of the first change in a folder, in whatever way files are written there. */
function firstChangeIn(folder: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(folder, () => {
      watcher.close();
      resolve();
    });
    watcher.unref();
  });
}

function wait(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until;);
}

/** What a kill left: nothing mixed may be deployed, and the next compile, of either program, gives all of it. */
async function expectSound(out: string, states: readonly Contents[], situation: string): Promise<void> {
  const folder = join(out, "cloud");
  const left = ofUsers(contents(folder));
  const isWhole = states.some((state) => JSON.stringify(state) === JSON.stringify(left));
  if (!isWhole && existsSync(join(folder, "deploy"))) {
    const run = spawnSync(join(folder, "deploy"), ["status"], { encoding: "utf8" });
    expect({ situation, code: run.status, said: run.stderr }).toEqual({
      situation,
      code: 1,
      said: expect.stringContaining("a compile was interrupted"),
    });
  }
  const project = oneOf(old, next);
  const run = await fedi(project, "compile", ".", "--out", out);
  expect({ situation, ...run }).toMatchObject({ situation, code: 0, error: "" });
  expect({ situation, contents: contents(folder) }).toEqual({ situation, contents: await wantedOf(project) });
}

const wanted = new Map<string, Promise<Contents>>();
const wantedOf = (project: string): Promise<Contents> => {
  const known = wanted.get(project) ?? compiled(project);
  wanted.set(project, known);
  return known;
};

// Generous: alone a test takes seconds, but processes are started by the dozen, and a busy machine is no fault of what is tested.
describe("killed while it writes", { timeout: size(600_000, 3_600_000) }, () => {
  it(`at ${size(8, 1000)} random moments, with seed ${seed}`, async () => {
    const states = [await wantedOf(old), await wantedOf(next)];
    expect(states[0]).not.toEqual(states[1]);
    const moments = { staging: 0, moving: 0, none: 0 };
    // How long writing takes, as the rounds teach.
    let window = 4;
    for (let killed = 0, rounds = 0; killed < size(8, 1000); rounds++) {
      expect(rounds).toBeLessThan(size(200, 10_000));
      const out = mkdtempSync(join(work, "random-"));
      // A third of the folders are new; in the others something stands already.
      mkdirSync(join(out, "cloud"));
      if (random() < 0.67) await fedi(oneOf(old, next), "compile", ".", "--out", out);
      // Sometimes the next compile, which repairs, is killed as well.
      const kills = 1 + Math.floor(random() * 2);
      const before = contents(join(out, "cloud"));
      const known = [...states, before];
      for (let at = 0; at < kills; at++) {
        const project = oneOf(old, next);
        const change = firstChangeIn(join(out, "cloud"));
        const child = start(project, out);
        const end = ended(child);
        await Promise.race([change, end]);
        const delay = random() * window;
        wait(delay);
        child.kill("SIGKILL");
        await end;
        const names = readdirSync(join(out, "cloud"));
        if (names.includes(".fedi-writing")) moments.moving++;
        else if (names.some((name) => name.startsWith(".fedi-"))) moments.staging++;
        else moments.none++;
        const isInside = names.some((name) => name.startsWith(".fedi-"));
        if (isInside && ++killed % 50 === 0) console.log(`seed ${seed}, ${killed} kills:`, moments);
        window = isInside ? window * 1.05 : Math.max(0.5, window * 0.9);
      }
      await expectSound(out, known, `seed ${seed}, round ${rounds}`);
      rmSync(out, { recursive: true, force: true });
    }
  });

  it("before every step, and half way through it", async () => {
    const preload = join(import.meta.dirname, "kill-before-step.ts");
    const startKilled = (project: string, out: string, before: string) =>
      spawnSync(process.execPath, ["--import", preload, program, "compile", project, "--out", out], {
        encoding: "utf8",
        env: { ...process.env, FEDI_TEST_KILL_BEFORE: before },
      });
    const fresh = mkdtempSync(join(work, "steps-"));
    const [, steps = ""] = /steps: (\d+)/.exec(startKilled(old, fresh, "").stderr) ?? [];
    expect(Number(steps)).toBeGreaterThan(20);
    const stride = size(Math.ceil(Number(steps) / 4), 1);
    const first = Math.floor(random() * stride);
    for (let step = 1 + first; step <= Number(steps) + 20; step += stride)
      for (const half of isDeep ? ["", " half"] : [oneOf("", " half")])
        for (const isNew of isDeep ? [true, false] : [oneOf(true, false)]) {
          const out = mkdtempSync(join(work, "steps-"));
          mkdirSync(join(out, "cloud"));
          if (!isNew) await fedi(old, "compile", ".", "--out", out);
          const before = contents(join(out, "cloud"));
          const run = startKilled(next, out, `${step}${half}`);
          // Where files stand already there are fewer steps: it came to its end.
          if (isNew && step < Number(steps) - 5)
            expect({ step, signal: run.signal }).toEqual({ step, signal: "SIGKILL" });
          const situation = `step ${step}${half} of ${isNew ? "a new folder" : "an old folder"}`;
          await expectSound(out, [before, await wantedOf(old), await wantedOf(next)], situation);
          rmSync(out, { recursive: true, force: true });
        }
  });
});

describe("at the same time", { timeout: size(600_000, 3_600_000) }, () => {
  it.each([2, 5])("%i compiles do not mix", async (count) => {
    const states = [await wantedOf(old), await wantedOf(next)];
    let together = 0;
    for (let round = 0; round < size(2, 50); round++) {
      const out = mkdtempSync(join(work, "together-"));
      if (random() < 0.5) await fedi(oneOf(old, next), "compile", ".", "--out", out);
      // A lock that a dead process left is taken over by one of them only.
      mkdirSync(join(out, "cloud"), { recursive: true });
      if (random() < 0.5) symlinkSync("999999999 ?", join(out, "cloud/.fedi-lock"));
      const runs = await Promise.all(
        Array.from({ length: count }, (_, at) => finished(at % 2 === 0 ? old : next, out)),
      );
      for (const { code, error } of runs) {
        if (code === 0) continue;
        together++;
        expect({ code, error }).toEqual({ code: 1, error: expect.stringContaining("output-busy") });
      }
      expect(runs.map(({ code }) => code)).toContain(0);
      expect(states).toContainEqual(contents(join(out, "cloud")));
      rmSync(out, { recursive: true, force: true });
    }
    if (isDeep) console.log(`${count} at once: ${together} compiles met another`);
  });
});

function finished(project: string, out: string): Promise<{ readonly code: number | null; readonly error: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, "compile", project, "--out", out], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let error = "";
    child.stderr.on("data", (text: Buffer) => void (error += text.toString()));
    child.once("close", (code) => resolve({ code, error }));
  });
}
