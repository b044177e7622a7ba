/**
 * `fedi.json`, the project's own description: read, checked by hand and kept with its places.
 *
 * In: its text. Out: the manifest with defaults filled in, and what is wrong with it, at the place in the JSON.
 * Not here: its published JSON Schema (manifest-schema.ts), whether dependencies exist (packages.ts).
 */
import type { Diagnostic, Outcome, Report } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
import { scanObject, type JsonEntry } from "../schemas/json-scan.ts";
import type { SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";
import { wrongManifest } from "./file-diagnostics.ts";

export interface Manifest {
  readonly name: string | undefined;
  /** Files of the project, as written; undefined: every `.fedi` file below the folder. */
  readonly entries: readonly { readonly path: string; readonly span: Span }[] | undefined;
  readonly dependencies: ReadonlyMap<string, Dependency>;
  readonly nixpkgs: string;
}

export interface Dependency {
  /** Relative to the folder of `fedi.json`; may lead out of it. */
  readonly path: string;
  readonly hash: string | undefined;
  readonly pathSpan: Span;
  /** Of the hash, or of the whole entry where there is none. */
  readonly hashSpan: Span;
}

/** What an environment's flake builds from where `fedi.json` does not say. */
export const defaultNixpkgs = "github:NixOS/nixpkgs/nixos-25.05";

export const emptyManifest: Manifest = {
  name: undefined,
  entries: undefined,
  dependencies: new Map(),
  nixpkgs: defaultNixpkgs,
};

const fields = ["$schema", "name", "entries", "dependencies", "nixpkgs"];
const dependencyFields = ["path", "hash"];
/** The first part of an import: a WORD with `-`, so that it reads like a package. */
const dependencyName = /^[A-Za-z_][A-Za-z0-9_-]*$/;

export function readManifest(source: SourceText): Outcome<Manifest> {
  const diagnostics: Diagnostic[] = [];
  const reader: Reader = { source, report: (diagnostic) => diagnostics.push(diagnostic) };
  const entries = objectAt(reader, 0, "the file", fields);
  if (entries === undefined) return { value: emptyManifest, diagnostics };
  const nixpkgs = textOf(reader, entries.get("nixpkgs"), "nixpkgs");
  const name = textOf(reader, entries.get("name"), "name");
  const value: Manifest = {
    name,
    entries: entryFilesOf(reader, entries.get("entries")),
    dependencies: dependenciesOf(reader, entries.get("dependencies")),
    nixpkgs: nixpkgs ?? defaultNixpkgs,
  };
  return { value, diagnostics };
}

interface Reader {
  readonly source: SourceText;
  readonly report: Report;
}

function spanAt(reader: Reader, entry: { readonly start: number; readonly end: number }): Span {
  return { file: reader.source.file, start: entry.start, end: entry.end };
}

/** The fields of an object; undefined, and reported, where there is none. */
function objectAt(reader: Reader, start: number, what: string, known: readonly string[] | undefined) {
  const { text, file } = reader.source;
  if (start === 0) {
    const mistake = syntaxMistake(text);
    if (mistake !== undefined) {
      const span = { file, start: mistake.offset, end: Math.min(mistake.offset + 1, text.length) };
      reader.report(wrongManifest.at(span, { problem: "this is not JSON", label: mistake.label }));
      return undefined;
    }
  }
  const scan = scanObject(text, start);
  if (scan === undefined) {
    const span = { file, start, end: Math.min(start + 1, text.length) };
    reader.report(wrongManifest.at(span, { problem: `${what} must be an object`, label: "not an object" }));
    return undefined;
  }
  const found = new Map<string, JsonEntry>();
  for (const entry of scan.entries) {
    if (found.has(entry.key)) {
      const problem = `${quote(entry.key)} is written twice`;
      reader.report(wrongManifest.at(spanAt(reader, entry), { problem, label: "the second one" }));
    } else if (known !== undefined && !known.includes(entry.key)) {
      const near = nearest(entry.key, known)[0];
      reader.report(
        wrongManifest.at(spanAt(reader, entry), {
          problem: `${what} has no field ${quote(entry.key)}`,
          help:
            near === undefined
              ? `its fields are ${known.filter((name) => name !== "$schema").join(", ")}`
              : `Did you mean ${quote(near)}?`,
        }),
      );
    }
    found.set(entry.key, entry);
  }
  return found;
}

/** Where a text stops being JSON, by the words of the JSON parser; the start where it does not say. */
function syntaxMistake(text: string): { readonly offset: number; readonly label: string } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : "";
    const position = /at position (\d+)/.exec(message)?.[1];
    const offset = position === undefined ? (/end of JSON/.test(message) ? text.length : 0) : Number(position);
    return { offset, label: /end of JSON/.test(message) ? "the text ends too early" : "this does not belong here" };
  }
}

function textOf(reader: Reader, entry: JsonEntry | undefined, name: string): string | undefined {
  if (entry === undefined) return undefined;
  const value: unknown = JSON.parse(reader.source.text.slice(entry.start, entry.end));
  if (typeof value === "string" && value !== "") return value;
  reader.report(
    wrongManifest.at(spanAt(reader, entry), { problem: `${quote(name)} must be a text`, label: "not a text" }),
  );
  return undefined;
}

function entryFilesOf(reader: Reader, entry: JsonEntry | undefined): Manifest["entries"] {
  if (entry === undefined) return undefined;
  const span = spanAt(reader, entry);
  const value: unknown = JSON.parse(reader.source.text.slice(entry.start, entry.end));
  if (Array.isArray(value) && value.length > 0 && value.every((path) => typeof path === "string" && path !== ""))
    return value.map((path) => ({ path: String(path), span }));
  const problem = "`entries` must be a list of files";
  reader.report(
    wrongManifest.at(span, { problem, help: 'for example ["main.fedi"]; without it, all files are entries' }),
  );
  return undefined;
}

function dependenciesOf(reader: Reader, entry: JsonEntry | undefined): ReadonlyMap<string, Dependency> {
  const found = new Map<string, Dependency>();
  if (entry === undefined) return found;
  for (const [name, place] of objectAt(reader, entry.start, "`dependencies`", undefined) ?? []) {
    if (!dependencyName.test(name) || name === "std") {
      const problem = name === "std" ? "`std` is the standard library" : `${quote(name)} cannot name a dependency`;
      const help = "a name has letters, digits, `_` and `-`, and starts with a letter";
      reader.report(wrongManifest.at(spanAt(reader, place), { problem, help }));
      continue;
    }
    const parts = objectAt(reader, place.start, `the dependency ${quote(name)}`, dependencyFields);
    if (parts === undefined) continue;
    const pathEntry = parts.get("path");
    const hashEntry = parts.get("hash");
    const path = textOf(reader, pathEntry, "path");
    const hash = textOf(reader, hashEntry, "hash");
    if (pathEntry === undefined)
      reader.report(
        wrongManifest.at(spanAt(reader, place), { problem: `the dependency ${quote(name)} lacks its \`path\`` }),
      );
    if (path === undefined) continue;
    const pathSpan = spanAt(reader, pathEntry ?? place);
    found.set(name, { path, hash, pathSpan, hashSpan: spanAt(reader, hashEntry ?? place) });
  }
  return found;
}
