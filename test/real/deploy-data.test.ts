/**
 * Leaves one environment for another: `deploy backup` and `deploy restore`, with stand-ins for the network (ssh is a shell here, each
 * machine a folder) and for systemd. What is moved are real files, and real secrets.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { secretKey } from "../../compiler/src/targets/crossing.ts";
import { fedi } from "../harness.ts";
import { address, attribute, origin, residual } from "../unit/targets/sample-environment.ts";
import { labWithHosts } from "../unit/targets/sample-hosts.ts";
import { linesOf, machine, machineOf, noShell, type Machine } from "./deploy-machine.ts";

/** Two environments with a machine each; what `store` keeps is a file in the machine's folder. */
const program = (deployed: string) => `
resource computer { request {} grant { host: host } }
resource store { request { computer: computer, name: string } grant { name: string } }
provider shed { config { place: string, address: string } }
mapping in_shed for shed {
  let main = host("main", { system = "x86_64-linux", target = "admin@\${config.address}", imports = [] })
  computer { grant { host = main } }
  store {
    ignores computer
    grant { name = request.name }
    backup { on = main, run = "cat \${"\${config.place}/\${request.name}"}" }
    restore { on = main, run = "cat >\${"\${config.place}/\${request.name}"}" }
  }
}
application wiki {
  requires {
    web: computer {}
    pages: store { computer = web, name = "pages" }
    pictures: store { computer = web, name = "pictures" }
  }
  let key = identity_secret("key")
  let pair = identity_secret("pair", { p256 = {} })
  let own = secret("own")
  nixos on web.host {
    key = key.file
    pair = pair.private.file
    public = pair.public.file
    own = own.file
  }
  state { pages, pictures, stopped = ["wiki.service", "wiki-*.service"] }
  migrate pictures { run { on = web.host, run = "echo migrate >>$FAKE/log" } }
}
application notes {
  requires {
    web: computer {}
    sheets: store { computer = web, name = "sheets" }
  }
  let key = identity_secret("key")
  nixos on web.host { note = key.file }
  state { sheets, stopped = ["notes.service"] }
}
environment old { provider shed { place = "@old", address = "192.0.2.1" } mapping in_shed }
environment new { provider shed { place = "@new", address = "192.0.2.2" } mapping in_shed }
${deployed}`;

/** One unit of each kind runs on a machine. */
const systemctl = `case $1 in
  list-units) case $* in *wiki*) echo "wiki.service loaded active running A wiki" ;; *) echo "notes.service loaded active" ;; esac ;;
esac
[ "\${FAKE_FAIL-}" != "systemctl $1" ]`;

async function compiled(
  deployed: readonly string[],
): Promise<{ readonly old: Machine; readonly new: Machine; readonly folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "fedi-leaving-"));
  const write = (text: string) =>
    text.replaceAll("@old", join(folder, "data-old")).replaceAll("@new", join(folder, "data-new"));
  writeFileSync(join(folder, "main.fedi"), write(program(deployed[0] ?? "")));
  for (const [at, text] of deployed.slice(1).entries()) writeFileSync(join(folder, `more-${at}.fedi`), text);
  for (const name of ["data-old", "data-new"]) mkdirSync(join(folder, name));
  expect(await fedi(folder, "compile", ".")).toMatchObject({ code: 0 });
  const at = (name: string) => machineOf(join(folder, "out", name), [], [], { systemctl, sudo: 'shift; exec "$@"' });
  return { folder, old: at("old"), new: at("new") };
}

const club = (environment: string, name = "club") => `deployment ${name} on ${environment} { wiki {} notes {} }`;
const elsewhere = (environment: string) => `import { ${environment}, wiki, notes } from "./main"\n${club(environment)}`;
const secretsOf = ({ folder }: Machine) => readdirSync(join(folder, "secrets")).sort();

describe.skipIf(noShell !== undefined)(`leaving an environment ${noShell ?? ""}`, { timeout: 60_000 }, () => {
  test("takes data and the secrets that belong to it along", async () => {
    const { folder, old, new: next } = await compiled([club("old"), elsewhere("new")]);
    expect(old.run().status).toBe(0);
    // What people look at first makes secrets, too.
    expect(next.run(["plan"]).status).toBe(0);
    const bytes = Buffer.from([0, 255, 10, 13, 39, 0]);
    writeFileSync(join(folder, "data-old/pages"), bytes);
    writeFileSync(join(folder, "data-old/pictures"), "a picture");
    writeFileSync(join(folder, "data-old/sheets"), "a sheet");
    const backup = join(folder, "it's a backup");
    const left = old.run(["backup", "--to", backup, "--leave-stopped"]);
    expect(left).toMatchObject({ status: 0, output: expect.stringContaining("==> club/wiki/pages: back up") });
    expect(linesOf(left.log, "systemctl")).toEqual([
      expect.stringContaining("<list-units> <--plain> <--no-legend> <--full>"),
      "systemctl <stop> <--> <notes.service>",
      expect.stringMatching(/<list-units> .* <--> <wiki-\*\.service> <wiki\.service>$/),
      "systemctl <stop> <--> <wiki.service>",
    ]);
    expect(statSync(backup).mode & 0o7777).toBe(0o700);
    // Only what belongs to the data: the new environment makes the rest itself.
    const travelling = [
      secretKey("club/notes/key"),
      secretKey("club/wiki/key"),
      `${secretKey("club/wiki/pair")}_private`,
    ];
    expect(readdirSync(join(backup, "secrets")).sort()).toEqual(travelling.sort());

    const { status, output, log } = next.run(["restore", "--from", backup]);
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "data-new/pages"))).toEqual(bytes);
    expect(readFileSync(join(folder, "data-new/pictures"), "utf8")).toBe("a picture");
    const read = ({ folder: of }: Machine, path: string) => readFileSync(join(of, path), "utf8");
    for (const file of travelling) expect(read(next, `secrets/${file}`)).toBe(read(old, `secrets/${file}`));
    const halves = `public/${secretKey("club/wiki/pair")}_public`;
    expect(read(next, halves)).toBe(read(old, halves));
    expect(read(next, `secrets/${secretKey("club/wiki/own")}`)).not.toBe(
      read(old, `secrets/${secretKey("club/wiki/own")}`),
    );
    // Hosts have them before the data comes, and the application starts behind it.
    const order = log
      .split("\n")
      .flatMap((line) => /^(nixos-rebuild|migrate|systemctl <(?:stop|start)> .*)/.exec(line)?.[1] ?? []);
    expect(order).toEqual([
      "nixos-rebuild",
      "systemctl <stop> <--> <notes.service>",
      "systemctl <start> <--> <notes.service>",
      "systemctl <stop> <--> <wiki.service>",
      "migrate",
      "systemctl <start> <--> <wiki.service>",
    ]);
    expect(readFileSync(join(next.fake, "store", secretKey("club/wiki/key")), "utf8")).toBe(
      read(old, `secrets/${secretKey("club/wiki/key")}`),
    );
    // Again is the same.
    expect(next.run(["restore", "--from", backup]).status).toBe(0);
  });

  test("takes one application along, under another name", async () => {
    const { folder, old, new: next } = await compiled([club("old"), elsewhere("new").replace("club", "verein")]);
    expect(old.run().status).toBe(0);
    writeFileSync(join(folder, "data-old/sheets"), "a sheet");
    const backup = join(folder, "backup");
    expect(old.run(["backup", "--to", backup, "--only", "club/notes"])).toMatchObject({ status: 0 });
    expect(readdirSync(join(backup, "secrets"))).toEqual([secretKey("club/notes/key")]);
    expect(next.run(["restore", "--from", backup])).toMatchObject({
      status: 1,
      log: "",
      output: expect.stringContaining(
        "no data of these; `--only` names what to restore, `--was` what it was called: verein/notes/sheets",
      ),
    });
    const words = ["restore", "--from", backup, "--only", "verein/notes", "--was", "club/notes"];
    expect(next.run(words)).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "data-new/sheets"), "utf8")).toBe("a sheet");
    expect(readFileSync(join(next.folder, "secrets", secretKey("verein/notes/key")), "utf8")).toBe(
      readFileSync(join(old.folder, "secrets", secretKey("club/notes/key")), "utf8"),
    );
    expect(existsSync(join(folder, "data-new/pages"))).toBe(false);
  });

  test("is no backup where one of its parts failed, and what was stopped runs again", async () => {
    const { folder, old, new: next } = await compiled([club("old"), elsewhere("new")]);
    const backup = join(folder, "backup");
    expect(old.run(["backup", "--to", backup])).toMatchObject({
      status: 1,
      output: expect.stringContaining("nothing was deployed from this folder"),
    });
    expect(old.run().status).toBe(0);
    writeFileSync(join(folder, "data-old/sheets"), "a sheet");
    writeFileSync(join(folder, "data-old/pictures"), "a picture");
    // The pages are missing: `cat` fails.
    const failed = old.run(["backup", "--to", backup, "--leave-stopped"]);
    expect(failed).toMatchObject({ status: 1, output: expect.stringMatching(/there is no backup.*: club\/wiki\n$/) });
    expect(linesOf(failed.log, "systemctl <start>")).toEqual(["systemctl <start> <--> <wiki.service>"]);
    expect(next.run(["restore", "--from", backup])).toMatchObject({
      status: 1,
      log: "",
      output: expect.stringContaining("is no backup that was finished"),
    });
    writeFileSync(join(folder, "data-old/pages"), "");
    expect(old.run(["backup", "--to", backup]).output).toContain("the backup of club/wiki/pages came out empty");
    writeFileSync(join(folder, "data-old/pages"), "a page");
    const done = old.run(["backup", "--to", backup]);
    expect(done.status).toBe(0);
    expect(linesOf(done.log, "systemctl <start>")).toHaveLength(2);
    // Never over another one.
    expect(old.run(["backup", "--to", backup]).output).toContain("there is a backup in");
    // A machine that cannot be reached half-way: what its data is for does not run, and it can be done again.
    rmSync(join(folder, "data-new"), { recursive: true });
    const half = next.run(["restore", "--from", backup]);
    expect(half).toMatchObject({
      status: 1,
      output: expect.stringMatching(/were not restored.*: club\/notes club\/wiki\n$/),
    });
    expect(linesOf(half.log, "systemctl <start>")).toEqual([]);
    // Both are told: machines whose certificates wait for the DNS, and data.
    const both = next.run(["restore", "--from", backup], { FAKE_FAIL: "#main" }).output;
    expect(both).toMatch(/were not restored.*: club\/notes club\/wiki\n.*these hosts failed.*: main\n$/);
    mkdirSync(join(folder, "data-new"));
    const waiting = next.run(["restore", "--from", backup], { FAKE_FAIL: "#main" });
    expect(waiting).toMatchObject({ status: 1, output: expect.not.stringContaining("were not restored") });
    expect(readFileSync(join(folder, "data-new/pages"), "utf8")).toBe("a page");
    expect(next.run(["restore", "--from", backup]).status).toBe(0);
    expect(readFileSync(join(folder, "data-new/pages"), "utf8")).toBe("a page");
  });

  test("keeps what was here, and asks first", async () => {
    const { folder, old, new: next } = await compiled([club("old"), elsewhere("new")]);
    for (const one of [old, next]) expect(one.run().status).toBe(0);
    for (const name of ["pages", "pictures", "sheets"]) writeFileSync(join(folder, "data-old", name), name);
    const backup = join(folder, "backup");
    expect(old.run(["backup", "--to", backup]).status).toBe(0);
    const before = readFileSync(join(next.folder, "secrets", secretKey("club/wiki/key")), "utf8");
    expect(next.run(["restore", "--from", backup], { FAKE_SILENT: "yes" })).toMatchObject({ status: 1, log: "" });
    expect(next.run(["restore", "--from", backup]).status).toBe(0);
    expect(readFileSync(join(next.folder, "secrets", `${secretKey("club/wiki/key")}.before`), "utf8")).toBe(before);
  });

  test("takes nothing from a stranger's backup but what belongs here", async () => {
    const { folder, old, new: next } = await compiled([club("old"), elsewhere("new")]);
    for (const one of [old, next]) expect(one.run().status).toBe(0);
    for (const name of ["pages", "pictures", "sheets"]) writeFileSync(join(folder, "data-old", name), name);
    const backup = join(folder, "backup");
    expect(old.run(["backup", "--to", backup]).status).toBe(0);
    const kept = secretsOf(next).map((file) => readFileSync(join(next.folder, "secrets", file), "utf8"));
    const key = join(backup, "secrets", secretKey("club/wiki/key"));
    for (const text of ["x\nLD_PRELOAD=/tmp/evil", "a b", "", "\u0000", "é"]) {
      writeFileSync(key, text);
      expect(next.run(["restore", "--from", backup])).toMatchObject({
        status: 1,
        log: "",
        output: expect.stringContaining("the secret club/wiki/key of the backup is not of the kind random"),
      });
    }
    const contents = readFileSync(join(backup, "contents"), "utf8");
    writeFileSync(join(backup, "contents"), contents.replace(secretKey("club/wiki/pages"), "../../../etc/passwd"));
    expect(next.run(["restore", "--from", backup])).toMatchObject({
      status: 1,
      log: "",
      output: expect.stringContaining("has no data of these"),
    });
    expect(secretsOf(next).map((file) => readFileSync(join(next.folder, "secrets", file), "utf8"))).toEqual(kept);
  });

  test("does not start by accident what has left, and starts it when it comes back", async () => {
    const { folder, old } = await compiled([club("old"), elsewhere("new")]);
    expect(old.run().status).toBe(0);
    for (const name of ["pages", "pictures", "sheets"]) writeFileSync(join(folder, "data-old", name), name);
    const left = (name: string, only: string) => {
      const backup = join(folder, name);
      expect(old.run(["backup", "--to", backup, "--only", only, "--leave-stopped"]).status).toBe(0);
      return backup;
    };
    const backup = left("one", "club");
    for (const words of [[], ["--host", "main"]])
      expect(old.run(words)).toMatchObject({
        status: 1,
        log: "",
        output: expect.stringContaining(": club/notes club/wiki."),
      });
    expect(old.run(["plan"]).status).toBe(0);
    // One comes back, and still the other one would be started.
    const part = ["restore", "--from", backup, "--only", "club/notes"];
    expect(old.run(part)).toMatchObject({ status: 1, log: "", output: expect.stringContaining(": club/wiki.") });
    expect(old.run([...part, "--only", "club/wiki"]).status).toBe(0);
    expect(old.run().status).toBe(0);
    left("two", "club/wiki");
    expect(old.run().status).toBe(1);
    expect(old.run(["--start-again"]).status).toBe(0);
    expect(old.run().status).toBe(0);
    left("three", "club/notes");
    const main = readFileSync(join(folder, "main.fedi"), "utf8");
    writeFileSync(join(folder, "main.fedi"), main.replace("on old { wiki {} notes {} }", "on old { wiki {} }"));
    expect(await fedi(folder, "compile", ".", "--remove", "club/notes")).toMatchObject({ code: 0 });
    expect(old.run().status).toBe(0);
  });

  test("forgets the secrets of an application that left, once it is told to", async () => {
    const { folder, old } = await compiled([club("old"), elsewhere("new")]);
    expect(old.run().status).toBe(0);
    expect(old.run(["--rotate", "club/wiki/own"]).status).toBe(0);
    const before = secretsOf(old);
    const handed = readdirSync(join(old.fake, "store")).sort();
    expect(before).toContain(`${secretKey("club/wiki/own")}.before`);
    const main = readFileSync(join(folder, "main.fedi"), "utf8");
    writeFileSync(join(folder, "main.fedi"), main.replace("on old { wiki {} notes {} }", "on old { wiki {} }"));
    const removed = await fedi(folder, "compile", ".", "--remove", "club/notes");
    expect(removed).toMatchObject({ code: 0, out: expect.stringContaining("club/notes/sheets: store, on main") });
    expect(old.run().status).toBe(0);
    expect(secretsOf(old)).toEqual(before);
    expect(old.run(["forget"], { FAKE_SILENT: "yes" })).toMatchObject({ status: 1, log: "" });
    const forgotten = old.run(["forget", "--yes"]);
    expect(forgotten).toMatchObject({ status: 0, output: expect.stringContaining(secretKey("club/notes/key")) });
    const gone = [secretKey("club/notes/key"), `${secretKey("club/wiki/own")}.before`];
    expect(secretsOf(old)).toEqual(before.filter((file) => !gone.includes(file)));
    expect(readdirSync(join(old.fake, "store")).sort()).toEqual(handed.filter((file) => !gone.includes(file)));
    expect(readdirSync(join(old.folder, "public"))).toEqual([`${secretKey("club/wiki/pair")}_public`]);
    expect(old.run(["forget", "--yes"]).output).toContain("Each secret that is kept here is used.");
    expect(old.run().status).toBe(0);
  });

  test("runs commands that only Nix knows", () => {
    const vm = attribute(address("vm"), ["output", "address"]);
    const run = residual({
      kind: "interpolate",
      parts: ["echo ", residual({ kind: "call", name: "sh", arguments: [vm] })],
    });
    const command = { host: "web", run, secretFiles: [], origin };
    const lab = labWithHosts();
    const state = {
      request: "community/app/data",
      resource: "store",
      identity: new Map(),
      stopped: [],
      backup: command,
      migrate: [],
    };
    const { folder, run: deploy } = machine({ ...lab, state: [state] });
    expect(deploy(["backup", "--to", join(folder, "backup")]).output).toContain("the infrastructure is not there yet");
    expect(deploy().status).toBe(0);
    expect(deploy(["backup", "--to", join(folder, "backup")])).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, "backup/data", secretKey(state.request)), "utf8")).toBe("192.0.2.7\n");
  });

  test("says what it cannot do before it does anything", async () => {
    const { folder, old } = await compiled([club("old"), elsewhere("new")]);
    const backup = join(folder, "backup");
    for (const [words, said] of [
      [["backup"], "say which folder"],
      [["restore"], "say which folder"],
      [["backup", "--to", backup, "--only", "club/wikki"], "nothing here keeps data as `club/wikki`"],
      [["backup", "--to", backup, "--only", ""], "`--only` wants the name"],
      [["backup", "--to", backup, "--was", "x"], "`--was`"],
      [["backup", "--to", backup, "--host", "main"], "`--host` and `--rotate` are for apply and plan"],
      [["apply", "--only", "club"], "are for backup and restore"],
      [["restore", "--from", backup], "there is no folder"],
    ] as const)
      expect(old.run(words)).toMatchObject({ status: 1, log: "", output: expect.stringContaining(said) });
    expect(existsSync(backup)).toBe(false);
    expect(machine(labWithHosts()).run(["backup", "--to", backup]).output).toContain("no application here keeps data");
  });
});
