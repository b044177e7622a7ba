/**
 * A message with what showing it needs: the texts and names of the files that it is about.
 */
import type { LocatedDiagnostic } from "../diagnostics/render.ts";
import type { SourceText } from "../source/source-text.ts";
import type { FileId } from "../source/span.ts";

/** A diagnostic with the project whose files it names. */
export interface ShownDiagnostic {
  readonly diagnostic: LocatedDiagnostic;
  readonly names: FileNames;
}

export interface FileNames {
  readonly sourceOf: (file: FileId) => SourceText | undefined;
  /** Relative to where the user stands, or absolute where that is outside. */
  readonly nameOf: (file: FileId) => string;
}
