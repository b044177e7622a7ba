/**
 * Large projects are checked in processes of their own, wherever those can be started; and what is large is one rule.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forOneRun, isLargeFolder } from "../../compiler/bin/large-project.js";
import { nodeHost, openProject, standardLibraryFolder, withNamed } from "../../compiler/src/index.ts";
import { ProjectProcesses } from "../../language-server/src/project-processes.ts";

const script = join(import.meta.dirname, "../../compiler/bin/fedi.js");

describe("a project in a process of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-process-"));
  const text = "let a: int = true\n";
  const project = () => withNamed(openProject(nodeHost, folder, standardLibraryFolder()), ["main.fedi"]);
  const codes = async (processes: ProjectProcesses) => {
    const check = processes.check(project());
    const [files, environments] = await Promise.all([check.files, check.environments]);
    return { files: files?.found.map(({ code }) => code), environments: environments?.map(({ code }) => code) };
  };
  const right = { files: ["type-mismatch"], environments: [] };

  beforeAll(() => writeFileSync(join(folder, "main.fedi"), text));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is checked by one that waits for it, and by one that does not", async () => {
    const processes = new ProjectProcesses({ script, options: forOneRun, isLarge: () => true });
    processes.prepare();
    expect(await codes(processes)).toEqual(right);
    expect(await codes(processes)).toEqual(right);
  });

  it("is checked without options that Node refuses, once it has refused them", async () => {
    const processes = new ProjectProcesses({ script, options: ["--no-such-option"], isLarge: () => true });
    expect(await codes(processes)).toEqual({ files: undefined, environments: undefined });
    expect(await codes(processes)).toEqual(right);
  });

  it("is not checked where there is nothing to start, or where it was stopped", async () => {
    const nowhere = { script: join(folder, "none.js"), options: [], isLarge: () => true };
    expect(await codes(new ProjectProcesses(nowhere))).toEqual({ files: undefined, environments: undefined });
    const check = new ProjectProcesses({ script, options: [], isLarge: () => true }).check(project());
    check.stop();
    expect(await check.files).toBe(undefined);
    expect(await check.environments).toBe(undefined);
  });
});

describe("a large folder", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-folder-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const fill = (below: string, count: number) => {
    mkdirSync(join(folder, below), { recursive: true });
    for (let index = 0; index < count; index++) writeFileSync(join(folder, below, `a${index}.fedi`), "");
  };

  it("holds more than 150 programs, however deep they lie; what is made or brought does not count", () => {
    fill("few/apps/social", 150);
    fill("few/out/home", 150);
    fill("few/node_modules/other", 150);
    fill("few/.git", 150);
    expect(isLargeFolder(join(folder, "few"))).toBe(false);
    fill("few/one/more", 1);
    expect(isLargeFolder(join(folder, "few"))).toBe(true);
  });

  it("is none where there is no folder", () => {
    expect(isLargeFolder(join(folder, "absent"))).toBe(false);
    expect(isLargeFolder(join(folder, "few/one/more/a0.fedi"))).toBe(false);
  });
});
