/**
 * After any edits the server's answers are those of a process that sees the texts for the first time, and only what an edit touched is
 * done again. Small in `npm test`, 10,000 edits in `npm run test:deep`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  environmentsOf,
  graph,
  memoryHost,
  openProject,
  sourceOf,
  standardLibraryFolder,
  withEdit,
  withNamed,
  type Project,
} from "../../compiler/src/index.ts";
import { completionAt } from "../../language-server/src/features/completion.ts";
import { definitionAt } from "../../language-server/src/features/definition.ts";
import { diagnosticsIn, environmentDiagnosticsIn } from "../../language-server/src/features/diagnostics.ts";
import { hoverAt } from "../../language-server/src/features/hover.ts";
import { referencesAt } from "../../language-server/src/features/references.ts";
import { semanticTokensOf } from "../../language-server/src/features/semantic-tokens.ts";
import { outlineOf } from "../../language-server/src/features/symbols.ts";
import { finish } from "../../language-server/src/work.ts";
import { randomFrom, repeatable, seed, size } from "../sizes.ts";

const library = standardLibraryFolder();
const libraryFiles = readdirSync(library)
  .filter((name) => name.endsWith(".fedi"))
  .map((name) => [`/library/${name}`, readFileSync(join(library, name), "utf8")] as const);

/** Real files: an application and a provider of the standard library as a project's own, a shared file, and who uses them. */
const files: ReadonlyMap<string, string> = new Map([
  [
    "hello.fedi",
    `import { machine } from "./shared"\nimport { limit } from "./limits"\n\n/// Greets.\napplication hello {\n  options {\n    /// Where.\n    domain: fqdn\n    users: int(1..limit) = 5\n    level: "low" | "high" = "low"\n  }\n  let busy = options.users > 3\n  check options.level != "high" or busy else "too few for high"\n  requires { web: machine { cores = if busy then 2 else 1 } }\n  nixos on web.host {\n    users.motd = "\${options.domain} has \${options.users}"\n    for name in ["a", "b"] { environment.etc."\${name}".text = name }\n  }\n  outputs { "At" = "https://\${options.domain}/" }\n}\n`,
  ],
  [
    "shared.fedi",
    `/// A machine.\nresource machine {\n  request { cores: int(1..64) = 1 }\n  policy { most: int = 8 }\n  grant { host: host, address: deploy<string> }\n  check request.cores <= policy.most else "too many: \${request.cores}"\n}\n\nfunction twice(n: int): int = n * 2\n`,
  ],
  ["limits.fedi", `import { twice } from "./shared"\n\nlet limit = twice(50)\n`],
  [
    "main.fedi",
    `import { machine } from "./shared"\nimport { hello } from "./hello"\n\nprovider one { config { address: string } }\n\nmapping all for one {\n  let main = host("main", { system = "x86_64-linux", target = config.address, imports = [] })\n  machine {\n    ignores cores\n    grant { host = main, address = config.address }\n  }\n}\n\nenvironment home {\n  provider one { address = "192.0.2.1" }\n  mapping all\n}\n\ndeployment first on home { hello { domain = "example.org" } }\n`,
  ],
]);
const names = [...files.keys()];

/** Words and signs that programs are made of, and some that they are not. */
const pieces = [
  ...'{ } ( ) [ ] . , : = " ${ } // /* */ \n @ ? | + 1 1_000 2GiB \u0000 😀'.split(" "),
  ..."let import from type int machine hello limit options domain users cores for in if then else none secret deploy twice".split(
    " ",
  ),
  ` import { limit } from "./limits"\n`,
  `\nlet added = twice(2)\n`,
  `\napplication other { options { a: int } }\n`,
];

function openWith(texts: ReadonlyMap<string, string>): Project {
  const host = memoryHost([...[...texts].map(([name, text]) => [`/project/${name}`, text] as const), ...libraryFiles]);
  // All are open in the editor, so all belong to the project, whatever leads to them.
  return withNamed(openProject(host, "/project", "/library"), names);
}

/** What an editor would show of a project, at some places. */
function answers(project: Project, file: string, offset: number): unknown {
  const inOrder = [...graph(project).order].filter((name) => !name.startsWith("@")).sort();
  return {
    diagnostics: inOrder.map((name) => diagnosticsIn(project, name)),
    environments: environmentsOf(project, inOrder).map(({ symbol }) => environmentDiagnosticsIn(project, symbol)),
    hover: hoverAt(project, file, offset),
    definition: definitionAt(project, file, offset),
    completion: completionAt(project, file, offset).items.map(({ label, insert }) => `${label} ${insert}`),
    references: finish(referencesAt(project, file, offset, true)),
    outline: outlineOf(project, file).length,
    tokens: semanticTokensOf(project, file),
  };
}

describe("random edits", () => {
  const edits = size(60, 10_000);
  it(`leave what a fresh process sees, ${edits} times ${repeatable}`, { timeout: 60_000 + edits * 600 }, () => {
    const random = randomFrom(seed);
    const pick = <T>(from: readonly T[], otherwise: T): T => from[Math.floor(random() * from.length)] ?? otherwise;
    const texts = new Map(files);
    let project = openWith(files);
    answers(project, "main.fedi", 0);
    const runs: string[] = [];
    const unparsed = new Set<string>();
    project.memory.trace = (key) => runs.push(key);
    for (let index = 0; index < edits; index++) {
      const file = pick(names, "main.fedi");
      const old = texts.get(file) ?? "";
      // Now and then a file is whole again, so that most edits meet programs that mean something.
      const isReset = random() < 0.25;
      const start = Math.floor(random() * (old.length + 1));
      const end = random() < 0.5 ? start : Math.min(old.length, start + Math.floor(random() * 12));
      const next = isReset ? (files.get(file) ?? "") : old.slice(0, start) + pick(pieces, "") + old.slice(end);
      // A fresh process reads UTF-8, which has no halves of characters.
      const text = next.toWellFormed();
      texts.set(file, text);
      project = withEdit(project, `/project/${file}`, text);
      const asked = pick(names, "main.fedi");
      const offset = Math.floor(random() * ((texts.get(asked) ?? "").length + 1));
      runs.length = 0;
      const found = answers(project, asked, offset);
      const context = `edit ${index} of ${file}, asked ${asked}:${offset}`;
      // A file that nothing led to for a while is parsed when something does again.
      unparsed.add(file);
      for (const name of names) {
        const times = runs.filter((key) => key === `parsed ${name}`).length;
        expect({ context, name, isTooOften: times > (unparsed.has(name) ? 1 : 0) }).toEqual({
          context,
          name,
          isTooOften: false,
        });
        if (times > 0) unparsed.delete(name);
      }
      if (index % 10 === 0) {
        // The same text once more is no edit.
        project = withEdit(project, `/project/${file}`, text);
        runs.length = 0;
        answers(project, asked, offset);
        expect({ context, runs }).toEqual({ context, runs: [] });
      }
      if (index % 5 === 0 || edits <= 100) {
        const fresh = openWith(texts);
        expect({ context, found }).toEqual({ context, found: answers(fresh, asked, offset) });
        expect(sourceOf(fresh, file).source.text).toBe(sourceOf(project, file).source.text);
      }
    }
  });

  it("in the body of a file do again only that file", () => {
    let project = openWith(files);
    answers(project, "main.fedi", 0);
    const runs: string[] = [];
    project.memory.trace = (key) => runs.push(key);
    project = withEdit(project, "/project/hello.fedi", (files.get("hello.fedi") ?? "").replace("> 3", "> 4"));
    for (const name of names) diagnosticsIn(project, name);
    const others = runs.filter((key) => !key.endsWith(" hello.fedi"));
    expect(others.sort()).toEqual([]);
    expect(runs.length).toBeLessThan(12);
  });
});
