/**
 * The commands: how each is used, and where its code is. The code is loaded only when it is asked for.
 */
import type { Command } from "./io.ts";
import { schemaTopics } from "./schema-topics.ts";

export interface CommandOption {
  /** What follows it; absent for a switch. */
  readonly takes?: string;
  readonly repeats?: true;
  readonly says: string;
}

export interface CommandInfo {
  readonly summary: string;
  readonly usage: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly details: readonly string[];
  /** Works after that of `init`. */
  readonly example: string;
  /** What `fedi COMMAND WORD --help` prints, by word. */
  readonly topics?: Readonly<Record<string, readonly string[]>>;
  readonly load: () => Promise<Command>;
}

export type CommandName = "check" | "compile" | "doc" | "eval" | "explain" | "dump" | "fmt" | "init" | "lsp" | "schema";

export const commands: Readonly<Record<CommandName, CommandInfo>> = {
  check: {
    summary: "Checks files or folders and says what is wrong",
    usage:
      "[PATH…] [--format pretty|json|github|sarif] [--environment NAME] [--configuration FILE.json]… [--move DEPLOYMENT=ENVIRONMENT]…",
    options: {
      format: { takes: "FORMAT", says: "pretty (default), json, github (annotations) or sarif (2.1.0)" },
      environment: { takes: "NAME", says: "of the environments only this one; by default every one of PATH" },
      configuration: { takes: "FILE.json", repeats: true, says: "one more deployment, named like the file" },
      move: {
        takes: "DEPLOYMENT=ENVIRONMENT",
        repeats: true,
        says: "says what would be wrong if that deployment were on that environment",
      },
    },
    details: [
      "PATH is a file or a folder, by default the current folder. The deployments of environments in it are checked, too.",
    ],
    example: "fedi check my-servers --format json",
    load: async () => (await import("./check.ts")).check,
  },
  compile: {
    summary: "Compiles environments with all their deployments",
    usage:
      "PATH [--environment NAME] [--configuration FILE.json]… [--target NAMES] [--remove NAME]… [--out DIR] [--check]",
    options: {
      environment: { takes: "NAME", says: "only this environment; by default every one of PATH" },
      configuration: { takes: "FILE.json", repeats: true, says: "one more deployment, named like the file" },
      target: { takes: "NAMES", says: "only these: nixos,tofu,json-schema; or nix-module, alone" },
      remove: {
        takes: "NAME",
        repeats: true,
        says: "may go with its data: a deployment, an instance in it (`a/b`), what holds state, or `provider.NAME`",
      },
      out: { takes: "DIR", says: "where the environments' folders are, by default `out`" },
      format: { takes: "FORMAT", says: "of messages: pretty (default), json, github or sarif" },
      check: { says: "write nothing, say what would change, exit with 1 if anything would" },
    },
    details: [
      "PATH is a file or a folder. Each environment is written to `out/<environment>/`, unless it has an error.",
      "Files that Fedi did not write are never changed or removed.",
      "`--target nix-module` writes applications and environments as functions, for a Nix data model: `out/module.nix`.",
    ],
    example: "fedi compile my-servers --environment home --out out",
    load: async () => (await import("./compile.ts")).compile,
  },
  doc: {
    summary: "Writes a reference of a project's declarations: Markdown, and one HTML page",
    usage: "[PATH | --std] [--out DIR] [--check]",
    options: {
      std: { says: "of the standard library" },
      out: { takes: "DIR", says: "where it is written, by default `out/reference`" },
      check: { says: "write nothing, say what would change, exit with 1 if anything would" },
    },
    details: [
      "PATH is a file or a folder, by default the current folder. `DIR/index.html` is the page, `DIR/README.md` the first of the Markdown files.",
      "Examples in doc comments (blocks that begin with ```fedi) are compiled; nothing is written where one is wrong.",
    ],
    example: "fedi doc my-servers --out reference",
    load: async () => (await import("./doc.ts")).doc,
  },
  eval: {
    summary: "Prints a top-level `let` as JSON",
    usage: "PATH NAME",
    options: {},
    details: ["What is known only after deployment, secrets and machines cannot be printed."],
    example: "fedi eval my-servers/main.fedi home_address",
    load: async () => (await import("./eval.ts")).evaluateName,
  },
  explain: {
    summary: "Explains an error or a warning, with an example and its repair",
    usage: "[CODE]",
    options: {},
    details: ["Without CODE it lists all there are. CODE stands in brackets in each message: `error[unknown-field]`."],
    example: "fedi explain unknown-field",
    load: async () => (await import("./explain.ts")).explain,
  },
  dump: {
    summary: "Prints what a stage of the compiler made of a file",
    usage: "STAGE FILE",
    options: {},
    details: ["STAGE is tokens, tree, symbols, types or values."],
    example: "fedi dump types my-servers/main.fedi",
    load: async () => (await import("./dump.ts")).dump,
  },
  fmt: {
    summary: "Formats programs",
    usage: "[--check] PATH…",
    options: {
      check: { says: "write nothing, list the files that would change, exit with 1 if any would" },
      "stdin-filepath": { takes: "PATH", says: "with `-`: how messages call what is read" },
    },
    details: [
      "PATH is a file, a folder (all .fedi files below it but those in `out`, `node_modules` and hidden folders), or `-`: the standard input,",
      "which goes formatted to the standard output. A file with a syntax error is left as it is.",
    ],
    example: "fedi fmt my-servers",
    load: async () => (await import("./format.ts")).format,
  },
  init: {
    summary: "Makes a small project that compiles",
    usage: "DIR",
    options: {},
    details: ["DIR must not exist, or be empty."],
    example: "fedi init my-servers",
    load: async () => (await import("./init.ts")).init,
  },
  lsp: {
    summary: "Answers editors: the language server",
    usage: "--stdio",
    options: {
      stdio: { says: "speak the Language Server Protocol on standard input and output" },
      project: { says: "what the server itself starts to check a large project" },
    },
    details: ["Editors start it by themselves; docs/editors.md says how."],
    example: "fedi lsp --stdio",
    load: async () => (await import("./lsp.ts")).lsp,
  },
  schema: {
    summary: "Tells how to get the real schemas of NixOS and OpenTofu, and how much of one is understood",
    usage: "nixos | tofu | coverage FILE…",
    options: {},
    details: [
      "`fedi schema nixos` and `fedi schema tofu` say which command writes the file that `extern … from` reads.",
      "`fedi schema coverage FILE…` counts the types in such files that Fedi understands.",
    ],
    example: "fedi schema nixos",
    topics: schemaTopics,
    load: async () => (await import("./schema.ts")).schema,
  },
};
