import { describe, expect, it } from "vitest";
import { contentHash } from "../../../compiler/src/project/content-hash.ts";
import { memoryHost } from "../../../compiler/src/project/host.ts";
import { fileDestination, filesBelow, importDestination } from "../../../compiler/src/project/module-path.ts";
import { packagesOf } from "../../../compiler/src/project/packages.ts";
import { openProject, projectFolder } from "../../../compiler/src/project/project.ts";

const dependency: readonly (readonly [string, string])[] = [
  ["/deps/mail/smtp.fedi", "let port = 25"],
  ["/deps/mail/inner/relay.fedi", ""],
];
const hash = contentHash(memoryHost(dependency), "/deps/mail");

function project(files: Record<string, string>, links: readonly (readonly [string, string])[] = []) {
  const own = Object.entries(files).map(([name, text]) => [`/project/${name}`, text] as const);
  return openProject(
    memoryHost([...own, ...dependency, ["/std/a.fedi", ""], ["/std/b.fedi", ""]], links),
    "/project",
    "/std",
  );
}

function destination(from: string, text: string, files: Record<string, string>, links?: [string, string][]) {
  const found = importDestination(project(files, links), from, text);
  return found.kind === "files" ? found.files : found.problem({ file: from, start: 0, end: 1 }).code;
}

const manifest = JSON.stringify({ dependencies: { mail: { path: "../deps/mail", hash } } });

describe("import paths", () => {
  const files = { "main.fedi": "", "smtp.fedi": "", "sub/x.fedi": "", "fedi.json": manifest };

  it.each([
    ["main.fedi", "./smtp", ["smtp.fedi"]],
    ["main.fedi", "./smtp.fedi", ["smtp.fedi"]],
    ["sub/x.fedi", "../smtp", ["smtp.fedi"]],
    ["main.fedi", "./sub/../sub/x", ["sub/x.fedi"]],
    ["main.fedi", "std", ["@std/a.fedi", "@std/b.fedi"]],
    ["main.fedi", "std/b", ["@std/b.fedi"]],
    ["main.fedi", "mail/smtp", ["@mail/smtp.fedi"]],
    ["@mail/inner/relay.fedi", "../smtp", ["@mail/smtp.fedi"]],
    ["main.fedi", "./none", "unknown-module"],
    ["main.fedi", "./Smtp", "unknown-module"],
    ["main.fedi", "../main", "import-outside-project"],
    ["main.fedi", "/etc/passwd", "import-outside-project"],
    ["main.fedi", "smtp", "unknown-dependency"],
    ["main.fedi", "mail", "unknown-dependency"],
    ["main.fedi", "mial/smtp", "unknown-dependency"],
    ["@mail/smtp.fedi", "../../project/main", "import-outside-project"],
  ])("%s imports %s", (from, text, expected) => expect(destination(from, text, files)).toEqual(expected));

  it("does not follow a link out of the project, knows a file by its real name, and stops in a circle of links", () => {
    const links: [string, string][] = [
      ["/project/out.fedi", "/deps/secret.fedi"],
      ["/project/alias.fedi", "/project/smtp.fedi"],
      ["/project/loop.fedi", "/project/loop.fedi"],
    ];
    expect(destination("main.fedi", "./alias", files, links)).toEqual(["smtp.fedi"]);
    expect(destination("main.fedi", "./loop", files, links)).toBe("unreadable-file");
    const outside = { ...files, "../deps/secret.fedi": "" };
    expect(destination("main.fedi", "./out", outside, links)).not.toBe("files");
  });

  it("leads to project files with their own ending", () => {
    const found = fileDestination(project({ "main.fedi": "", "hardware.nix": "" }), "main.fedi", "./hardware.nix");
    expect(found).toEqual({ kind: "files", files: ["hardware.nix"] });
  });

  it("finds the files of a folder, but not hidden ones, packages and outputs", () => {
    const found = project({
      "a.fedi": "",
      "b/c.fedi": "",
      ".git/d.fedi": "",
      "node_modules/e.fedi": "",
      "out/f.fedi": "",
    });
    expect(filesBelow(found, "")).toEqual(["a.fedi", "b/c.fedi"]);
  });

  it("finds the project above a file", () => {
    const host = memoryHost([
      ["/a/fedi.json", "{}"],
      ["/a/b/c.fedi", ""],
      ["/x/y/z.fedi", ""],
    ]);
    expect(projectFolder(host, "/a/b/c.fedi")).toBe("/a");
    expect(projectFolder(host, "/x/y/z.fedi")).toBe("/x/y");
    expect(projectFolder(host, "/x")).toBe("/x");
  });
});

describe("dependencies", () => {
  const codes = (json: string) =>
    packagesOf(project({ "fedi.json": json })).diagnostics.map(({ code, span }) => [
      code,
      json.slice(span.start, span.end),
    ]);

  it("have the hash that fedi.json says", () => expect(codes(manifest)).toEqual([]));

  it("are reported where their content changed, has no hash, or is missing", () => {
    expect(codes(`{"dependencies":{"mail":{"path":"../deps/mail","hash":"sha256-x"}}}`)).toEqual([
      ["changed-dependency", '"sha256-x"'],
    ]);
    expect(codes(`{"dependencies":{"mail":{"path":"../deps/mail"}}}`)).toEqual([
      ["changed-dependency", '{"path":"../deps/mail"}'],
    ]);
    expect(codes(`{"dependencies":{"mail":{"path":"../deps/none","hash":"x"}}}`)).toEqual([
      ["missing-dependency", '"../deps/none"'],
    ]);
  });

  it("hash paths and contents, not times or hidden files", () => {
    const hashOf = (files: [string, string][]) => contentHash(memoryHost(files), "/d");
    expect(
      hashOf([
        ["/d/a", "1"],
        ["/d/b", "2"],
      ]),
    ).toBe(
      hashOf([
        ["/d/b", "2"],
        ["/d/a", "1"],
        ["/d/.git/x", "3"],
      ]),
    );
    expect(hashOf([["/d/a", "1"]])).not.toBe(hashOf([["/d/a", "2"]]));
    expect(hashOf([["/d/a", "1"]])).not.toBe(hashOf([["/d/b", "1"]]));
  });
});
