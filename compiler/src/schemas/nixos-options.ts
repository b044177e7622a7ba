/**
 * Reads the `options.json` of a NixOS manual.
 *
 * In: its content. Out: a NixosSchema, or why it is none. One scan finds where each option stands; an option is parsed when somebody
 * asks for it. Not here: what type descriptions mean (nixos-type.ts).
 */
import type { NixosSchema } from "../semantics/schema-index.ts";
import { settingType } from "../semantics/type.ts";
import {
  isEnd,
  isObject,
  jsonBytes,
  parseEntry,
  property,
  scanObject,
  type Json,
  type JsonBytes,
  type JsonEntry,
} from "./json-scan.ts";
import { normalOptionName } from "./option-names.ts";
import { readNixosType } from "./nixos-type.ts";
import { makeNixosSchema, type DeclaredOption } from "./option-tree.ts";

/** Why a text is no schema, in words that continue "… is not the options.json of a NixOS manual". */
export interface NoSchema {
  readonly reason: string;
}

export const nixosSchemaName = "the `options.json` of a NixOS manual";

/** `content`: text, or UTF-8 without byte order mark. */
export function readNixosOptions(content: string | Uint8Array): NixosSchema | NoSchema {
  const bytes = jsonBytes(content);
  const entries = optionEntries(bytes);
  if ("reason" in entries) return entries;
  const sorted = inOrder(entries);
  const schema = makeNixosSchema({
    sorted: sorted.map((entry) => entry.key),
    describe: (index) => {
      const entry = sorted[index];
      return describeOption(entry === undefined ? undefined : parseEntry(bytes, entry));
    },
  });
  let packages: readonly string[] | undefined;
  return { ...schema, packages: () => (packages ??= packagesNamedIn(content)) };
}

/** One search through the text: no functions (`pkgs.writeText "…"`), and no sets of packages (`pkgs.linuxPackages.zfs`). */
function packagesNamedIn(content: string | Uint8Array): readonly string[] {
  const text = typeof content === "string" ? content : new TextDecoder().decode(content);
  const found = text.matchAll(/\bpkgs\.([A-Za-z_][\w-]*)(?![\w.-])(?!\s*[({])(?!\s+\\?["/])/g);
  return [...new Set([...found].map(([, name = ""]) => name))];
}

/** The file is the options themselves, or has them under `options`. */
function optionEntries(bytes: JsonBytes): readonly JsonEntry[] | NoSchema {
  const top = scanObject(bytes, 0);
  if (top === undefined) return { reason: "it is not a JSON object" };
  if (!isEnd(bytes, top.end)) return { reason: "text follows the JSON object" };
  const wrapped = top.entries.find((entry) => entry.key === "options");
  const entries =
    wrapped === undefined || isOption(parseEntry(bytes, wrapped))
      ? top.entries
      : scanObject(bytes, wrapped.start)?.entries;
  const first = entries?.[0];
  if (entries === undefined || first === undefined) return { reason: "it holds no options" };
  if (!isOption(parseEntry(bytes, first))) return { reason: "its entries lack `type` and `loc`" };
  if (!entries.some(isQuoted)) return entries;
  return entries.map((entry) => (isQuoted(entry) ? { ...entry, key: normalOptionName(entry.key) } : entry));
}

function isQuoted({ key }: JsonEntry): boolean {
  return key.includes('"');
}

export function isOption(value: Json | undefined): boolean {
  return typeof property(value, "type") === "string" && Array.isArray(property(value, "loc"));
}

/** Published files are in order already, so that is only looked at. */
function inOrder(entries: readonly JsonEntry[]): readonly JsonEntry[] {
  let isSorted = true;
  for (let at = 1; at < entries.length && isSorted; at++)
    isSorted = (entries[at - 1]?.key ?? "") < (entries[at]?.key ?? "");
  if (isSorted) return entries;
  // Of two equal keys the last one counts, as in JSON.parse.
  const byKey = new Map(entries.map((entry) => [entry.key, entry]));
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

function describeOption(value: Json | undefined): DeclaredOption {
  const description = property(value, "type");
  const loc = property(value, "loc");
  const path = Array.isArray(loc) ? loc.filter((segment) => typeof segment === "string") : [];
  const doc = docOf(property(value, "description"));
  const defaultText = docOf(property(value, "default"));
  return {
    type: (hasBelow) =>
      typeof description === "string" ? readNixosType(description, path, hasBelow).type : settingType,
    isReadOnly: property(value, "readOnly") === true,
    hasDefault: isObject(value) && Object.hasOwn(value, "default"),
    ...(defaultText === undefined ? {} : { defaultText }),
    ...(doc === undefined ? {} : { doc }),
  };
}

/** Text, or `{ "_type": "mdDoc", "text": … }` as older manuals have it. */
function docOf(value: Json | undefined): string | undefined {
  const text = typeof value === "string" ? value : property(value, "text");
  return typeof text === "string" && text !== "" ? text : undefined;
}
