/**
 * `fedi.json`, the project's own description: read, checked by hand and kept with its places.
 *
 * In: its text. Out: the manifest with defaults filled in, and what is wrong with it, at the place in the JSON.
 * Not here: its published JSON Schema (manifest-schema.ts), whether dependencies exist (packages.ts).
 */
import { readJson, type JsonNode } from "../deployment/configuration-json.ts";
import { withoutRole, type Diagnostic, type Outcome, type Report } from "../diagnostics/diagnostic.ts";
import { nearest, quote } from "../diagnostics/wording.ts";
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
  // The JSON reader's messages are made for operators, whose file this is not.
  const report = (diagnostic: Diagnostic) => void diagnostics.push(withoutRole(diagnostic));
  const root = readJson(source.file, source.text, report);
  const members = root === undefined ? undefined : membersOf(root, "the file", fields, report);
  if (members === undefined) return { value: emptyManifest, diagnostics };
  const value: Manifest = {
    name: textOf(members.get("name"), "`name`", report),
    entries: entryFilesOf(members.get("entries"), report),
    dependencies: dependenciesOf(members.get("dependencies"), report),
    nixpkgs: nixpkgsOf(members.get("nixpkgs"), report) ?? defaultNixpkgs,
  };
  return { value, diagnostics };
}

/** The fields of an object; undefined, and reported, where there is none. Keys given twice were reported by the JSON reader. */
function membersOf(
  node: JsonNode,
  what: string,
  known: readonly string[] | undefined,
  report: Report,
): ReadonlyMap<string, JsonNode> | undefined {
  if (node.kind !== "object") {
    report(wrongManifest.at(node.span, { problem: `${what} must be an object`, label: "not an object" }));
    return undefined;
  }
  for (const { name, nameSpan } of known === undefined ? [] : node.members) {
    if (known?.includes(name) !== false) continue;
    const near = nearest(name, known)[0];
    const names = known.filter((field) => field !== "$schema").join(", ");
    const help = near === undefined ? `its fields are ${names}` : `did you mean ${quote(near)}?`;
    report(wrongManifest.at(nameSpan, { problem: `${what} has no field ${quote(name)}`, help }));
  }
  return new Map(node.members.map(({ name, value }) => [name, value]));
}

function textOf(node: JsonNode | undefined, name: string, report: Report): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "string" && node.value !== "") return node.value;
  report(wrongManifest.at(node.span, { problem: `${name} must be a text`, label: "not a text" }));
  return undefined;
}

/** Nix would refuse it only on the machine that deploys, and then in words of its own. */
function nixpkgsOf(node: JsonNode | undefined, report: Report): string | undefined {
  const text = textOf(node, "`nixpkgs`", report);
  if (node === undefined || text === undefined) return undefined;
  const help = `a branch of nixpkgs is named like ${quote(defaultNixpkgs)}, or nixos-unstable`;
  if (!flakeReference.test(text))
    report(wrongManifest.at(node.span, { problem: `${quote(text)} is not a flake reference`, help }));
  else if (officialBranch.exec(text)?.[1]?.match(/^(nixos|nixpkgs|release)-/) && !releaseBranch.test(text))
    report(wrongManifest.at(node.span, { problem: `nixpkgs has no branch like the one in ${quote(text)}`, help }));
  else return text;
  return undefined;
}

/**
 * What a flake reference may look like: `github:owner/repo/branch`, a URL with a scheme, an absolute path, or a name of a registry.
 * Source: the Nix manual, "nix flake", "Flake references".
 */
const flakeReference = new RegExp(
  [
    String.raw`^(?:(?:github|gitlab|sourcehut):[^\s/?#]+/[^\s/?#]+(?:/[^\s?#]+)?(?:\?\S*)?`,
    String.raw`(?:git|hg|tarball|file)(?:\+(?:https?|ssh|file))?:\S+`,
    String.raw`https?://\S+`,
    String.raw`(?:path:)?/\S+`,
    String.raw`(?:flake:)?[A-Za-z][A-Za-z0-9_-]*(?:/[A-Za-z0-9._-]+){0,2})$`,
  ].join("|"),
);
const officialBranch = /^(?:github:NixOS\/|flake:)?nixpkgs\/([^?/]+)/i;
const releaseBranch =
  /\/(?:nixos-(?:\d\d\.\d\d(?:-small|-aarch64)?|unstable(?:-small)?)|nixpkgs-(?:\d\d\.\d\d-darwin|unstable)|release-\d\d\.\d\d)(?:[?/]|$)/;

function entryFilesOf(node: JsonNode | undefined, report: Report): Manifest["entries"] {
  if (node === undefined) return undefined;
  if (node.kind === "array" && node.items.length > 0)
    return node.items.flatMap((item) => {
      const path = textOf(item, "an item of `entries`", report);
      return path === undefined ? [] : [{ path, span: item.span }];
    });
  const help = 'for example ["main.fedi"]; without it, all files are entries';
  report(wrongManifest.at(node.span, { problem: "`entries` must be a list of files", help }));
  return undefined;
}

function dependenciesOf(node: JsonNode | undefined, report: Report): ReadonlyMap<string, Dependency> {
  const found = new Map<string, Dependency>();
  for (const [name, entry] of node === undefined ? [] : (membersOf(node, "`dependencies`", undefined, report) ?? [])) {
    if (!dependencyName.test(name) || name === "std") {
      const problem = name === "std" ? "`std` is the standard library" : `${quote(name)} cannot name a dependency`;
      const help =
        name === "std"
          ? "give the dependency another name"
          : "a name has letters, digits, `_` and `-`, and starts with a letter";
      report(wrongManifest.at(entry.span, { problem, help }));
      continue;
    }
    const parts = membersOf(entry, `the dependency ${quote(name)}`, dependencyFields, report);
    if (parts === undefined) continue;
    const [pathNode, hashNode] = [parts.get("path"), parts.get("hash")];
    const path = textOf(pathNode, "`path`", report);
    const hash = textOf(hashNode, "`hash`", report);
    // One that is misspelt was reported, and is not missing as well.
    if (pathNode === undefined && ![...parts.keys()].some((key) => nearest(key, dependencyFields)[0] === "path"))
      report(wrongManifest.at(entry.span, { problem: `the dependency ${quote(name)} lacks its \`path\`` }));
    if (path === undefined || pathNode === undefined) continue;
    found.set(name, { path, hash, pathSpan: pathNode.span, hashSpan: hashNode?.span ?? entry.span });
  }
  return found;
}
