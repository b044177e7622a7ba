import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "../../../compiler/src/project/output-lock.ts";
import { writeOutput } from "../../../compiler/src/project/write-output.ts";
import { fileOfPieces } from "../../../compiler/src/targets/target.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "fedi-out-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(
  files: Record<string, string>,
  options: { isRemovable?: (path: string) => boolean; isDry?: boolean; requests?: string } = {},
) {
  const outcome = writeOutput({
    folder: join(folder, "env"),
    files: Object.entries(files).map(([path, text]) =>
      path === "deploy" ? { path, text, isExecutable: true } : fileOfPieces(path, [text.slice(0, 9), text.slice(9)]),
    ),
    manifest: (hashes) => [
      JSON.stringify({ requests: options.requests ?? "", files: Object.fromEntries(hashes) }, undefined, 2),
      "\n",
    ],
    isRemovable: options.isRemovable ?? (() => true),
    isDry: options.isDry ?? false,
  });
  const changes = outcome.value
    .filter(({ change }) => change !== "keep")
    .map(({ path, change }) => `${change} ${path}`);
  return { changes, codes: outcome.diagnostics.map(({ code }) => code) };
}

const read = (path: string) => readFileSync(join(folder, "env", path), "utf8");
const put = (path: string, text: string) => writeFileSync(join(folder, "env", path), text);

describe("writing an environment", () => {
  it("creates, keeps, replaces and removes its own files, and leaves no traces", () => {
    expect(write({ "a/b.nix": "1", deploy: "#!" }).changes).toEqual([
      "create a/b.nix",
      "create deploy",
      "create manifest.json",
    ]);
    expect(statSync(join(folder, "env/deploy")).mode & 0o111).not.toBe(0);
    expect(write({ "a/b.nix": "1", deploy: "#!" }).changes).toEqual([]);
    expect(write({ "a/b.nix": "2", deploy: "#!" }).changes).toEqual(["replace a/b.nix", "replace manifest.json"]);
    expect(write({ deploy: "#!" }).changes).toEqual(["replace manifest.json", "remove a/b.nix"]);
    expect(existsSync(join(folder, "env/a"))).toBe(false);
    for (const name of [".fedi-lock", ".fedi-writing", ".fedi-staging"])
      expect(existsSync(join(folder, "env", name))).toBe(false);
  });

  it("does the same with large files and a large manifest", () => {
    const requests = "é".repeat(300_000);
    const large = (first: string) => first + "é".repeat(300_000);
    write({ "a/b.nix": large("1"), "c.nix": "1" }, { requests });
    expect(read("a/b.nix")).toBe(large("1"));
    expect(write({ "a/b.nix": large("1"), "c.nix": "1" }, { requests }).changes).toEqual([]);
    expect(write({ "a/b.nix": large("2") }, { requests }).changes).toEqual([
      "replace a/b.nix",
      "replace manifest.json",
      "remove c.nix",
    ]);
    expect(read("a/b.nix")).toBe(large("2"));
    put("a/b.nix", large("mine"));
    expect(write({ "a/b.nix": large("1") }, { requests }).codes).toEqual(["not-our-file"]);
    expect(read("a/b.nix")).toBe(large("mine"));
  });

  it("touches nobody else's files", () => {
    write({ "a/b.nix": "1" });
    put("outputs.json", "{}");
    put("a/mine.txt", "mine");
    write({});
    expect(read("outputs.json")).toBe("{}");
    expect(read("a/mine.txt")).toBe("mine");
  });

  it("stops before a file that is not ours or was changed, and writes nothing then", () => {
    mkdirSync(join(folder, "env"));
    put("flake.nix", "theirs");
    expect(write({ "a.nix": "1", "flake.nix": "ours" })).toEqual({
      changes: ["create a.nix", "create manifest.json"],
      codes: ["not-our-file"],
    });
    expect(existsSync(join(folder, "env/a.nix"))).toBe(false);
    expect(read("flake.nix")).toBe("theirs");
    rmSync(join(folder, "env/flake.nix"));
    write({ "a.nix": "1" });
    put("a.nix", "changed");
    expect(write({ "a.nix": "2" }).codes).toEqual(["not-our-file"]);
    expect(write({}).codes).toEqual(["not-our-file"]);
    expect(read("a.nix")).toBe("changed");
  });

  it("takes a file that already says the same, and a manifest only if it is one of ours", () => {
    mkdirSync(join(folder, "env"));
    put("a.nix", "1");
    expect(write({ "a.nix": "1" }).codes).toEqual([]);
    rmSync(join(folder, "env"), { recursive: true });
    mkdirSync(join(folder, "env"));
    put("manifest.json", `{"name":"a web app"}`);
    expect(write({ "a.nix": "1" }).codes).toEqual(["not-our-file"]);
  });

  it("keeps what it wrote for other targets", () => {
    write({ "tofu/main.tf.json": "{}", "nixos/a.nix": "1" });
    const onlyNixos = { isRemovable: (path: string) => path.startsWith("nixos/") };
    expect(write({ "nixos/b.nix": "1" }, onlyNixos).changes).toEqual([
      "create nixos/b.nix",
      "replace manifest.json",
      "remove nixos/a.nix",
    ]);
    expect(write({ "tofu/main.tf.json": "2", "nixos/b.nix": "1" }).codes).toEqual([]);
  });

  it("only says what would change", () => {
    expect(write({ "a.nix": "1" }, { isDry: true }).changes).toEqual(["create a.nix", "create manifest.json"]);
    expect(existsSync(join(folder, "env"))).toBe(false);
  });

  it("goes on where a killed compile stopped", () => {
    write({ "a.nix": "1" });
    // Killed after the first of two files was moved: the marker knows the new one.
    put(
      ".fedi-writing",
      JSON.stringify({ files: { "a.nix": "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35" } }),
    );
    put("a.nix", "2");
    mkdirSync(join(folder, "env/.fedi-staging"));
    expect(write({ "a.nix": "3" }).codes).toEqual([]);
    expect(read("a.nix")).toBe("3");
    expect(existsSync(join(folder, "env/.fedi-writing"))).toBe(false);
  });

  it("does not follow links to other places", () => {
    mkdirSync(join(folder, "env"));
    mkdirSync(join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), join(folder, "env/nixos"));
    expect(write({ "nixos/a.nix": "1" }).codes).toEqual(["output-elsewhere"]);
    rmSync(join(folder, "env"), { recursive: true });
    symlinkSync(join(folder, "elsewhere"), join(folder, "env"));
    expect(write({ "a.nix": "1" }).codes).toEqual(["output-elsewhere"]);
    expect(existsSync(join(folder, "elsewhere/a.nix"))).toBe(false);
  });

  it("does not believe a manifest that names files outside", () => {
    write({ "a.nix": "1" });
    writeFileSync(join(folder, "precious"), "1");
    put(
      "manifest.json",
      JSON.stringify({ files: { "../precious": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b" } }),
    );
    write({ "a.nix": "1" });
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("1");
  });

  it("says why it cannot write", () => {
    writeFileSync(join(folder, "env"), "a file");
    expect(write({ "a.nix": "1" }).codes).toEqual(["unwritable-output"]);
    rmSync(join(folder, "env"));
    mkdirSync(join(folder, "env/a.nix"), { recursive: true });
    expect(write({ "a.nix": "1" }).codes).toEqual(["unwritable-output"]);
  });

  it.skipIf(process.getuid?.() === 0)("says so where permission is denied", () => {
    mkdirSync(join(folder, "env"));
    chmodSync(join(folder, "env"), 0o555);
    expect(write({ "a.nix": "1" }).codes).toEqual(["unwritable-output"]);
    chmodSync(join(folder, "env"), 0o755);
  });
});

describe("after kills", () => {
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");

  it("what the one before the last had moved is still ours", () => {
    write({ a: "1", b: "1" });
    // The second compile moved `a`; the third had written its marker when it was killed.
    put("a", "2");
    put(
      ".fedi-writing",
      JSON.stringify({ files: { a: hash("3"), b: hash("3") }, left: { a: hash("2"), b: hash("1") } }),
    );
    expect(write({ a: "4", b: "4" }).codes).toEqual([]);
    expect([read("a"), read("b"), existsSync(join(folder, "env/.fedi-writing"))]).toEqual(["4", "4", false]);
  });

  it("a compile of other targets leaves the marker, as the folder may be a mixture", () => {
    write({ "x/a": "1", "y/b": "1" });
    put("x/a", "2");
    put(".fedi-writing", JSON.stringify({ files: { "x/a": hash("2"), "y/b": hash("2") }, left: {} }));
    expect(write({ "y/b": "3" }, { isRemovable: (path) => path.startsWith("y/") }).codes).toEqual([]);
    expect(existsSync(join(folder, "env/.fedi-writing"))).toBe(true);
    expect(write({ "x/a": "3", "y/b": "3" }).codes).toEqual([]);
    expect([read("x/a"), read("y/b"), existsSync(join(folder, "env/.fedi-writing"))]).toEqual(["3", "3", false]);
  });
});

describe("the lock of a folder", () => {
  const release = (lock: ReturnType<typeof takeLock>) => void ("release" in lock && lock.release());

  it("keeps a second compile out, and is free afterwards", () => {
    const lock = takeLock(folder);
    expect(takeLock(folder)).toEqual({ heldBy: process.pid });
    release(lock);
    expect("release" in takeLock(folder)).toBe(true);
  });

  it("is taken over from a process that is gone, or whose number a younger one has", () => {
    const gone = spawnSync(process.execPath, ["-e", "0"]).pid;
    symlinkSync(`${gone} ?`, join(folder, ".fedi-lock"));
    symlinkSync(`${gone} ?`, join(folder, ".fedi-lock-put-aside"));
    release(takeLock(folder));
    expect(readdirSync(folder)).toEqual([]);
    symlinkSync(`${process.pid} another-boot:1`, join(folder, ".fedi-lock"));
    expect("release" in takeLock(folder)).toBe(process.platform === "linux");
  });

  it("is not what somebody else put there", () => {
    writeFileSync(join(folder, ".fedi-lock"), "mine");
    expect(() => takeLock(folder)).toThrow("remove it");
    expect(readFileSync(join(folder, ".fedi-lock"), "utf8")).toBe("mine");
  });
});
