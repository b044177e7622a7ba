/**
 * Makes the schema index of a project from all its externs.
 *
 * In: what the externs say, and the contents of the files they name. Out: the index that semantics and deployment ask, and messages
 * about files that are no schema and targets that have two. A file wins over inline externs; inline externs of one target add up.
 */
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import type { FileId } from "../source/span.ts";
import type { Extern, InlineOption, NixosFileExtern, TofuFileExtern, TofuInlineExtern } from "../semantics/extern.ts";
import { errorType, type Type } from "../semantics/type.ts";
import { isAssignable } from "../semantics/assignable.ts";
import type { NixosSchema, SchemaIndex, TofuSchema } from "../semantics/schema-index.ts";
import { inlineNixosSchema, inlineTofuSchema } from "./inline-externs.ts";
import { showOptionName } from "./option-names.ts";
import { nixosSchemaName, readNixosOptions } from "./nixos-options.ts";
import { conflictingExterns, contradictingOptions, notASchema } from "./schema-diagnostics.ts";
import { namespaceAndName, readTofuProvider, tofuSchemaName } from "./tofu-provider.ts";

/** The file that an extern's `from` leads to; undefined where it cannot be read, which the project has reported. Bytes are UTF-8. */
export type SchemaFile = (
  extern: NixosFileExtern | TofuFileExtern,
) => { readonly file: FileId; readonly content: string | Uint8Array } | undefined;

interface Making {
  readonly contentOf: SchemaFile;
  readonly diagnostics: Diagnostic[];
}

export function makeSchemaIndex(externs: readonly Extern[], contentOf: SchemaFile): Outcome<SchemaIndex> {
  const making: Making = { contentOf, diagnostics: [] };
  const nixos = makeNixos(making, externs);
  const providers = new Map<string, (TofuFileExtern | TofuInlineExtern)[]>();
  for (const extern of externs)
    if (extern.kind === "tofuFile" || extern.kind === "tofuInline") {
      const known = providers.get(extern.name);
      if (known === undefined) providers.set(extern.name, [extern]);
      else known.push(extern);
    }
  const schemas = new Map<string, TofuSchema>();
  for (const [name, declared] of providers) {
    const schema = makeTofu(making, name, declared);
    if (schema !== undefined) schemas.set(name, schema);
  }
  const value: SchemaIndex = {
    ...(nixos === undefined ? {} : { nixos }),
    tofu: (name) => schemas.get(name),
    tofuNames: [...schemas.keys()].sort(),
  };
  return { value, diagnostics: making.diagnostics };
}

/** None where the file is broken: settings are then checked as values only, in silence. */
function makeNixos(making: Making, externs: readonly Extern[]): NixosSchema | undefined {
  const files = externs.filter((extern) => extern.kind === "nixosFile");
  if (files.length > 0) {
    const content = oneFile(making, "nixos", files);
    if (content === undefined) return undefined;
    const schema = readNixosOptions(content.content);
    if (!("reason" in schema)) return schema;
    const facts = { file: content.file, wants: nixosSchemaName, reason: schema.reason };
    making.diagnostics.push(notASchema.at(content.extern.place, facts));
    return undefined;
  }
  const options = externs.flatMap((extern) => (extern.kind === "nixosInline" ? extern.options : []));
  if (options.length === 0) return undefined;
  return { ...inlineNixosSchema(withoutContradictions(making, options)), isInline: true };
}

/**
 * The first declaration of an option counts: another one may say it more or less narrowly, but nothing else. Of an option that
 * two contradict nothing is known, so that what sets it is not judged.
 */
function withoutContradictions(making: Making, options: readonly InlineOption[]): readonly InlineOption[] {
  const first = new Map<string, InlineOption>();
  for (const option of options) {
    const name = showOptionName(option.path);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, option);
    else if (fitsNowhere(option.type, earlier.type) && fitsNowhere(earlier.type, option.type)) {
      const facts = { name, type: option.type, other: earlier.type, otherPlace: earlier.place };
      making.diagnostics.push(contradictingOptions.at(option.place, facts));
      first.set(name, { ...earlier, type: errorType });
    }
  }
  return [...first.values()];
}

function fitsNowhere(from: Type, to: Type): boolean {
  return isAssignable(from, to) !== undefined;
}

function makeTofu(
  making: Making,
  name: string,
  declared: readonly (TofuFileExtern | TofuInlineExtern)[],
): TofuSchema | undefined {
  const [first] = declared;
  if (first === undefined) return undefined;
  for (const other of declared)
    if (namespaceAndName(other.source) !== namespaceAndName(first.source)) {
      const facts = { target: name, file: other.source, other: first.source, otherPlace: first.place };
      making.diagnostics.push(conflictingExterns.at(other.place, facts));
    }
  const version = declared.find((extern) => extern.version !== undefined)?.version;
  const provider = { name, source: first.source, ...(version === undefined ? {} : { version }) };
  const files = declared.filter((extern) => extern.kind === "tofuFile");
  if (files.length === 0)
    return inlineTofuSchema(
      provider,
      declared.filter((extern) => extern.kind === "tofuInline"),
    );
  const content = oneFile(making, name, files);
  if (content === undefined) return brokenTofu(provider);
  const schema = readTofuProvider(content.content, provider);
  if (!("reason" in schema)) return schema;
  const facts = { file: content.file, wants: tofuSchemaName, reason: schema.reason };
  making.diagnostics.push(notASchema.at(content.extern.place, facts));
  return brokenTofu(provider);
}

interface Content<E> {
  readonly extern: E;
  readonly file: FileId;
  readonly content: string | Uint8Array;
}

/** The one file that all these externs name; another one is an error. */
function oneFile<E extends NixosFileExtern | TofuFileExtern>(
  making: Making,
  target: string,
  externs: readonly E[],
): Content<E> | undefined {
  let found: Content<E> | undefined;
  for (const extern of externs) {
    const content = making.contentOf(extern);
    if (content === undefined) continue;
    if (found === undefined) found = { ...content, extern };
    else if (found.file !== content.file) {
      const facts = { target, file: content.file, other: found.file, otherPlace: found.extern.place };
      making.diagnostics.push(conflictingExterns.at(extern.place, facts));
    }
  }
  return found;
}

/** Knows nothing, and says so: whoever asks it stays silent. */
function brokenTofu(provider: { readonly name: string; readonly source: string }): TofuSchema {
  return {
    ...provider,
    isBroken: true,
    config: { kind: "record", fields: new Map(), name: quote(provider.name) },
    item: () => undefined,
    itemTypes: () => [],
  };
}
