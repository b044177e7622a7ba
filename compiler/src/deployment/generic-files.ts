/**
 * The files of a project that machines of the generic module import: those that mappings describe, and those that rules describe
 * for each request.
 */
import type { FileId } from "../source/span.ts";
import { walkValue } from "../evaluation/walk-value.ts";
import type { GenericImplementation } from "./generic-module.ts";

/** In order of first use; some may be there twice. */
export function filesOfMachines({ hosts, rules }: GenericImplementation): readonly FileId[] {
  const files = hosts.flatMap((host) => host.imports);
  for (const { machines, grant, privateFacts, fragments } of rules)
    for (const root of [...machines, grant, privateFacts, ...fragments.map(({ host }) => host)])
      walkValue(root, (value) => {
        if (value.kind === "projectFile") files.push(value.file);
      });
  return files;
}
