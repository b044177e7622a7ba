/**
 * The commands of the standard library against the real servers: what units of its mappings run to set up databases, and `backup` and
 * `restore`. The texts are those that Nix reads from the compiled modules and that the manifest holds; only paths and users that
 * exist on a NixOS machine alone are replaced.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fedi, filesBelow } from "../harness.ts";
import { baseModule, programOf } from "../stdlib/environments.ts";
import { evaluateNix, noNix } from "./nix.ts";
import { findProgram, freePort, missingProgram, sandbox, until, type Sandbox } from "./servers.ts";

const environment = "proxmox_with_own_databases";
const work = mkdtempSync(join(tmpdir(), "fedi-commands-"));
const compiled = join(work, "out", environment);
const boxes: Sandbox[] = [];
afterAll(() => {
  for (const box of boxes) box.close();
  rmSync(work, { recursive: true, force: true });
});

interface Command {
  readonly host: string;
  readonly run: string;
}

interface StateEntry {
  readonly request: string;
  readonly backup: Command;
  readonly restore: Command;
}

let state: readonly StateEntry[] = [];

beforeAll(async () => {
  mkdirSync(work, { recursive: true });
  const program = programOf([environment], ["forgejo", "mastodon", "peertube", "pixelfed"]);
  // Redis is no state of these applications; here it is, to have its commands in the manifest.
  writeFileSync(
    join(work, "main.fedi"),
    `${program}
application queue {
  requires {
    web: machine {}
    jobs: redis { client = web, namespace = "jobs" }
  }
  state { jobs }
}
deployment queues on ${environment} { queue {} }
`,
  );
  writeFileSync(join(work, "base.nix"), baseModule);
  const run = await fedi(work, "compile", ".", "--out", "out");
  expect(run.out + run.error).toContain("files written");
  const { state: found } = JSON.parse(readFileSync(join(compiled, "manifest.json"), "utf8"));
  state = found;
  // What OpenTofu would tell: every machine is this one.
  const names = filesBelow(join(compiled, "nixos")).flatMap((file) =>
    [...readFileSync(join(compiled, "nixos", file), "utf8").matchAll(/fedi\.output "([^"]+)"/g)].map(
      ([, name]) => name,
    ),
  );
  writeFileSync(
    join(compiled, "outputs.json"),
    JSON.stringify(Object.fromEntries(names.map((name) => [name, "127.0.0.1"]))),
  );
});

function stateOf(requirement: string): StateEntry {
  const found = state.find(({ request }) => request.endsWith(`/${requirement}`));
  if (found === undefined) throw new Error(`no state for ${requirement}`);
  return found;
}

/** An option of a host, as Nix reads it from the compiled module: the first fragment that sets it. */
function option(host: string, path: string): string {
  const packages = ["postgresql", "mariadb", "garage", "awscli2", "util-linux", "openssl", "pixelfed"];
  const stand = packages.map((name) => `${JSON.stringify(name)} = "/usr";`).join(" ");
  const result = evaluateNix(`
    let
      module = (import ${compiled}/nixos/${host}.nix) {
        pkgs = { ${stand} };
        lib = { mkDefault = x: x; mkForce = x: x; reverseList = x: x; };
      };
      fragments = builtins.filter (fragment: builtins.isAttrs fragment && fragment ? config) module.imports;
      values = map (fragment: fragment.config.${path} or null) fragments;
    in
    builtins.filter (value: value != null) values`);
  if (!result.ok) throw new Error(result.message);
  const [first] = Array.isArray(result.value) ? result.value : [];
  if (typeof first !== "string") throw new Error(`${host} does not set ${path}`);
  return first;
}

/** Files below `/run/secrets` that a text names get this content, in the sandbox, and the text names those. */
function withSecrets(box: Sandbox, text: string, content: string): string {
  return text.replaceAll(/\/run\/secrets\/([\w-]+)/g, (_, name: string) =>
    box.write(`secrets/${name}`, content, 0o400),
  );
}

function must(run: ReturnType<Sandbox["shell"]>): Buffer {
  expect({ status: run.status, error: run.status === 0 ? "" : run.error }).toEqual({ status: 0, error: "" });
  return run.out;
}

const noPostgresql = noNix ?? missingProgram("postgres", "initdb", "psql", "pg_dump", "pg_restore");

describe.skipIf(noPostgresql !== undefined)(`PostgreSQL ${noPostgresql ?? ""}`, () => {
  const host = "all-on-proxmox-with-own-databases-peertube-database-server";
  const password = "k3y_with-letters";
  let box: Sandbox;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    box = sandbox({ PGPORT: String(port), PGHOST: "127.0.0.1", PGUSER: "postgres", PGPASSWORD: "unused" });
    boxes.push(box);
    must(box.shell(`initdb --pgdata=data --username=postgres --auth=trust --encoding=UTF8 >/dev/null`));
    const settings = `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '${box.folder}'\nfsync = off\n`;
    box.write("data/postgresql.conf", settings);
    // NixOS lets the superuser in through the socket; the rest is what the rule wrote.
    box.write("data/pg_hba.conf", `local all all trust\n${option(host, "services.postgresql.authentication")}`);
    box.start("postgres", "-D", join(box.folder, "data"));
    await until("PostgreSQL", () => box.shell(`psql --host=${box.folder} --command='SELECT 1'`).status === 0);
    // What NixOS makes of ensureDatabases and ensureUsers.
    must(
      box.shell(`export PGHOST=${box.folder}
        psql --command='CREATE DATABASE "peertube"'
        psql --command='CREATE USER "peertube"'
        psql --command='ALTER DATABASE "peertube" OWNER TO "peertube"'`),
    );
  });
  const asSuperuser = (script: string, input?: Buffer) => box.shell(`export PGHOST=${box.folder}\n${script}`, input);
  const asApplication = (secret: string, statement: string) =>
    box.shell(`PGPASSWORD=${secret} PGUSER=peertube psql --no-password -tA --dbname=peertube --command='${statement}'`);

  it("the password that the application gets is the one that the database has, and its extensions are there", () => {
    const script = withSecrets(box, option(host, 'systemd.services."postgresql-setup-peertube".script'), password);
    must(asSuperuser(script));
    must(asSuperuser(script));
    expect(String(must(asApplication(password, "SELECT current_user")))).toBe("peertube\n");
    expect(asApplication("wrong", "SELECT 1").error).toContain("password authentication failed");
    const extensions = String(must(asApplication(password, "SELECT extname FROM pg_extension ORDER BY 1")));
    expect(extensions.split("\n")).toEqual(expect.arrayContaining(["pg_trgm", "unaccent"]));
  });

  it("a new password takes the place of the old one", () => {
    const unit = option(host, 'systemd.services."postgresql-setup-peertube".script');
    must(asSuperuser(withSecrets(box, unit, "an'other \\ $(password)")));
    expect(asApplication(password, "SELECT 1").status).not.toBe(0);
    must(
      box.shell(`PGPASSWORD='an'\\''other \\ $(password)' PGUSER=peertube psql --dbname=peertube --command='SELECT 1'`),
    );
    must(asSuperuser(withSecrets(box, unit, password)));
  });

  it("a password that cannot be read, or is empty, leaves the old one", () => {
    const unit = option(host, 'systemd.services."postgresql-setup-peertube".script');
    const missing = unit.replaceAll("/run/secrets/", `${box.folder}/nowhere/`);
    expect(asSuperuser(missing).status).not.toBe(0);
    expect(asSuperuser(withSecrets(box, unit, "")).status).not.toBe(0);
    must(asApplication(password, "SELECT 1"));
  });

  it("what backup writes, restore brings back: into the same database, and into an empty one", () => {
    const { backup, restore } = stateOf("peertube/database");
    expect(backup.host).toBe(host);
    must(asApplication(password, "CREATE TABLE video (id int PRIMARY KEY, name text)"));
    must(asApplication(password, "INSERT INTO video SELECT n, n::text FROM generate_series(1, 1000) n"));
    const data = must(asSuperuser(backup.run));
    must(asApplication(password, "DELETE FROM video WHERE id > 10"));
    // What came later, and needs what the dump has.
    must(asApplication(password, "CREATE TABLE comment (video int REFERENCES video)"));
    // A stream that breaks changes nothing.
    for (const part of [data.subarray(0, data.length - 40), data.subarray(0, 100), Buffer.alloc(0)]) {
      expect(asSuperuser(restore.run, part).status).not.toBe(0);
      expect(String(must(asApplication(password, "SELECT count(*) FROM video")))).toBe("10\n");
    }
    must(asSuperuser(restore.run, data));
    expect(asApplication(password, "SELECT * FROM comment").error).toContain("does not exist");
    expect(String(must(asApplication(password, "SELECT count(*), max(id) FROM video")))).toBe("1000|1000\n");
    must(
      asSuperuser(
        `psql --command='DROP DATABASE peertube' && psql --command='CREATE DATABASE peertube OWNER peertube'`,
      ),
    );
    must(asSuperuser(restore.run, data));
    expect(String(must(asApplication(password, "SELECT count(*) FROM video")))).toBe("1000\n");
    expect(String(must(asApplication(password, "SELECT tableowner FROM pg_tables WHERE tablename = $$video$$")))).toBe(
      "peertube\n",
    );
  });
});

const noMariadb = noNix ?? missingProgram("mariadbd", "mariadb-install-db", "mysql", "mysqldump");

describe.skipIf(noMariadb !== undefined)(`MariaDB ${noMariadb ?? ""}`, () => {
  const host = "all-on-proxmox-with-own-databases-pixelfed-database-server";
  const password = "k3y_with-letters";
  let box: Sandbox;
  let port = 0;
  beforeAll(async () => {
    port = await freePort();
    box = sandbox();
    boxes.push(box);
    box.write(".my.cnf", `[client]\nuser = root\nsocket = ${box.folder}/socket\n`);
    must(
      box.shell(
        `mariadb-install-db --no-defaults --datadir=${box.folder}/data --auth-root-authentication-method=normal --skip-test-db >/dev/null 2>&1`,
      ),
    );
    const settings = ["--no-defaults", `--datadir=${box.folder}/data`, `--socket=${box.folder}/socket`];
    box.start("mariadbd", ...settings, "--bind-address=127.0.0.1", `--port=${port}`, `--pid-file=${box.folder}/pid`);
    await until("MariaDB", () => box.shell("mysql --execute='SELECT 1'").status === 0);
  });
  const asApplication = (secret: string, statement: string) =>
    box.shell(
      `mysql --no-defaults --protocol=TCP --host=127.0.0.1 --port=${port} --user=pixelfed --password=${secret} --batch --skip-column-names pixelfed --execute='${statement}'`,
    );

  it("the password that the application gets is the one that the database has, also when it changes", () => {
    const unit = option(host, 'systemd.services."mysql-setup-pixelfed".script');
    must(box.shell(withSecrets(box, unit, "old")));
    must(box.shell(withSecrets(box, unit, password)));
    expect(String(must(asApplication(password, "SELECT DATABASE()")))).toBe("pixelfed\n");
    expect(asApplication("old", "SELECT 1").error).toContain("Access denied");
  });

  it("what backup writes, restore brings back", () => {
    const { backup, restore } = stateOf("pixelfed/database");
    must(asApplication(password, "CREATE TABLE picture (id int PRIMARY KEY, name varchar(20))"));
    must(asApplication(password, 'INSERT INTO picture VALUES (1, "Straße"), (2, "b")'));
    const data = must(box.shell(backup.run));
    must(asApplication(password, "DELETE FROM picture"));
    must(asApplication(password, "CREATE TABLE later (id int)"));
    // A stream that breaks changes nothing.
    expect(box.shell(restore.run, data.subarray(0, data.length - 60)).status).not.toBe(0);
    must(asApplication(password, "SELECT * FROM later"));
    must(box.shell(restore.run, data));
    expect(asApplication(password, "SELECT * FROM later").status).not.toBe(0);
    expect(String(must(asApplication(password, "SELECT * FROM picture")))).toBe("1\tStraße\n2\tb\n");
  });
});

const noRedis = noNix ?? missingProgram("redis-server", "redis-cli");

describe.skipIf(noRedis !== undefined)(`Redis ${noRedis ?? ""}`, () => {
  const password = "k3y_with-letters";
  let box: Sandbox;
  beforeAll(async () => {
    box = sandbox();
    boxes.push(box);
    const { folder } = box;
    // NixOS's unit puts the password behind the settings in the same way.
    const settings = `port 0\nunixsocket ${folder}/redis.sock\ndir ${folder}\ndbfilename dump.rdb\nsave ""\nrepl-diskless-sync-delay 0\nrequirepass ${password}\n`;
    box.write("redis.conf", settings, 0o600);
    // `systemctl stop redis-x` and `start`, as far as this server is concerned.
    box.write(
      "bin/systemctl",
      `#!/bin/sh
case $1 in
  stop) REDISCLI_AUTH=${password} redis-cli -s ${folder}/redis.sock shutdown nosave || true ;;
  start) redis-server ${folder}/redis.conf --daemonize yes >/dev/null ;;
esac
`,
      0o755,
    );
    must(box.shell("systemctl start redis"));
    await until(
      "Redis",
      () => box.shell(`REDISCLI_AUTH=${password} redis-cli -s ${folder}/redis.sock ping`).status === 0,
    );
  });
  afterAll(() => void box.shell("systemctl stop redis"));
  const ask = (words: string) =>
    String(must(box.shell(`REDISCLI_AUTH=${password} redis-cli -s ${box.folder}/redis.sock ${words}`))).trim();
  const here = (run: string) =>
    withSecrets(box, run, password)
      .replaceAll("/run/redis-jobs/redis.sock", `${box.folder}/redis.sock`)
      .replaceAll("/var/lib/redis-jobs", box.folder)
      .replaceAll("chown redis-jobs:", 'chown "$(id -u)"');

  it("what backup writes, restore brings back, with the password that the mapping made", async () => {
    const { backup, restore } = stateOf("queue/jobs");
    expect(backup.run).toContain("REDISCLI_AUTH=");
    expect(ask("rpush jobs one two three")).toBe("3");
    const data = must(box.shell(here(backup.run)));
    expect(String(data.subarray(0, 5))).toBe("REDIS");
    expect(ask("flushall")).toBe("OK");
    must(box.shell(here(restore.run), data));
    await until(
      "Redis again",
      () => box.shell(`REDISCLI_AUTH=${password} redis-cli -s ${box.folder}/redis.sock ping`).status === 0,
    );
    expect(ask("lrange jobs 0 -1").split("\n")).toEqual(["one", "two", "three"]);
  });
});

describe("volumes", () => {
  it("what backup writes, restore brings back", () => {
    const box = sandbox();
    boxes.push(box);
    const { backup, restore } = stateOf("forgejo/repositories");
    const here = (run: string) => run.replaceAll("/var/lib/forgejo", `${box.folder}/volume`);
    box.write("volume/a file", "one\n", 0o640);
    box.write("volume/.hidden", "two\n");
    must(box.shell("ln -s 'a file' volume/link"));
    const data = must(box.shell(here(backup.run)));
    must(box.shell("rm -r volume && mkdir volume"));
    must(box.shell(here(restore.run), data));
    const inside = "cd volume && cat link .hidden && stat -c %a 'a file' && ls -A";
    const before = "one\ntwo\n640\n.hidden\na file\nlink\n";
    expect(String(must(box.shell(inside)))).toBe(before);
    // What came later goes, and a stream that breaks changes nothing.
    box.write("volume/folder/later", "three\n");
    for (const length of [0, 512, 700, 1024, 1536, 3072, data.length - 10_000]) {
      expect({ length, status: box.shell(here(restore.run), data.subarray(0, length)).status }).not.toEqual({
        length,
        status: 0,
      });
      expect(String(must(box.shell("cat volume/folder/later")))).toBe("three\n");
    }
    must(box.shell(here(restore.run), data));
    expect(String(must(box.shell(inside)))).toBe(before);
    expect(String(must(box.shell("ls -d volume*")))).toBe("volume\n");
  });

  it("programs that run as somebody else are not restored", () => {
    const box = sandbox();
    boxes.push(box);
    const { restore } = stateOf("forgejo/repositories");
    box.write("volume/kept", "one\n");
    const archive = must(
      box.shell("mkdir in && touch in/shell && chmod 4755 in/shell && tar --create --file=- --directory=in ."),
    );
    const refused = box.shell(
      // As for root, who restores.
      `export TAR_OPTIONS=--same-permissions\n${restore.run.replaceAll("/var/lib/forgejo", `${box.folder}/volume`)}`,
      archive,
    );
    expect(refused).toMatchObject({ status: 1, error: expect.stringContaining("programs that run as somebody else") });
    expect(String(must(box.shell("ls volume*")))).toBe("kept\n");
  });
});

const noOpenssl = noNix ?? missingProgram("openssl");

describe.skipIf(noOpenssl !== undefined)(`Garage's commands ${noOpenssl ?? ""}`, () => {
  const host = `${environment.replaceAll("_", "-")}-buckets-in-garage-node-node-1`;
  const pair = generateKeyPairSync("ed25519");
  const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const raw = createPublicKey(createPrivateKey(pem)).export({ type: "spki", format: "der" }).subarray(-32);

  it("a node's key is the one that its public half names", () => {
    const box = sandbox();
    boxes.push(box);
    const text = option(host, 'environment.etc."fedi/garage-node-key".text')
      .replaceAll("/var/lib/garage", `${box.folder}/garage`)
      .replaceAll("/usr/bin/openssl", findProgram("openssl") ?? "openssl");
    const program = box.write("node-key", withSecrets(box, text, pem), 0o755);
    must(box.shell(`mkdir garage && sh ${program} && sh ${program}`));
    const key = must(box.shell("cat garage/meta/node_key"));
    expect(key).toHaveLength(64);
    expect(key.subarray(32)).toEqual(raw);
    expect(must(box.shell("cat garage/meta/node_key.pub"))).toEqual(raw);
    expect(String(must(box.shell("stat -c %a garage/meta/node_key")))).toBe("600\n");
  });

  it("a layout is made once, and made anew where the capacity changed", () => {
    const box = sandbox();
    boxes.push(box);
    const id = raw.toString("hex");
    // Keeps a layout as Garage shows it, and writes down what it was told.
    box.write(
      "bin/garage",
      `#!/bin/sh
echo "$@" >>${box.folder}/said
case "$1 $2" in
  "node id") echo "${id}@127.0.0.1:3901" ;;
  "layout show") printf '==== CURRENT CLUSTER LAYOUT ====\\n'; cat layout 2>/dev/null; printf '\\nCurrent cluster layout version: %s\\n' "$(cat version 2>/dev/null || echo 0)" ;;
  "layout assign") shift 2; printf '%.16s  %s  %s\\n' "$1" "$7" "$3" >staged ;;
  "layout apply") mv staged layout; echo "$4" >version ;;
esac
`,
      0o755,
    );
    const script = option(host, 'systemd.services."garage-layout".script').replaceAll(
      "/run/fedi-garage.lock",
      `${box.folder}/lock`,
    );
    must(box.shell(script));
    must(box.shell(script));
    must(box.shell(script.replaceAll(/capacity-\d+/g, "capacity-1").replaceAll(/--capacity \d+B/g, "--capacity 1B")));
    const said = String(must(box.shell("grep -v -e show -e status -e 'node id' said")))
      .trim()
      .split("\n");
    expect(said.map((line) => line.replace(id, "ID").replaceAll(/\d{6,}/g, "N"))).toEqual([
      "layout assign ID --zone node-1 --capacity NB --tag capacity-N",
      "layout apply --version 1",
      "layout assign ID --zone node-1 --capacity 1B --tag capacity-1",
      "layout apply --version 2",
    ]);
  });
});
