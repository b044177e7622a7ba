/**
 * `deploy` killed by SIGKILL with all that it runs, before or after each program that it calls, and run again: what is there in the end is what an
 * undisturbed run leaves. Two at once do not mix.
 */
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { takeLock } from "../../compiler/src/project/output-lock.ts";
import { secretKey, secretOutputKey } from "../../compiler/src/targets/crossing.ts";
import { randomFrom, repeatable, seed, size } from "../sizes.ts";
import { address } from "../unit/targets/sample-environment.ts";
import { labWithHosts, pair, token } from "../unit/targets/sample-hosts.ts";
import { countSteps, machine, noShell, startDeploy as start, type Machine } from "./deploy-machine.ts";

/** Every file below a folder with its permissions and, unless it is made at random, its content. */
function stateOf(folder: string, path = ""): readonly string[] {
  return readdirSync(join(folder, path))
    .sort()
    .flatMap((name) => {
      const inside = join(path, name);
      const stat = statSync(join(folder, inside));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) return [`${inside}/ ${mode}`, ...stateOf(folder, inside)];
      const isRandom = /^(secrets|public|store)\//.test(inside);
      return [`${inside} ${mode} ${isRandom ? stat.size > 0 : readFileSync(join(folder, inside), "utf8")}`];
    });
}

const secretsOf = ({ folder }: Machine) =>
  existsSync(join(folder, "secrets"))
    ? readdirSync(join(folder, "secrets")).map(
        (name) => [name, readFileSync(join(folder, "secrets", name), "utf8")] as const,
      )
    : [];

describe.skipIf(noShell !== undefined)(`a deploy that is killed ${noShell ?? ""}`, { timeout: 1_800_000 }, () => {
  const made: Machine[] = [];
  const newMachine = () => {
    const one = machine(labWithHosts());
    made.push(one);
    countSteps(one);
    return one;
  };
  afterAll(() => {
    for (const { folder, fake } of made)
      for (const path of [folder, fake]) rmSync(path, { recursive: true, force: true });
  });

  test(`leaves nothing that the next one does not mend ${repeatable}`, async () => {
    const undisturbed = newMachine();
    expect(await start(undisturbed).end).toMatchObject({ code: 0 });
    const expected = stateOf(undisturbed.folder);
    const expectedStore = readdirSync(join(undisturbed.fake, "store")).sort();
    const steps = readFileSync(join(undisturbed.fake, "steps"), "utf8").length;
    expect(steps).toBeGreaterThan(80);
    const random = randomFrom(seed);
    const count = size(12, 2 * steps);
    let killed = 0;
    for (let round = 0; round < count; round++) {
      // Spread over all steps, so that few rounds see every part; many see each step, before and after.
      const step = 1 + Math.floor(((round + random()) / count) * steps);
      const one = newMachine();
      const after = round % 2 === 0 ? "" : "yes";
      const first = await start(one, { FAKE_KILL: String(step), FAKE_AFTER: after }).end;
      if (first.code === null) killed++;
      const kept = secretsOf(one);
      const again = await start(one).end;
      const where = `killed ${after === "" ? "before" : "after"} step ${step}`;
      expect({ where, ...again }).toMatchObject({ where, code: 0 });
      expect({ where, state: stateOf(one.folder) }).toEqual({ where, state: expected });
      const secrets = new Map(secretsOf(one));
      for (const [name, text] of kept) expect({ where, name, text: secrets.get(name) }).toEqual({ where, name, text });
      const store = join(one.fake, "store");
      expect({ where, store: readdirSync(store).sort() }).toEqual({ where, store: expectedStore });
      const read = (key: string) => readFileSync(join(store, key), "utf8");
      expect(read(secretKey(token.id))).toBe(secrets.get(secretKey(token.id)));
      expect(read(secretKey(pair.id, "public"))).toBe(
        readFileSync(join(one.folder, "public", secretKey(pair.id, "public")), "utf8"),
      );
      expect(read(secretOutputKey(address("vm"), ["output", "password"]))).toBe("pass\nword");
    }
    expect(killed).toBeGreaterThan(count * 0.8);
  });

  test("keeps others out while it runs, and nobody once it is gone", async () => {
    const one = newMachine();
    const waiting = join(one.fake, "bin/nixos-rebuild");
    writeFileSync(waiting, `#!/bin/sh\n: >"$FAKE/waits"\nwhile [ -e "$FAKE/waits" ]; do sleep 0.05; done\n`);
    chmodSync(waiting, 0o755);
    const until = async () => {
      while (!existsSync(join(one.fake, "waits"))) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const first = start(one);
    await until();
    const second = await start(one).end;
    expect(second).toMatchObject({ code: 1, output: expect.stringContaining(`process ${first.pid} is deploying`) });
    // The compiler sees it, too.
    expect(takeLock(one.folder)).toEqual({ heldBy: first.pid });
    process.kill(-first.pid, "SIGKILL");
    await first.end;
    expect(readlinkSync(join(one.folder, ".fedi-lock"))).toContain(String(first.pid));
    rmSync(join(one.fake, "waits"));
    const third = start(one);
    await until();
    expect(readlinkSync(join(one.folder, ".fedi-lock"))).toContain(String(third.pid));
    rmSync(waiting);
    writeFileSync(waiting, "#!/bin/sh\n", { mode: 0o755 });
    rmSync(join(one.fake, "waits"));
    expect(await third.end).toMatchObject({ code: 0 });
    expect(existsSync(join(one.folder, ".fedi-lock"))).toBe(false);
  });

  test("waits for a compile, and takes over a lock of one that is gone or of another boot", async () => {
    const one = newMachine();
    const lock = takeLock(one.folder);
    expect(await start(one).end).toMatchObject({
      code: 1,
      output: expect.stringContaining(`process ${process.pid} is deploying or compiling`),
    });
    if ("release" in lock) lock.release();
    for (const stale of ["999999999 ?", `${process.pid} other-boot:1`, "no process"]) {
      symlinkSync(stale, join(one.folder, ".fedi-lock"));
      expect(await start(one).end).toMatchObject({ code: 0 });
    }
  });
});
