/**
 * Writes schema files of the size that is published, from the excerpts that the tests read: NixOS has some 20,000 options
 * (4.7 MB), `bpg/proxmox` 144 KB.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const optionCount = 20_000;
const excerpts = join(import.meta.dirname, "../fixtures-data/schemas");

export function writeSchemas(folder: string): void {
  writeFileSync(join(folder, "nixos-options.json"), nixosOptions());
  writeFileSync(join(folder, "proxmox.json"), readFileSync(join(excerpts, "bpg-proxmox.json")));
}

interface Option {
  readonly loc: readonly string[];
  readonly type: string;
}

/** The excerpt, the options that W sets, and the excerpt's services under other names until there are enough. */
function nixosOptions(): string {
  const options = new Map<string, Option>(Object.entries(readOptions()));
  for (const [name, type] of [
    ["enable", "boolean"],
    ["settings", "JSON value"],
  ] as const)
    options.set(`services.<name>.${name}`, { loc: ["services", "<name>", name], type });
  const services = [...options].filter(([name]) => name.startsWith("services.") && !name.includes("<name>"));
  for (let copy = 1; options.size < optionCount; copy++)
    for (const [name, option] of services) {
      const [first = "", service = "", ...rest] = option.loc;
      options.set(name.replace(service, `${service}${copy}`), {
        ...option,
        loc: [first, `${service}${copy}`, ...rest],
      });
    }
  const sorted = [...options].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

function readOptions(): Record<string, Option> {
  return JSON.parse(readFileSync(join(excerpts, "nixos-options.json"), "utf8"));
}
