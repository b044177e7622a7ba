/**
 * The programs of the workspace, and the environments that they declare, by name.
 *
 * Not here: what an environment compiles to, which is asked of the server (ask-outputs.ts).
 */
import { Uri, workspace } from "vscode";

export interface Program {
  readonly uri: Uri;
  readonly environments: readonly string[];
}

const mostPrograms = 1000;

export async function programsOfWorkspace(): Promise<Program[]> {
  const found = await workspace.findFiles("**/*.fedi", "**/{node_modules,out}/**", mostPrograms);
  return Promise.all(
    found.map(async (uri) => {
      const text = new TextDecoder().decode(await workspace.fs.readFile(uri));
      const environments = [...text.matchAll(/^environment\s+([A-Za-z_]\w*)/gm)].map(([, name = ""]) => name);
      return { uri, environments };
    }),
  );
}
