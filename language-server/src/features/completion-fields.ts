/**
 * Completion of what lies inside a type: fields that are not yet set, members behind a dot, cases of variants, options of NixOS.
 */
import {
  describeField,
  packageNames,
  schemas,
  stageOf,
  withoutStage,
  type RecordExpression,
  type RecordField,
  type SetEntry,
  type Type,
} from "../../../compiler/src/index.ts";
import { placeholder, type CompletionPlace } from "../analysis/completion-place.ts";
import { entityOfField } from "../analysis/entity.ts";
import { docOfSecretFile } from "../analysis/language-docs.ts";
import { expectedType, keyText, resourceOfRule } from "../analysis/expected.ts";
import { bareType, fieldsIn, memberOf, typeOfMember } from "../analysis/members.ts";
import { around } from "../analysis/spot.ts";
import type { CompletionItem } from "./completion.ts";

/** Behind a dot of an expression. */
export function* completeMembers(place: CompletionPlace): Iterable<CompletionItem> {
  const { spot } = place;
  const target = spot.module.targets.get(spot.node.id);
  if (target?.kind === "special" && target.name === "pkgs") yield* completePackages(place);
  const type = spot.module.types.get(spot.node.id);
  if (type === undefined) return;
  for (const field of fieldsIn(spot.project, type)?.values() ?? [])
    yield {
      label: quotedName(field.name),
      kind: "field",
      insert: quotedName(field.name),
      rank: 1,
      about: entityOfField(field),
    };
  const base = bareType(withoutStage(type));
  if (stageOf(type) !== "static" && (base.kind === "string" || base.kind === "literal"))
    yield {
      label: "file",
      kind: "field",
      insert: "file",
      rank: 1,
      detail: "path",
      doc: docOfSecretFile,
    };
}

/** Behind `pkgs.`. */
function* completePackages({ spot, start, end }: CompletionPlace): Iterable<CompletionItem> {
  // What is being typed is no name that others use.
  const typed = spot.text.slice(start, end);
  for (const name of packageNames(spot.project))
    if (name !== typed)
      yield { label: quotedName(name), kind: "value", insert: quotedName(name), rank: 1, detail: "package" };
}

/** The name of a field in a record: those not yet set, required ones first. */
export function* completeKeys(
  place: CompletionPlace,
  before: readonly string[],
  isFollowed: boolean,
): Iterable<CompletionItem> {
  const { spot } = place;
  const record = spot.chain.at(-1);
  if (record?.kind !== "record") return;
  let type = expectedType({ project: spot.project, module: spot.module }, spot.chain);
  for (const key of before) {
    const member = type === undefined ? undefined : memberOf(spot.project, type, key);
    type = member === undefined ? undefined : typeOfMember(member);
  }
  if (before.length === 0) yield* entryWords();
  if (type === undefined) return;
  const bare = bareType(type);
  const element = bare.kind === "list" || bare.kind === "set" ? bareType(bare.element) : bare;
  if (element.kind === "options") yield* completeOptions(place, element.path, isFollowed);
  const taken = namesSet(record, before, spot.offset);
  for (const field of fieldsIn(spot.project, element)?.values() ?? [])
    if (!taken.has(field.name) && field.name !== placeholder && field.schema?.isReadOnly !== true)
      yield fieldItem(place, field, isFollowed);
}

function fieldItem({ spot }: CompletionPlace, field: RecordField, isFollowed: boolean): CompletionItem {
  const name = quotedName(field.name);
  const isRequired = needsValue(field);
  return {
    label: name,
    kind: "field",
    detail: isRequired
      ? `${describeField(spot.project, field).code} (required)`
      : describeField(spot.project, field).code,
    insert: isFollowed ? name : `${name}${assignment(field.type, field.schema?.block !== undefined)}`,
    rank: isRequired
      ? 0
      : field.annotations?.advanced === true
        ? 3
        : field.annotations?.deprecated === undefined
          ? 1
          : 4,
    about: entityOfField(field),
    ...(field.annotations?.deprecated === undefined ? {} : { isDeprecated: true }),
  };
}

/** Whether a record without the field is wrong. */
export function needsValue(field: RecordField): boolean {
  if (field.schema !== undefined) return field.schema.isRequired === true;
  return !field.hasDefault && field.type.kind !== "optional";
}

/** How a value of the type begins. */
export function assignment(type: Type, isBlock = false): string {
  const bare = bareType(type);
  if (isBlock || bare.kind === "record" || bare.kind === "variant" || bare.kind === "map" || bare.kind === "options")
    return " { $0 }";
  return bare.kind === "list" || bare.kind === "set" ? " = [$0]" : " = $0";
}

/** A name that is no WORD stands in quotes. */
export function quotedName(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
}

/** What the record sets below some keys, the entry at the cursor aside. */
function namesSet(record: RecordExpression, before: readonly string[], offset: number): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (entries: RecordExpression["entries"]) => {
    for (const entry of entries) {
      if (entry.kind === "set") note(entry);
      if (entry.kind === "ifEntry") {
        visit(entry.then.entries);
        visit(entry.else?.entries ?? []);
      }
    }
  };
  const note = (entry: SetEntry) => {
    const path = entry.path.map(keyText);
    const key = entry.path[before.length];
    const isHere = key !== undefined && key.start <= offset && offset <= key.end;
    if (isHere || !before.every((name, index) => path[index] === name)) return;
    const name = path[before.length];
    // `a.b = 1` leaves room for `a.c`.
    if (name !== undefined && path.length === before.length + 1) found.add(name);
  };
  visit(record.entries);
  return found;
}

function* entryWords(): Iterable<CompletionItem> {
  yield {
    label: "if",
    kind: "keyword",
    insert: "if ${1:condition} {\n  $0\n}",
    rank: 8,
    doc: "Fields that are set only where a condition holds.",
  };
  yield {
    label: "for",
    kind: "keyword",
    insert: 'for ${1:key}, ${2:value} in ${3:collection} {\n  "\\${$1}" = $0\n}',
    rank: 8,
    doc: "One field for each element.",
  };
}

/** The options one level below a path; `<name>` is a key that may be chosen. */
function* completeOptions(
  { spot }: CompletionPlace,
  path: readonly string[],
  isFollowed: boolean,
): Iterable<CompletionItem> {
  const { nixos } = schemas(spot.project).value;
  for (const name of nixos?.childrenOf(path) ?? []) {
    if (name === "*" || name.startsWith("<")) {
      yield {
        label: '"…"',
        kind: "option",
        insert: '"${1:name}"',
        rank: 0,
        about: { kind: "option", path: [...path, name] },
      };
      continue;
    }
    const found = nixos?.lookup([...path, name]);
    const text = quotedName(name);
    const isTree = found?.kind === "tree";
    const after = isFollowed || found?.kind !== "option" ? "" : assignment(found.type);
    yield {
      label: text,
      kind: "option",
      ...(isTree ? { detail: "…" } : {}),
      insert: `${text}${after}`,
      rank: name === "enable" ? 0 : isTree ? 2 : 1,
      about: { kind: "option", path: [...path, name] },
    };
  }
}

/** In an `extern nixos`: what is known below the path already. */
export function* completeOptionPath({ spot }: CompletionPlace, before: readonly string[]): Iterable<CompletionItem> {
  const { nixos } = schemas(spot.project).value;
  for (const name of nixos?.childrenOf(before) ?? [])
    yield {
      label: quotedName(name),
      kind: "option",
      insert: quotedName(name),
      rank: 1,
      about: { kind: "option", path: [...before, name] },
    };
}

/** Behind `ignores`: what the resource's requests hold. */
export function* completeRequestFields({ spot }: CompletionPlace): Iterable<CompletionItem> {
  const rule = around(spot.chain, "rule");
  const node = around(spot.chain, "ignores");
  if (rule === undefined) return;
  const taken = new Set((node?.fields ?? []).filter((name) => name !== spot.node).map((name) => name.text));
  for (const field of resourceOfRule(spot, rule)?.request.fields.values() ?? [])
    if (!taken.has(field.name))
      yield { label: field.name, kind: "field", insert: field.name, rank: 1, about: entityOfField(field) };
}

/** Arms of a `match`: the cases and literals that have none yet. */
export function* completeCases({ spot }: CompletionPlace): Iterable<CompletionItem> {
  const match = around(spot.chain, "match");
  const type = match === undefined ? undefined : spot.module.types.get(match.value.id);
  if (match === undefined || type === undefined) return;
  const taken = new Set<string>();
  for (const { pattern } of match.arms) {
    if (pattern.start <= spot.offset && spot.offset <= pattern.end) continue;
    if (pattern.kind === "casePattern") taken.add(pattern.name.text);
    if (pattern.kind === "literalPattern") taken.add(JSON.stringify(pattern.value));
  }
  if (type.kind === "optional") yield { label: "none", kind: "keyword", insert: "none => $0", rank: 1 };
  const bare = bareType(type);
  if (bare.kind === "variant")
    for (const field of bare.cases.values())
      if (!taken.has(field.name))
        yield {
          label: field.name,
          kind: "field",
          insert: `${field.name} \${1:value} => $0`,
          rank: 0,
          about: entityOfField(field),
        };
  for (const member of bare.kind === "union" ? bare.members : [bare]) {
    if (member.kind !== "literal") continue;
    const text = JSON.stringify(member.value);
    if (!taken.has(text)) yield { label: text, kind: "literal", insert: `${text} => $0`, rank: 0 };
  }
  yield { label: "_", kind: "keyword", insert: "_ => $0", rank: 2, doc: "Everything else." };
}
