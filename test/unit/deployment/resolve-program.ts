/**
 * Resolves small programs that tests write in place.
 */
import {
  diagnosticsOfFiles,
  environmentsOf,
  filesOfEnvironment,
  resolved,
} from "../../../compiler/src/project/environments.ts";
import { memoryHost } from "../../../compiler/src/project/host.ts";
import { openProject, withNamed } from "../../../compiler/src/project/project.ts";
import { sortDiagnostics, type Diagnostic } from "../../../compiler/src/diagnostics/diagnostic.ts";
import type { ResolvedEnvironment } from "../../../compiler/src/deployment/resolved.ts";

export interface Resolved {
  readonly environment: ResolvedEnvironment | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `code at "text of the span"`, in order. */
  readonly messages: readonly string[];
  readonly text: (diagnostic: Diagnostic) => string;
}

export interface Options {
  /** More files by name. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly configurations?: Readonly<Record<string, string>>;
  readonly oldManifest?: string;
  readonly removed?: readonly string[];
}

/** Resolves the environment of `main.fedi` (the only one, or the named one). */
export function resolveProgram(main: string, options: Options = {}): Resolved {
  const files = new Map(Object.entries({ "main.fedi": main, ...options.files }));
  const onDisk = [...files].map(([name, text]) => [`/project/${name}`, text] as const);
  const host = memoryHost([...onDisk, ["/std/empty.fedi", ""]]);
  const project = withNamed(openProject(host, "/project", "/std"), ["main.fedi"]);
  const all = environmentsOf(project, ["main.fedi"]);
  const wanted = all.find(({ name }) => options.environment === undefined || name === options.environment);
  const sources = Object.entries(options.configurations ?? {}).map(([file, text]) => ({ file, text }));
  const texts = new Map([...files, ...sources.map(({ file, text }) => [file, text] as const)]);
  const text = ({ span }: Diagnostic) => (texts.get(span.file) ?? "").slice(span.start, span.end);
  const symbol = wanted?.symbol ?? "";
  const outcome = resolved(project, symbol, {
    configurations: sources,
    removed: options.removed ?? [],
    ...(options.oldManifest === undefined ? {} : { oldManifest: { file: "manifest.json", text: options.oldManifest } }),
  });
  const ofFiles =
    wanted === undefined
      ? diagnosticsOfFiles(project, ["main.fedi"])
      : diagnosticsOfFiles(project, filesOfEnvironment(project, symbol));
  const diagnostics = sortDiagnostics([...ofFiles, ...outcome.diagnostics]);
  const messages = diagnostics.map((diagnostic) => `${diagnostic.code} at ${JSON.stringify(text(diagnostic))}`);
  return { environment: outcome.value, diagnostics, messages, text };
}
