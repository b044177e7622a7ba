/**
 * The published JSON Schema of `fedi.json`, for editors. Made with zod, which is never loaded while compiling.
 *
 * Not here: reading `fedi.json` (manifest.ts). A test holds the two together.
 */
import { z } from "zod";

/** Text of the schema file, with a line break at the end. */
export function manifestSchemaText(): string {
  const dependency = z
    .strictObject({
      path: z
        .string()
        .min(1)
        .describe("The folder of the dependency, relative to this file. npm, Nix or git bring it there."),
      hash: z
        .string()
        .min(1)
        .describe("The hash of its content, as the compiler shows it; another content is an error."),
    })
    .describe('A package of .fedi files, imported as "name/file".');
  const manifest = z
    .strictObject({
      $schema: z.string().optional(),
      name: z.string().min(1).optional().describe("The name of the project."),
      entries: z
        .array(z.string().min(1))
        .min(1)
        .optional()
        .describe("The files to start from. Without it every .fedi file below this folder is one."),
      dependencies: z
        .record(z.string().regex(/^(?!std$)[A-Za-z_][A-Za-z0-9_-]*$/), dependency)
        .optional()
        .describe("Other packages, by the name under which they are imported."),
      nixpkgs: z.string().min(1).optional().describe("The flake reference that machines are built from."),
    })
    .describe("A Fedi project.");
  return `${JSON.stringify(z.toJSONSchema(manifest, { target: "draft-2020-12" }), undefined, 2)}\n`;
}
