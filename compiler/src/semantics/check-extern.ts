/**
 * Reads `extern` declarations: resolves what is written in them, for schemas/ to make the schema index of.
 *
 * Runs before any schema is known: nothing in an extern depends on one.
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { ExternNixosDeclaration, ExternTofuDeclaration, File } from "../syntax/tree.ts";
import type { Bound, Checking } from "./checking.ts";
import { newChecking } from "./start-checking.ts";
import type { Extern, InlineItem, InlineOption } from "./extern.ts";
import type { Interfaces } from "./interface.ts";
import { duplicateName } from "./names-diagnostics.ts";
import { checkPendingFields } from "./pending-fields.ts";
import { resolveFields } from "./resolve-type.ts";
import { resolveType } from "./resolve-type.ts";
import { emptySchemas } from "./schema-index.ts";
import { externSymbol, partSymbol } from "./symbols.ts";
import type { RecordType } from "./type.ts";
import { closedPlace } from "./place.ts";
import { inferExpression } from "./inference.ts";
import { quote } from "../diagnostics/wording.ts";

/** The externs of a file. Their messages come again from `check`, which knows more of imports. */
export function readExterns(tree: File, bound: Bound, interfaces: Interfaces, report: Report): readonly Extern[] {
  return checkExterns(newChecking(tree, bound, interfaces, emptySchemas, report));
}

export function checkExterns(checking: Checking): readonly Extern[] {
  const externs: Extern[] = [];
  for (const declaration of checking.tree.declarations) {
    if (declaration.kind === "externNixosDeclaration") externs.push(readNixos(checking, declaration));
    if (declaration.kind === "externTofuDeclaration") externs.push(readTofu(checking, declaration));
  }
  if (externs.length > 0) checkPendingFields(checking);
  return externs;
}

function readNixos(checking: Checking, node: ExternNixosDeclaration): Extern {
  if (node.from !== undefined) return { kind: "nixosFile", from: node.from.text, place: node.from };
  const options: InlineOption[] = [];
  const first = new Map<string, ExternNixosDeclaration["options"][number]>();
  for (const [index, option] of node.options.entries()) {
    const path = option.path.map((segment) => segment.text);
    const name = path.join(".");
    const symbol = partSymbol(externSymbol(checking.file, "nixos"), `${index}`);
    const type = resolveType(checking, option.type, { kind: "extern", owner: symbol });
    if (option.default !== undefined)
      inferExpression(checking, closedPlace, option.default, type, { subject: quote(name) });
    const key = JSON.stringify(path);
    const earlier = first.get(key);
    const [at = option] = option.path;
    if (earlier !== undefined)
      checking.report(duplicateName.at(at, { name, first: earlier.path[0] ?? earlier, what: "option" }));
    first.set(key, option);
    if (path.includes("") || earlier !== undefined) continue;
    const doc = option.doc === undefined ? {} : { doc: option.doc };
    const end = (option.path.at(-1) ?? option).end;
    const place = { file: option.file, start: option.start, end };
    options.push({
      path,
      type,
      hasDefault: option.default !== undefined,
      ...doc,
      place: { ...place, start: at?.start ?? option.start },
    });
  }
  return { kind: "nixosInline", options, place: node };
}

function readTofu(checking: Checking, node: ExternTofuDeclaration): Extern {
  const provider = {
    name: node.name.text,
    source: node.source.text,
    ...(node.version === undefined ? {} : { version: node.version.text }),
  };
  if (node.from !== undefined) return { kind: "tofuFile", ...provider, from: node.from.text, place: node.from };
  const owner = externSymbol(checking.file, node.name.text);
  const record = (fields: typeof node.config, name: string): RecordType => ({
    kind: "record",
    fields: resolveFields(checking, fields, { kind: "extern", owner: partSymbol(owner, name) }),
    name,
  });
  const first = new Map<string, ExternTofuDeclaration["items"][number]>();
  const items: InlineItem[] = [];
  for (const item of node.items) {
    const fields = record(item.fields, item.name.text);
    const key = `${item.mode} ${item.name.text}`;
    const earlier = first.get(key);
    if (earlier === undefined) items.push({ mode: item.mode, type: item.name.text, fields });
    else checking.report(duplicateName.at(item.name, { name: item.name.text, first: earlier.name, what: item.mode }));
    first.set(key, earlier ?? item);
  }
  return { kind: "tofuInline", ...provider, config: record(node.config, "config"), items, place: node.name };
}
