/**
 * Names in a Nix file for what is said of types and is long, such as patterns.
 */
import { nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";

/** What is long, by names in a `let` of the file: `types.url`. */
export interface TypeNames {
  /** `wanted`: what the name begins with. */
  readonly nameOf: (wanted: string, data: Nix) => Nix;
  /** `types = { … };` of those that have a name by now; nothing where none has. */
  readonly bindings: () => readonly NixEntry[];
}

const variable = "types";

export function newTypeNames(): TypeNames {
  const byData = new Map<string, { readonly name: string; readonly data: Nix }>();
  const taken = new Set<string>();
  return {
    nameOf(wanted, data) {
      const key = JSON.stringify(data);
      let known = byData.get(key);
      if (known === undefined) {
        let name = wanted;
        for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
        taken.add(name);
        byData.set(key, (known = { name, data }));
      }
      return nixVariable(variable, known.name);
    },
    bindings() {
      const entries = [...byData.values()].map(({ name, data }): NixEntry => ({ path: [name], value: data }));
      return entries.length === 0 ? [] : [{ path: [variable], value: { kind: "set", entries } }];
    },
  };
}
