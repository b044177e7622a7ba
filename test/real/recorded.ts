/**
 * What OpenTofu records of a fixture whose settings take more than addresses: `recorded.json` beside its program.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** By the names of outputs; nothing where the fixture has none. */
export function recordedIn(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, "recorded.json");
  return existsSync(file) ? z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, "utf8"))) : {};
}
