/**
 * The same program gives the same bytes on another path, in another language, time zone and mask, with other settings of Node, and
 * whatever the order in which its files came to the disk.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { fedi, filesBelow } from "./harness.ts";
import { isDeep } from "./sizes.ts";

const root = join(import.meta.dirname, "..");
const work = mkdtempSync(join(tmpdir(), "fedi-same-bytes-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface World {
  readonly place: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly mask?: string;
  readonly options?: readonly string[];
}

const worlds: readonly World[] = [
  {
    place: "İstanbul ığ",
    variables: { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Europe/Istanbul" },
    mask: "077",
  },
  {
    place: "z",
    variables: { LANG: "C", LC_ALL: "C", TZ: "Pacific/Apia", NO_COLOR: "", TERM: "dumb" },
    mask: "000",
    options: ["--hash-seed=7", "--random-seed=7", "--no-opt"],
  },
  {
    place: `${"deep/".repeat(30)}down`,
    variables: { LANG: "sv_SE.UTF-8", LC_COLLATE: "sv_SE.UTF-8", TZ: "Asia/Kathmandu", FORCE_COLOR: "3", CI: "1" },
    mask: "027",
    options: ["--max-semi-space-size=1", "--stack-size=900"],
  },
];

type Contents = Readonly<Record<string, string>>;
const contents = (folder: string): Contents =>
  Object.fromEntries(filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));

for (const example of isDeep ? ["community", "hello", "provisioned"] : ["community", "provisioned"])
  it(`${example} gives the same bytes in ${worlds.length} other worlds`, { timeout: 120_000 }, async () => {
    const source = join(root, "examples", example);
    const here = join(work, `${example}-here`);
    expect(await fedi(source, "compile", ".", "--out", here)).toMatchObject({ code: 0 });
    const wanted = contents(here);
    for (const { place, variables, mask = "022", options = [] } of worlds) {
      const folder = join(work, place, example);
      // The last file first: the order in a folder is another on some file systems.
      for (const file of [...filesBelow(source)].reverse()) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        copyFileSync(join(source, file), join(folder, file));
      }
      const words = [process.execPath, ...options, join(root, "compiler/bin/fedi.js"), "compile", "."];
      const run = spawnSync("sh", ["-c", `umask ${mask}; exec "$@"`, "sh", ...words], {
        cwd: folder,
        encoding: "utf8",
        env: { PATH: process.env["PATH"], HOME: folder, ...variables },
      });
      expect({ place, status: run.status, said: run.status === 0 ? "" : run.stderr }).toEqual({
        place,
        status: 0,
        said: "",
      });
      expect(contents(join(folder, "out"))).toEqual(wanted);
    }
  });

it("operators' files give the same bytes wherever the project lies, and say their lines", async () => {
  const orders = '{\n  "hello": {}\n}\n';
  const program = readFileSync(join(root, "examples/hello/main.fedi"), "utf8").replace(/^deployment [^]*?^}/m, "");
  const compiled = [];
  for (const place of ["one", "another/place"]) {
    const folder = join(work, place, "project");
    mkdirSync(join(folder, "orders"), { recursive: true });
    for (const file of ["fedi.json", "hardware-configuration.nix"])
      copyFileSync(join(root, "examples/hello", file), join(folder, file));
    writeFileSync(join(folder, "main.fedi"), program);
    writeFileSync(join(folder, "orders/inside.json"), orders);
    writeFileSync(join(work, place, "outside.json"), orders);
    const configurations = ["orders/inside.json", "../outside.json"].flatMap((path) => ["--configuration", path]);
    expect(await fedi(folder, "compile", ".", ...configurations)).toMatchObject({ code: 0 });
    compiled.push(contents(join(folder, "out")));
  }
  const [first, second] = compiled;
  expect(second).toEqual(first);
  const [manifest = ""] = Object.entries(first ?? {}).flatMap(([path, text]) => (/manifest/.test(path) ? [text] : []));
  expect(JSON.parse(manifest)).toMatchObject({
    deployments: [
      { name: "inside", from: "orders/inside.json:1", instances: [{ from: "orders/inside.json:2" }] },
      { name: "outside", from: "outside.json:1", instances: [{ from: "outside.json:2" }] },
    ],
  });
});
