/**
 * What users get: the package as npm packs it, unpacked where nothing else is.
 */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");

/** Packs and unpacks the compiler below `folder`, which exists. Result: the package's folder. */
export function unpackPublished(folder: string): string {
  execFileSync("npm", ["pack", "--workspace", "compiler", "--pack-destination", folder, "--silent"], {
    cwd: root,
    stdio: "pipe",
  });
  const packed = readdirSync(folder).find((file) => file.endsWith(".tgz")) ?? "";
  execFileSync("tar", ["xzf", packed], { cwd: folder });
  return join(folder, "package");
}
