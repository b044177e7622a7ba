/**
 * The flake, with the real Nix: what it offers, the package really built and used, its functions in a user's flake made from its template.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
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
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { filesFor } from "../../compiler/src/cli/init.ts";
import { packExtension } from "../../vscode-extension/package.ts";
import { noFlakes, startFlakes, system, takeFrom, type Flakes, type Run } from "./nix-flake.ts";

const root = join(import.meta.dirname, "../..");

test("the template is what `fedi init` writes, and a flake", () => {
  const template = join(root, "nix/template");
  const files = filesFor("my-servers");
  expect(readdirSync(template).sort()).toEqual([...files.map(([name]) => name), "flake.nix"].sort());
  for (const [name, text] of files) expect(readFileSync(join(template, name), "utf8")).toBe(text);
});

describe.skipIf(noFlakes !== undefined)(`the flake ${noFlakes ?? ""}`, { timeout: 600_000 }, () => {
  let flakes: Flakes;
  /** Runs `nix` on this repository's flake. */
  const ours = (words: readonly string[]): Run => flakes.run(words);
  const succeeded = (run: Run): string => {
    expect({ status: run.status, error: run.status === 0 ? "" : run.error }).toEqual({ status: 0, error: "" });
    return run.out.trim();
  };
  const pathOf = (run: Run) => {
    const [{ outputs }]: [{ outputs: { out: string } }] = JSON.parse(succeeded(run));
    return outputs.out;
  };
  const built = (attribute: string) =>
    pathOf(ours(["build", `path:${flakes.fedi}#${attribute}`, "--no-link", "--json"]));

  beforeAll(() => {
    flakes = startFlakes();
  }, 120_000);
  afterAll(() => flakes?.remove(), 120_000);

  test("offers a package, the extension, an app, checks, a shell, a formatter, an overlay, functions and a template", () => {
    const shown: Readonly<Record<string, Readonly<Record<string, object>>>> = JSON.parse(
      succeeded(ours(["flake", "show", "--json", `path:${flakes.fedi}`])),
    );
    const here = (kind: string) => Object.keys(shown[kind]?.[system ?? ""] ?? {}).sort();
    expect(Object.keys(shown).sort()).toEqual(
      ["apps", "checks", "devShells", "formatter", "lib", "overlays", "packages", "templates"].sort(),
    );
    expect(here("packages")).toEqual(["default", "fedi", "vscode-extension"]);
    expect(here("apps")).toEqual(["default", "fedi"]);
    expect(here("devShells")).toEqual(["default"]);
    const projects = readdirSync(join(root, "examples")).filter((name) =>
      existsSync(join(root, "examples", name, "fedi.json")),
    );
    expect(here("checks")).toEqual(
      [...here("packages"), ...projects.map((name) => `example-${name}`), "stdlib", "template"].sort(),
    );
    expect(Object.keys(shown["packages"] ?? {}).sort()).toEqual(["aarch64-darwin", "aarch64-linux", "x86_64-linux"]);
    expect(Object.keys(shown["templates"] ?? {})).toEqual(["default"]);
    expect(
      succeeded(ours(["eval", "--json", `path:${flakes.fedi}#lib`, "--apply", "lib: builtins.attrNames lib"])),
    ).toBe('["check","compile","deploy"]');
    const overlaid = `overlays: (overlays.default { callPackage = file: given: baseNameOf file; } { }).fedi`;
    expect(succeeded(ours(["eval", "--raw", `path:${flakes.fedi}#overlays`, "--apply", overlaid]))).toBe("package.nix");
  });

  test("builds the package, which is whole, and compiles as the repository does", () => {
    const out = built("default");
    expect(readdirSync(join(out, "lib/fedi")).sort()).toEqual(
      ["bin", "dist", "explanations", "fedi.schema.json", "package.json", "stdlib"].sort(),
    );
    expect(readdirSync(join(out, "lib/fedi/bin"))).toEqual(readdirSync(join(root, "compiler/bin")));
    expect(readdirSync(join(out, "lib/fedi/stdlib"))).toEqual(readdirSync(join(root, "stdlib")));
    expect(readdirSync(join(out, "lib/fedi/explanations"))).toEqual(readdirSync(join(root, "compiler/explanations")));
    const ofModules = [
      "environment",
      "float-text",
      "generic",
      "later",
      "lib",
      "option-types",
      "secrets",
      "tofu-document",
    ];
    expect(readdirSync(join(out, "share/fedi/nix"))).toEqual(["data-model", ...ofModules].map((name) => `${name}.nix`));
    const folder = mkdtempSync(join(flakes.folder, "use-"));
    const fedi = (words: readonly string[], program: readonly string[]) =>
      execFileSync(program[0] ?? "", [...program.slice(1), ...words], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
      });
    const example = join(root, "examples/community");
    fedi(["compile", example, "--out", "packaged"], [join(out, "bin/fedi")]);
    fedi(["compile", example, "--out", "sources"], [process.execPath, join(root, "compiler/bin/fedi.js")]);
    expect(spawnSync("diff", ["-r", "packaged", "sources"], { cwd: folder, encoding: "utf8" }).stdout).toBe("");
    expect(readdirSync(join(folder, "packaged")).length).toBeGreaterThan(0);
    expect(fedi(["explain", "unknown-field"], [join(out, "bin/fedi")])).toContain("unknown-field");
    expect(succeeded(ours(["run", `path:${flakes.fedi}`, "--", "--version"]))).toMatch(/^fedi \d/);
  });

  test("builds the extension, byte for byte what `npm run package` gives", async () => {
    const out = built("vscode-extension");
    const [file = ""] = readdirSync(out);
    const folder = mkdtempSync(join(tmpdir(), "fedi-vsix-test-"));
    const expected = await packExtension(folder);
    expect(readFileSync(join(out, file)).equals(readFileSync(expected))).toBe(true);
    expect(statSync(expected).size).toBeLessThan(2e6);
  });

  test("its checks hold, and its formatter and shell are there", () => {
    for (const kind of [`formatter.${system}`, `devShells.${system}.default`])
      expect(existsSync(built(kind))).toBe(true);
    const { status, error } = ours(["flake", "check", `path:${flakes.fedi}`]);
    expect({ status, error: status === 0 ? "" : error }).toEqual({ status: 0, error: "" });
  });

  describe("a user's flake, made from the template", () => {
    let folder: string;
    const theirs = (words: readonly string[], where = folder): Run =>
      flakes.run(
        [
          ...words,
          "--override-input",
          "nixpkgs",
          `path:${flakes.folder}/nixpkgs`,
          "--override-input",
          "fedi",
          `path:${flakes.fedi}`,
        ],
        where,
      );
    /** A copy with something else in one of its files. */
    const changed = (name: string, file: string, from: string, to: string): string => {
      const copy = join(flakes.folder, name);
      cpSync(folder, copy, { recursive: true });
      const text = readFileSync(join(copy, file), "utf8");
      expect(text).toContain(from);
      writeFileSync(join(copy, file), text.replace(from, to));
      return copy;
    };

    beforeAll(() => {
      folder = join(flakes.folder, "servers");
      mkdirSync(folder);
      const { status, error } = flakes.run(["flake", "init", "-t", `path:${flakes.fedi}`], folder);
      expect(status, error).toBe(0);
      expect(error).toContain("nix run .#deploy -- plan");
    }, 120_000);

    test("compiles the environment to a folder that can be deployed", () => {
      const out = pathOf(theirs(["build", "path:.", "--no-link", "--json"]));
      expect(readdirSync(out)).toEqual([".gitignore", "deploy", "manifest.json", "nixos", "schema"]);
      expect(spawnSync(join(out, "deploy"), ["status"], { encoding: "utf8" }).stdout).toContain("root@192.0.2.10");
      succeeded(theirs(["flake", "check", "path:."]));
    });

    test("keeps secrets out of the store, and takes a newer nixpkgs when told to", () => {
      const folder = join(flakes.folder, "compiled");
      cpSync(pathOf(theirs(["build", "path:.", "--no-link", "--json"])), folder, { recursive: true });
      spawnSync("chmod", ["-R", "u+w", folder]);
      takeFrom(join(folder, "nixos/flake.nix"), `path:${flakes.folder}/nixpkgs`);
      mkdirSync(join(folder, "secrets"));
      writeFileSync(join(folder, "secrets/key"), "hush, hush, this is a secret");
      const isInStore = () =>
        spawnSync("grep", ["-rqs", "hush, hush, this is a secret", join(flakes.folder, "store")]).status === 0;
      // What one would type to see or to update what the hosts are built from.
      for (const words of [["metadata"], ["update"], ["lock"], ["show"]]) {
        flakes.run(["flake", ...words], folder);
        flakes.run(["flake", ...words, "path:."], join(folder, "nixos"));
      }
      expect(isInStore()).toBe(false);
      rmSync(join(folder, "nixos/flake.lock"), { force: true });
      const update = flakes.run(["update"], folder, join(folder, "deploy"));
      expect(update.status, update.error).toBe(0);
      const locked = () => readFileSync(join(folder, "nixos/flake.lock"), "utf8");
      const before = locked();
      expect(before).toContain("narHash");
      writeFileSync(join(flakes.folder, "nixpkgs/newer"), "");
      expect(flakes.run(["update"], folder, join(folder, "deploy")).status).toBe(0);
      expect(locked()).not.toBe(before);
      expect(isInStore()).toBe(false);
      expect(readdirSync(folder).filter((name) => name.startsWith(".fedi"))).toEqual([]);
    });

    test("says what is wrong as Fedi does, and builds nothing", () => {
      const copy = changed("wrong", "main.fedi", "motd", "moted");
      const { status, error } = theirs(["build", "path:.", "--no-link", "-L"], copy);
      expect(status).toBe(1);
      expect(error).toContain("error[");
      const unformatted = theirs(
        ["flake", "check", "path:."],
        changed("unformatted", "main.fedi", "256MiB }", "256MiB}"),
      );
      expect(unformatted.status).not.toBe(0);
      expect(unformatted.error).toContain("fedi-check");
    });

    test("takes operators' deployments, written in Nix or as files", () => {
      const copy = changed(
        "operators",
        "flake.nix",
        "configurations = { };",
        `configurations = { friends.greeting.text = "Hi, friends"; welcome_too = ./too.json; };`,
      );
      writeFileSync(
        join(copy, "too.json"),
        `{ "second": { "application": "greeting", "options": { "text": "From a file" } } }`,
      );
      const out = pathOf(theirs(["build", "path:.", "--no-link", "--json"], copy));
      const host = readFileSync(join(out, "nixos/main.nix"), "utf8");
      expect(host).toContain("Hi, friends");
      expect(host).toContain("From a file");
      expect(readFileSync(join(out, "manifest.json"), "utf8")).toContain('"welcome_too"');
    });

    test("deploys from the folder where it is run, which keeps what must be kept", () => {
      const out = pathOf(theirs(["build", "path:.#deploy", "--no-link", "--json"]));
      const here = mkdtempSync(join(flakes.folder, "here-"));
      const run = spawnSync(join(out, "bin/deploy-home"), ["status"], {
        cwd: here,
        encoding: "utf8",
        env: { ...process.env, XDG_CACHE_HOME: join(here, "cache") },
      });
      expect({ status: run.status, error: run.stderr }).toMatchObject({ status: 0 });
      expect(run.stdout).toContain("host main: root@192.0.2.10");
      expect(existsSync(join(here, "out/home/manifest.json"))).toBe(true);
    });
  });
});
