/**
 * Every option of NixOS and every attribute of OpenTofu's providers that the standard library sets, each made wrong in turn: another
 * name, a value of another type, a text that is none of those allowed, a required attribute left out. Each must be an error where it
 * stands; the programs as they are must be none. Prints how many are found.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { filesBelow } from "../../compiler/src/project/module-path.ts";
import { nodeHost, standardLibraryFolder } from "../../compiler/src/project/node-host.ts";
import { pathOf, standardLabel } from "../../compiler/src/project/packages.ts";
import { diagnosticsOf } from "../../compiler/src/project/messages-of-file.ts";
import { parsed, schemas, sourceOf } from "../../compiler/src/project/pipeline.ts";
import { openProject, withEdit } from "../../compiler/src/project/project.ts";
import type { SchemaIndex } from "../../compiler/src/semantics/schema-index.ts";
import type { RecordField, Type } from "../../compiler/src/semantics/type.ts";
import type { FileId, Span } from "../../compiler/src/source/span.ts";
import { walk } from "../../compiler/src/syntax/children.ts";
import type { Expression, Node, RecordExpression } from "../../compiler/src/syntax/tree.ts";
import { baseModule, programOf, providerNames } from "./environments.ts";

const data = join(import.meta.dirname, "../fixtures-data/schemas");
const work = mkdtempSync(join(tmpdir(), "fedi-mutations-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

interface Mutation {
  readonly file: FileId;
  readonly kind: "name" | "type" | "enum" | "required";
  readonly option: string;
  /** What is replaced by `text`. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The whole entry that it belongs to. */
  readonly entryStart: number;
  readonly entryEnd: number;
  /** The right name, which the message should tell. */
  readonly right?: string;
}

/** The type at a path, `free` below what takes anything, or undefined where it is not known. */
type Lookup = (path: readonly string[]) => Type | "free" | undefined;

describe("mutations of the standard library", () => {
  writeFileSync(
    join(work, "main.fedi"),
    `${programOf(providerNames)}
extern nixos from "./options.json"
extern tofu proxmox source "bpg/proxmox" version "~> 0.111" from "./proxmox.json"
extern tofu dns source "hashicorp/dns" version "~> 3.4" from "./dns.json"
`,
  );
  writeFileSync(join(work, "base.nix"), baseModule);
  copyFileSync(join(data, "nixos-options-of-stdlib.json"), join(work, "options.json"));
  copyFileSync(join(data, "bpg-proxmox.json"), join(work, "proxmox.json"));
  copyFileSync(join(data, "hashicorp-dns.json"), join(work, "dns.json"));
  // Without what it declares of NixOS by hand: the real list takes its place, and is read once.
  const standardLibrary = join(work, "std");
  mkdirSync(standardLibrary);
  for (const name of readdirSync(standardLibraryFolder()).filter((file) => file.endsWith(".fedi"))) {
    const text = readFileSync(join(standardLibraryFolder(), name), "utf8");
    writeFileSync(join(standardLibrary, name), text.replaceAll(/^extern nixos \{\n[^]*?^\}\n/gm, ""));
  }
  writeFileSync(join(work, "fedi.json"), `{ "entries": ["main.fedi"] }`);
  const project = openProject(nodeHost, work, standardLibrary);
  const files = filesBelow(project, standardLabel);
  const errorsOf = (in_: typeof project, file: FileId) =>
    diagnosticsOf(in_, file).filter(({ severity }) => severity === "error");

  it("as it is, nothing in it is wrong", () => {
    const found = files.flatMap((file) =>
      diagnosticsOf(project, file).map(({ code, headline }) => `${file} ${code} ${headline}`),
    );
    expect(found).toEqual([]);
  });

  it("each is found where it stands", { timeout: 120_000 }, () => {
    const mutations = files.flatMap((file) => mutationsOf(file));
    const missed: string[] = [];
    const unnamed: string[] = [];
    for (const batch of batchesOf(mutations)) {
      const [first] = batch;
      if (first === undefined) continue;
      const { text, places } = apply(sourceOf(project, first.file).source.text, batch);
      const edited = withEdit(project, pathOf(project, first.file), text);
      const errors = errorsOf(edited, first.file);
      for (const [at, mutation] of batch.entries()) {
        const place = places[at] ?? { start: 0, end: 0 };
        // What is left out is missed by the record around it.
        const isHere = (span: Span) =>
          mutation.kind === "required" || (span.start <= place.end && span.end >= place.start);
        const here = errors.filter(({ span }) => isHere(span));
        const label = `${mutation.file} ${mutation.kind} ${mutation.option}: ${mutation.text}`;
        if (here.length === 0) missed.push(label);
        else if (mutation.right !== undefined && !here.some(({ help }) => help?.includes(mutation.right ?? "")))
          unnamed.push(label);
      }
    }
    const count = (kind: Mutation["kind"]) => mutations.filter((mutation) => mutation.kind === kind).length;
    const recall = `${mutations.length - missed.length} of ${mutations.length}`;
    console.log(
      `mutations found: ${recall} (names ${count("name")}, types ${count("type")}, enums ${count("enum")}, required ${count("required")})`,
    );
    expect(missed).toEqual([]);
    expect(unnamed).toEqual([]);
    expect(mutations.length).toBeGreaterThan(380);
  });

  function mutationsOf(file: FileId): readonly Mutation[] {
    const found: Mutation[] = [];
    const index = schemas(project).value;
    walk(parsed(project, file).value, (node: Node) => {
      if (node.kind === "nixosFragment") visit(file, node.settings, [], optionsOf(index), found);
      if (node.kind === "tofuItem") {
        const fields = tofuFields(index, file, node.type.text);
        if (fields !== undefined) visit(file, node.values, [], attributesOf(fields), found, fields);
      }
      if (node.kind === "tofuProvider") {
        const fields = index.tofu(node.name.text)?.config.fields;
        if (fields !== undefined) visit(file, node.values, [], attributesOf(fields), found);
      }
    });
    return found;
  }

  function visit(
    file: FileId,
    record: RecordExpression,
    prefix: readonly string[],
    lookup: Lookup,
    found: Mutation[],
    required?: ReadonlyMap<string, RecordField>,
  ): void {
    for (const entry of record.entries) {
      if (entry.kind === "ifEntry") {
        visit(file, entry.then, prefix, lookup, found);
        if (entry.else !== undefined) visit(file, entry.else, prefix, lookup, found);
      }
      if (entry.kind === "forEntry") visit(file, entry.body, prefix, lookup, found);
      if (entry.kind !== "set") continue;
      const names = entry.path.map((key) => (key.kind === "name" ? key.text : plainText(key)));
      const path = [...prefix, ...names.map((name) => name ?? "<name>")];
      const option = path.join(".");
      const last = entry.path[entry.path.length - 1];
      const type = lookup(path);
      const name = names[names.length - 1];
      // Keys of maps may be anything.
      const whole = { file, option, entryStart: entry.start, entryEnd: entry.end };
      const isKey = lookup([...path.slice(0, -1), "no_such_name"]) !== undefined;
      if (type !== undefined && type !== "free" && last?.kind === "name" && name !== undefined && !isKey)
        found.push({
          ...whole,
          kind: "name",
          start: last.start,
          end: last.end,
          text: `${name}${name.slice(-1)}`,
          right: name,
        });
      if (required?.get(name ?? "")?.schema?.isRequired === true)
        found.push({ ...whole, kind: "required", start: entry.start, end: entry.end, text: "" });
      if (entry.value.kind === "record") visit(file, entry.value, path, lookup, found);
      else if (entry.value.kind === "list" && entry.value.items.every((item) => item.kind === "record"))
        for (const item of entry.value.items)
          if (item.kind === "record") visit(file, item, [...path, "*"], lookup, found);
      if (type === undefined || type === "free" || entry.value.kind === "record") continue;
      const wrong = wrongValue(type);
      const { start, end } = entry.value;
      if (wrong !== undefined) found.push({ ...whole, kind: wrong.kind, start, end, text: wrong.text });
    }
  }
});

/** Mutations of one file and kind that are not inside one another, to be tried at once; what is left out is tried alone. */
function batchesOf(mutations: readonly Mutation[]): readonly (readonly Mutation[])[] {
  const batches: Mutation[][] = [];
  for (const mutation of mutations) {
    const fitting = batches.find(
      (batch) =>
        mutation.kind !== "required" &&
        batch.every(
          (other) =>
            other.file === mutation.file &&
            other.kind === mutation.kind &&
            (other.entryEnd <= mutation.entryStart || other.entryStart >= mutation.entryEnd),
        ),
    );
    if (fitting === undefined) batches.push([mutation]);
    else fitting.push(mutation);
  }
  return batches;
}

/** The text with all of them, and where each is in it. */
function apply(text: string, batch: readonly Mutation[]) {
  const places: { start: number; end: number }[] = [];
  let done = "";
  let from = 0;
  for (const mutation of batch.toSorted((a, b) => a.start - b.start)) {
    done += text.slice(from, mutation.start);
    places[batch.indexOf(mutation)] = { start: done.length, end: done.length + mutation.text.length };
    done += mutation.text;
    from = mutation.end;
  }
  return { text: done + text.slice(from), places };
}

function optionsOf(index: SchemaIndex): Lookup {
  return (path) => {
    for (let length = 1; length < path.length; length++) {
      const part = index.nixos?.lookup(path.slice(0, length));
      if (part?.kind !== "option") continue;
      const type = bare(part.type);
      if (type.kind === "json" || (type.kind === "options" && type.rest !== undefined) || type.kind === "map") {
        // Below free-form settings only what is declared is known.
        if (type.kind !== "options" || index.nixos?.lookup(path).kind !== "option") return "free";
      }
    }
    const found = index.nixos?.lookup(path);
    return found?.kind === "option" ? found.type : found?.kind === "tree" ? { kind: "json" } : undefined;
  };
}

function attributesOf(fields: ReadonlyMap<string, RecordField>): Lookup {
  return (path) => {
    let at: ReadonlyMap<string, RecordField> | undefined = fields;
    let type: Type | undefined;
    for (const name of path.filter((part) => part !== "*")) {
      type = at?.get(name)?.type;
      if (type === undefined) return undefined;
      at = fieldsOf(type);
    }
    return type;
  };
}

function tofuFields(index: SchemaIndex, file: FileId, type: string): ReadonlyMap<string, RecordField> | undefined {
  for (const name of index.tofuNames) {
    const found = index.tofu(name)?.item("resource", type);
    if (found !== undefined) return found;
  }
  throw new Error(`${file}: no provider has ${type}`);
}

function fieldsOf(type: Type): ReadonlyMap<string, RecordField> | undefined {
  const inner = bare(type);
  if (inner.kind === "record") return inner.fields;
  if (inner.kind === "list" || inner.kind === "set") return fieldsOf(inner.element);
  if (inner.kind === "union") return inner.members.map(fieldsOf).find((fields) => fields !== undefined);
  return undefined;
}

function bare(type: Type): Type {
  return type.kind === "optional" || type.kind === "deploy" || type.kind === "secret" ? bare(type.inner) : type;
}

/** A value that the type does not take; undefined where it takes nearly anything. */
function wrongValue(type: Type): { readonly kind: "type" | "enum"; readonly text: string } | undefined {
  const inner = bare(type);
  switch (inner.kind) {
    case "bool":
    case "int":
    case "float":
    case "list":
    case "set":
      return { kind: "type", text: `"wrong"` };
    case "string":
    case "package":
      return { kind: "type", text: "12345" };
    case "union":
      if (inner.members.every(({ kind }) => kind === "literal")) return { kind: "enum", text: `"no-such-value"` };
      return inner.members.some(({ kind }) => kind === "int" || kind === "json" || kind === "record")
        ? undefined
        : { kind: "type", text: "12345" };
    default:
      return undefined;
  }
}

function plainText(text: Expression): string | undefined {
  if (text.kind !== "text") return undefined;
  const [part] = text.parts;
  return text.parts.length === 1 && part?.kind === "textPart" ? part.text : undefined;
}
