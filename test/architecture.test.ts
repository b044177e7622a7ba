/**
 * Holds the house to its plan: imports go one way, no cycles, no file over 500 lines, no file named for no job.
 * `import type` counts as an import.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

const source = join(import.meta.dirname, "../compiler/src");

/** Folders in the order of data flow; a file may import its own folder and those it lists. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  source: [],
  diagnostics: ["source"],
  syntax: ["source", "diagnostics"],
  semantics: ["source", "diagnostics", "syntax"],
  schemas: ["source", "diagnostics", "semantics"],
  evaluation: ["source", "diagnostics", "syntax", "semantics"],
  deployment: ["source", "diagnostics", "syntax", "semantics", "evaluation"],
  "targets/nix": [
    "source",
    "diagnostics",
    "semantics",
    "evaluation",
    "deployment",
    "targets",
    "targets/tofu-expressions",
  ],
  "targets/package": ["source", "diagnostics", "semantics", "evaluation", "deployment", "targets"],
  "targets/tofu": [
    "source",
    "diagnostics",
    "semantics",
    "evaluation",
    "deployment",
    "targets",
    "targets/tofu-expressions",
  ],
  // The language of OpenTofu's expressions, which the generic module writes, too.
  "targets/tofu-expressions": ["source", "diagnostics", "semantics", "evaluation", "targets"],
  "targets/json-schema": ["source", "diagnostics", "semantics", "evaluation", "deployment", "targets"],
  targets: ["source", "diagnostics", "semantics", "evaluation", "deployment"],
  project: ["source", "diagnostics", "syntax", "semantics", "schemas", "evaluation", "deployment", "targets"],
  reference: ["source", "diagnostics", "syntax", "semantics", "evaluation", "targets", "project"],
  cli: [
    "source",
    "diagnostics",
    "syntax",
    "semantics",
    "schemas",
    "evaluation",
    "deployment",
    "targets",
    "project",
    "reference",
  ],
};

/** Where the command that serves editors starts the server, and what the server starts. */
const serverStart = {
  from: "cli/lsp.ts",
  to: ["../../language-server/src/main.ts", "../../language-server/src/project-process.ts"],
};
/** The only file of `targets` that names them all. */
const listOfTargets = "targets/targets.ts";
/** The public API may re-export from anywhere. */
const publicApi = "index.ts";
/** Packages that cost start-up have no business in the compiler, but where a file says so here. */
const packages: Readonly<Record<string, (file: string) => boolean>> = {
  chevrotain: () => false,
  prettier: (file) => file === "syntax/prettier-plugin.ts",
  "prettier/doc": (file) => file.startsWith("syntax/format"),
  "markdown-it": (file) => file === "reference/doc-comment.ts",
  zod: (file) => file.startsWith("project/"),
};

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

function importsOf(file: string): string[] {
  return importsIn(join(source, file));
}

function importsIn(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|(?:^|\n)import\s*["']([^"']+)["']/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function folderOf(file: string): string {
  const folder = dirname(file);
  return folder === "." ? "" : folder;
}

const files = filesIn(source);
const edges = new Map(
  files.map((file) => [
    file,
    importsOf(file)
      .filter((target) => target.startsWith("."))
      .map((target) =>
        normalize(join(dirname(file), target))
          .split(sep)
          .join("/"),
      ),
  ]),
);

describe("the house", () => {
  it("has files to look at", () => expect(files.length).toBeGreaterThan(40));

  it("imports only from the left", () => {
    const wrong: string[] = [];
    for (const [file, targets] of edges) {
      if (file === publicApi) continue;
      const folder = folderOf(file);
      const allowed = mayImport[folder];
      if (allowed === undefined) wrong.push(`${file}: its folder is not in the plan`);
      for (const target of targets) {
        const to = folderOf(target);
        const isList = file === listOfTargets && to.startsWith("targets/");
        if (file === serverStart.from && serverStart.to.includes(target)) continue;
        if (to !== folder && !isList && !(allowed ?? []).includes(to)) wrong.push(`${file} imports ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("has no import cycles", () => {
    const cycles: string[] = [];
    const state = new Map<string, "open" | "done">();
    const visit = (file: string, chain: readonly string[]): void => {
      if (state.get(file) === "done") return;
      if (state.get(file) === "open") {
        cycles.push([...chain.slice(chain.indexOf(file)), file].join(" -> "));
        return;
      }
      state.set(file, "open");
      for (const target of edges.get(file) ?? []) visit(target, [...chain, file]);
      state.set(file, "done");
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it("imports packages only where they belong", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith(".") && !target.startsWith("node:"))
        .filter((target) => !(packages[target]?.(file) ?? false))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has phases that read no files, no clock and no environment, and do not print", () => {
    const phases = files.filter((file) => !/^(project|cli)\//.test(file) && !file.includes(".generated."));
    const worldly =
      /from "node:|\bconsole\.|\bnew Date\b|\bDate\.now\b|\bperformance\.now\b|\bprocess\.(?!getBuiltinModule)/;
    expect(phases.filter((file) => worldly.test(readFileSync(join(source, file), "utf8")))).toEqual([]);
  });

  it("has no file over 500 lines", () => {
    const lines = (file: string) => readFileSync(join(source, file), "utf8").split("\n").length - 1;
    const long = files.filter((file) => !file.includes(".generated.") && lines(file) > 500);
    expect(long.map((file) => `${file}: ${lines(file)}`)).toEqual([]);
  });

  it("names files for their job", () => {
    const vague = /(^|\/)(utils?|helpers?|misc|common|shared|types)[/.]|-(utils?|helpers?|misc)\./;
    expect(files.filter((file) => vague.test(file) || !/^[a-z0-9/.-]+$/.test(file))).toEqual([]);
  });

  it("says on top of each file what it holds", () => {
    const silent = files.filter((file) => !readFileSync(join(source, file), "utf8").startsWith("/**"));
    expect(silent.filter((file) => !file.includes(".generated."))).toEqual([]);
  });
});

/** The language server: features over the compiler's public API; the protocol is known to three files. */
const server = join(import.meta.dirname, "../language-server/src");
const serverFiles = filesIn(server);
const knowsProtocol: ReadonlySet<string> = new Set([
  "capabilities.ts",
  "documents.ts",
  "main.ts",
  "server.ts",
  "protocol.ts",
]);
/** Folders of the server in the order of data flow, `""` being its top. */
const serverMayImport: Readonly<Record<string, readonly string[]>> = {
  analysis: [],
  features: ["analysis", "work.ts"],
  "": ["analysis", "features"],
};

describe("the language server", () => {
  const compilerEntry = "../../compiler/src/index.ts";
  const targetsOf = (file: string) =>
    importsIn(join(server, file)).map((target) =>
      target.startsWith(".")
        ? normalize(join(dirname(file), target))
            .split(sep)
            .join("/")
        : target,
    );

  it("has files to look at", () => expect(serverFiles.length).toBeGreaterThan(8));

  it("imports of the compiler only its entry, and of itself only from the left", () => {
    const wrong = serverFiles.flatMap((file) =>
      targetsOf(file)
        .filter((target) => target.endsWith(".ts") && target !== compilerEntry)
        .filter((target) => {
          const folder = folderOf(file);
          const allowed = serverMayImport[folder] ?? [];
          return folderOf(target) !== folder && !allowed.includes(folderOf(target)) && !allowed.includes(target);
        })
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("knows the protocol in five files", () => {
    const wrong = serverFiles.filter(
      (file) => !knowsProtocol.has(file) && targetsOf(file).some((target) => target.startsWith("vscode-")),
    );
    expect(wrong).toEqual([]);
  });

  it("has small files that say what they hold", () => {
    const text = (file: string) => readFileSync(join(server, file), "utf8");
    expect(serverFiles.filter((file) => text(file).split("\n").length > 501)).toEqual([]);
    expect(serverFiles.filter((file) => !text(file).startsWith("/**"))).toEqual([]);
  });
});

/** The extension: what only VS Code has; all else is asked of the server. */
const extension = join(import.meta.dirname, "../vscode-extension");
const extensionFiles = filesIn(join(extension, "src"));

describe("the VS Code extension", () => {
  it("has files to look at", () => expect(extensionFiles.length).toBeGreaterThan(5));

  it("imports nothing of the compiler or the server", () => {
    const wrong = extensionFiles.flatMap((file) =>
      importsIn(join(extension, "src", file))
        .filter((target) => !/^(\.\/[a-z-]+\.ts|node:[a-z_]+|vscode|vscode-languageclient\/node)$/.test(target))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("has small files that say what they hold", () => {
    const text = (file: string) => readFileSync(join(extension, "src", file), "utf8");
    expect(extensionFiles.filter((file) => text(file).split("\n").length > 301)).toEqual([]);
    expect(extensionFiles.filter((file) => !text(file).startsWith("/**"))).toEqual([]);
  });
});
