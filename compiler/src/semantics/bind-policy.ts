/**
 * Finds the resource that a `policy` of an environment limits.
 *
 * A name of this file is known as everywhere. Beyond that, an environment knows the resources that its mappings have rules for: who
 * chose the mappings need not import what they are about.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/wording.ts";
import type { EnvironmentDeclaration, Name } from "../syntax/tree.ts";
import { bindType } from "./bind-names.ts";
import { unknownName } from "./names-diagnostics.ts";
import type { Binding } from "./scope.ts";

export function bindPolicy(binding: Binding, environment: EnvironmentDeclaration, name: Name): void {
  const isKnown = binding.file.types.has(name.text) || binding.file.values.has(name.text);
  const resources = isKnown || name.text === "" ? undefined : resourcesOfMappings(binding, environment);
  if (resources === undefined || resources.size === 0) return bindType(binding, name, "resource");
  const symbol = resources.get(name.text);
  if (symbol !== undefined) {
    binding.targets[name.id] = { kind: "declaration", symbol };
    return;
  }
  const known = [...resources.keys()].sort();
  binding.targets[name.id] = { kind: "unknown" };
  binding.report(unknownName.at(name, { name: name.text, near: nearest(name.text, known), known, noun: "resource" }));
}

/** By name; of two resources of one name neither is meant. */
function resourcesOfMappings(
  binding: Binding,
  environment: EnvironmentDeclaration,
): ReadonlyMap<string, SymbolId | undefined> {
  const found = new Map<string, SymbolId | undefined>();
  for (const { mapping } of environment.providers) {
    const target = binding.targets[mapping.id];
    const declared = target?.kind === "declaration" ? binding.interfaces.value(target.symbol) : undefined;
    for (const symbol of declared?.kind === "mapping" ? declared.rules.keys() : []) {
      const name = binding.interfaces.resource(symbol)?.name;
      if (name === undefined) continue;
      const other = found.get(name);
      found.set(name, !found.has(name) || other === symbol ? symbol : undefined);
    }
  }
  return found;
}
