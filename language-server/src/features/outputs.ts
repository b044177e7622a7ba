/**
 * The files that the environment at a place compiles to, as `fedi compile` would write them.
 *
 * In: a place in an environment, in a deployment, or in a file that leads to one environment. Out: its files, or how many errors stop it.
 */
import {
  deploymentsOn,
  diagnosticsOfFiles,
  emitted,
  environmentsOf,
  filesOfEnvironment,
  graph,
  nodeAt,
  moduleOf,
  resolved,
  targets,
  type FileId,
  type OutputFile,
  type Project,
  type SymbolId,
} from "../../../compiler/src/index.ts";

export interface Outputs {
  readonly environment: string;
  /** In order of paths; empty where there are errors. */
  readonly files: readonly OutputFile[];
  readonly errors: number;
}

export function outputsAt(project: Project, file: FileId, offset: number): Outputs | undefined {
  const symbol = environmentAt(project, file, offset);
  return symbol === undefined ? undefined : outputsOf(project, symbol);
}

function environmentAt(project: Project, file: FileId, offset: number): SymbolId | undefined {
  const module = moduleOf(project, file);
  const { node, ancestors } = nodeAt(module.tree, offset);
  const declaration = [...ancestors, node][1];
  if (declaration?.kind === "environmentDeclaration")
    for (const [symbol, other] of module.declarations) if (other === declaration) return symbol;
  if (declaration?.kind === "deploymentDeclaration") {
    const target = module.targets.get(declaration.environment.id);
    if (target?.kind === "declaration") return target.symbol;
  }
  // Elsewhere: an environment of the file, else one of the project that something is deployed to.
  const [own] = environmentsOf(project, [file]);
  if (own !== undefined) return own.symbol;
  const all = environmentsOf(project, graph(project).order);
  return (all.find(({ symbol }) => deploymentsOn(project, symbol).length > 0) ?? all[0])?.symbol;
}

export function outputsOf(project: Project, symbol: SymbolId): Outputs {
  const files = filesOfEnvironment(project, symbol);
  const environment = symbol.slice(symbol.lastIndexOf("#") + 1).replace(/'$/, "");
  const stopped = (errors: number): Outputs => ({ environment, files: [], errors });
  const isError = ({ severity }: { readonly severity: string }) => severity === "error";
  const ofFiles = diagnosticsOfFiles(project, files).filter(isError).length;
  if (ofFiles > 0) return stopped(ofFiles);
  const { value, diagnostics } = resolved(project, symbol);
  const ofResolving = diagnostics.filter(isError).length;
  if (value === undefined || ofResolving > 0) return stopped(Math.max(1, ofResolving));
  const made = emitted(
    project,
    value,
    targets.map(({ name }) => name),
  );
  const ofEmitting = made.diagnostics.filter(isError).length;
  return ofEmitting > 0 ? stopped(ofEmitting) : { environment, files: made.value.files, errors: 0 };
}
