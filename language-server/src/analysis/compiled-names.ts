/**
 * Which names of a program have been compiled for deployment: then addresses, secrets and operators' files may be made of them.
 *
 * In: a project. Out: what the `manifest.json` of every compiled environment lists. They are looked for in the folders of the project, and in
 * `out` of the two folders above it, where commands may have been run; read anew each time, as compiling is nothing that an editor sees.
 */
import { isFailure, type Project } from "../../../compiler/src/index.ts";

export interface CompiledNames {
  readonly deployments: ReadonlySet<string>;
  readonly applications: ReadonlySet<string>;
  /** What asks for resources; the application is absent for mappings and their rules. */
  readonly requirements: readonly { readonly name: string; readonly application: string | undefined }[];
}

const manifestName = "manifest.json";
const largestManifest = 64 * 1024 * 1024;
/** Folders that are looked into at most. */
const mostFolders = 300;

export function compiledNames(project: Project): CompiledNames {
  const deployments = new Set<string>();
  const applications = new Set<string>();
  const requirements: { name: string; application: string | undefined }[] = [];
  for (const manifest of manifestsOf(project)) {
    for (const deployment of itemsIn(manifest, "deployments")) {
      deployments.add(textIn(deployment, "name") ?? "");
      for (const instance of itemsIn(deployment, "instances")) applications.add(textIn(instance, "application") ?? "");
    }
    for (const request of itemsIn(manifest, "requests"))
      requirements.push({ name: nameInId(textIn(request, "id") ?? ""), application: textIn(request, "application") });
  }
  return { deployments, applications, requirements };
}

/** `community/web/extra["a/b"]` was asked for by `extra`. */
function nameInId(id: string): string {
  const path = id.replace(/\["(?:[^"\\]|\\.)*"\]$/, "");
  return path.slice(path.lastIndexOf("/") + 1);
}

function manifestsOf(project: Project): readonly unknown[] {
  const { host, root } = project;
  const above = root.split("/").slice(0, -1);
  const outside = [above, above.slice(0, -1)].map((parts) => `${parts.join("/")}/out`);
  const found: unknown[] = [];
  let looked = 0;
  const look = (folder: string, depth: number) => {
    const names = looked++ < mostFolders ? host.list(folder) : [];
    if (isFailure(names)) return;
    if (names.includes(manifestName)) found.push(readManifest(project, `${folder}/${manifestName}`));
    if (depth === 0) return;
    // What has a dot is a file, or hidden.
    for (const name of names) if (!name.includes(".") && name !== "node_modules") look(`${folder}/${name}`, depth - 1);
  };
  look(root, 3);
  for (const folder of outside) look(folder, 1);
  return found;
}

/** Undefined where it is no JSON: whoever edited it has told the compiler's next run. */
function readManifest({ host }: Project, path: string): unknown {
  const content = host.readFile(path, largestManifest);
  if (isFailure(content)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

function itemsIn(of: unknown, name: string): readonly unknown[] {
  const items: unknown = Object(of)[name];
  return Array.isArray(items) ? items : [];
}

function textIn(of: unknown, name: string): string | undefined {
  const text: unknown = Object(of)[name];
  return typeof text === "string" ? text : undefined;
}
