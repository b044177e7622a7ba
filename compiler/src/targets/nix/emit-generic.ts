/**
 * The generic module: one `module.nix` in the shape of a Nix data model for applications, and the library that it needs.
 *
 * In: what deployment made with options unknown. Out: files; reports what Nix cannot hold.
 * Not here: applications and environments (lower-application.ts, lower-environment.ts), values (lower.ts, lower-generic.ts).
 */
import { hasErrors, sortDiagnostics, type Diagnostic, type Outcome } from "../../diagnostics/diagnostic.ts";
import type { GenericResource, MadeModule } from "../../deployment/generic-module.ts";
import type { FileTexts } from "../../deployment/resolved.ts";
import type { RecordField } from "../../semantics/type.ts";
import { weightOf } from "../../evaluation/make-value.ts";
import type { Value } from "../../evaluation/value.ts";
import type { Position } from "../../source/source-text.ts";
import type { Span } from "../../source/span.ts";
import type { OutputFile } from "../target.ts";
import { copiedFiles } from "./copied-files.ts";
import { descriptionEntries, optionModule } from "./generic-options.ts";
import { applicationEntry } from "./lower-application.ts";
import { environmentEntry } from "./lower-environment.ts";
import { lowerValue, type Lowering } from "./lower.ts";
import { nixSet, nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";
import { printNix, printNixFile } from "./print.ts";
import {
  environmentLibraryText,
  floatTextLibraryText,
  genericLibraryText,
  laterLibraryText,
  libraryText,
  secretsModuleText,
  optionTypesLibraryText,
  tofuDocumentLibraryText,
} from "./runtime.generated.ts";
import { newTypeNames } from "./type-names.ts";

export interface GenericEmitInput extends MadeModule {
  /** Texts of the project files that machines import. */
  readonly files: FileTexts;
  readonly positionOf: (span: Span) => Position;
}

/** The file that is imported. */
export const genericModuleFile = "module.nix";

export function emitGeneric(input: GenericEmitInput): Outcome<readonly OutputFile[]> {
  const diagnostics: Diagnostic[] = [];
  const { module, files: imported } = input;
  const copies = copiedFiles(imported.keys());
  const to: Lowering = {
    report: (diagnostic) => void diagnostics.push(diagnostic),
    placeText: (span) => `${span.file}:${input.positionOf(span).line + 1}`,
    filePath: (file) => (copies.has(file) ? `./files/${copies.get(file)}` : undefined),
    types: newTypeNames(),
    what: "the generic module",
  };
  const entries: NixEntry[] = [
    ...module.resources.map((resource) => resourceEntry(resource, to)),
    ...module.applications.map((one) => applicationEntry(one, defaultsOf(input, one.origin, to), to)),
    ...module.environments.map((one) => environmentEntry(one, defaultsOf(input, one.origin, to), to)),
  ];
  for (const [name, value] of module.values)
    entries.push({ path: ["values", name], value: laidOut(value, to), isApart: true });
  const text = printNixFile({
    comment: ["The generic module. Written by fedi: changes here are lost."],
    // Without a module system there are no policies to be set elsewhere.
    parameters: module.environments.length > 0 ? ["lib", "config ? { }"] : ["lib"],
    bindings: [
      {
        path: ["fedi"],
        value: {
          kind: "apply",
          function: nixVariable("import"),
          arguments: [{ kind: "path", path: "./fedi/generic.nix" }, nixSet([["lib", nixVariable("lib")]])],
        },
      },
      ...to.types.bindings(),
    ],
    body: { kind: "set", entries },
  });
  const files: OutputFile[] = [
    { path: "fedi/environment.nix", text: environmentLibraryText },
    { path: "fedi/float-text.nix", text: floatTextLibraryText },
    { path: "fedi/generic.nix", text: genericLibraryText },
    { path: "fedi/later.nix", text: laterLibraryText },
    { path: "fedi/lib.nix", text: libraryText },
    ...(text.includes("./fedi/secrets.nix") || text.includes("sealed = sealed;")
      ? [{ path: "fedi/secrets.nix", text: secretsModuleText }]
      : []),
    { path: "fedi/option-types.nix", text: optionTypesLibraryText },
    { path: "fedi/tofu-document.nix", text: tofuDocumentLibraryText },
    { path: genericModuleFile, text },
    ...[...copies].map(([file, copy]) => ({ path: `files/${copy}`, text: imported.get(file) ?? "" })),
  ];
  const found = sortDiagnostics(diagnostics);
  return { value: hasErrors(found) ? [] : files, diagnostics: found };
}

/** What a field is by default, wherever its type stands. */
function defaultsOf({ evaluation }: GenericEmitInput, at: Span, to: Lowering): (field: RecordField) => Nix | undefined {
  return ({ symbol }) =>
    symbol === undefined ? undefined : lowerValue(evaluation.whole.default(evaluation, symbol, at), to);
}

/** Values lie below each other in the file's body. A large one is laid out before the next one is a tree. */
function laidOut(value: Value, to: Lowering): Nix {
  const lowered = lowerValue(value, to);
  const isLarge =
    weightOf(value) > 100_000 && (lowered.kind === "list" || (lowered.kind === "set" && lowered.entries.length > 1));
  return isLarge ? { kind: "printed", text: printNix(lowered, "  ") } : lowered;
}

function resourceEntry({ name, request, policy }: GenericResource, to: Lowering): NixEntry {
  return {
    path: ["resources", name],
    value: nixSet([
      ...descriptionEntries(request),
      ["request", optionModule("fediversity-resource-request", request, to)],
      ["policy", optionModule("fediversity-resource-policy", policy, to)],
    ]),
    isApart: true,
  };
}
