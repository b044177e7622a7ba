/**
 * OpenTofu resources and data sources: their addresses, settings, and what `as` names.
 *
 * In: `tofu` items of a mapping or a rule, with the frame they stand in. Out: TofuItems, evaluated when asked for; reports names
 * that OpenTofu does not take and addresses that two items have.
 * Not here: provider blocks (tofu-providers.ts).
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import type { SchemaIndex, TofuSchema } from "../semantics/schema-index.ts";
import type { RecordField, Type } from "../semantics/type.ts";
import type { Span } from "../source/span.ts";
import type { Expression, TofuItem } from "../syntax/tree.ts";
import { bindValue, lazyBinding } from "../evaluation/bindings.ts";
import { lazyRecord } from "../evaluation/lazy-record.ts";
import type { Binding, Evaluation, Frame } from "../evaluation/evaluation.ts";
import { errorValue } from "../evaluation/make-value.ts";
import { bareType, residualValue } from "../evaluation/residual.ts";
import type { TofuAddress, TofuItemValue, Value } from "../evaluation/value.ts";
import { tofuAddressTaken, tofuNameMalformed } from "./deployment-diagnostics.ts";
import type { Owner } from "./request.ts";
import { valueOfTurns, type Turn } from "./tails.ts";

export interface TofuItems {
  readonly report: Report;
  readonly schemas: SchemaIndex;
  /** In the order in which they were made. */
  readonly made: MadeTofuItem[];
  readonly byAddress: Map<string, MadeTofuItem>;
}

export interface MadeTofuItem {
  readonly address: TofuAddress;
  readonly provider: string;
  readonly owner: Owner;
  readonly node: TofuItem;
  readonly frame: Frame;
  readonly fields: ReadonlyMap<string, RecordField>;
}

/** What of the resolution this file needs. */
interface Making {
  readonly tofu: TofuItems;
}

export function newTofuItems(report: Report, schemas: SchemaIndex): TofuItems {
  return { report, schemas, made: [], byAddress: new Map() };
}

/** `proxmox_virtual_environment_vm.web`, `data.x.y`: as OpenTofu writes addresses. */
export function addressText(address: TofuAddress): string {
  return `${address.mode === "data" ? "data." : ""}${address.type}.${address.name}`;
}

/** Binds `as` names; the result forces every item, named or not. */
export function bindTofuItems(
  making: Making,
  owner: Owner,
  frame: Frame,
  items: readonly TofuItem[],
): readonly Binding[] {
  return items.map((node) => {
    const compute = () =>
      valueOfTurns(owner.evaluation, frame, node.tail, node, (turn) => makeItem(making, owner, node, turn));
    const binding = lazyBinding(owner.evaluation, compute, node.as?.name.text ?? node.type.text);
    if (node.as !== undefined) bindValue(frame, node.as.id, binding);
    return binding;
  });
}

function makeItem(making: Making, owner: Owner, node: TofuItem, turn: Turn): Value {
  const { tofu } = making;
  const { evaluation } = owner;
  const name = evaluation.whole.evaluate(evaluation, turn.frame, node.name);
  const schema = schemaOf(tofu.schemas, node);
  if (name.kind !== "text" || schema === undefined) return errorValue(node);
  // What OpenTofu takes as the name of a block; a digit or `-` may not come first.
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name.value)) {
    tofu.report(tofuNameMalformed.at(node.name, { name: name.value }));
    return errorValue(node);
  }
  const address: TofuAddress = { mode: node.mode, type: node.type.text, name: name.value };
  const fields = schema.item(node.mode, node.type.text) ?? new Map<string, RecordField>();
  const item: MadeTofuItem = { address, provider: schema.name, owner, node, frame: turn.frame, fields };
  const key = addressText(address);
  const first = tofu.byAddress.get(key);
  if (first !== undefined) {
    tofu.report(
      tofuAddressTaken.at(node.name, { address: key, owners: [first.owner.id, owner.id], first: first.node.name }),
    );
    return errorValue(node);
  }
  tofu.byAddress.set(key, item);
  tofu.made.push(item);
  return itemValue(evaluation, item);
}

/** The provider of an item: the one whose name begins the type's, among those that know the type. */
export function schemaOf(schemas: SchemaIndex, node: TofuItem): TofuSchema | undefined {
  const knowing = schemas.tofuNames.flatMap((name) => {
    const schema = schemas.tofu(name);
    return schema?.item(node.mode, node.type.text) === undefined ? [] : [schema];
  });
  const prefix = node.type.text.split("_")[0];
  return knowing.find((schema) => schema.name === prefix) ?? knowing[0];
}

/** What is read of an item. */
type ReadItem = Pick<MadeTofuItem, "address" | "node" | "frame" | "fields">;

/** Attributes as written; those that the provider fills in are residuals. */
export function itemValue(evaluation: Evaluation, item: ReadItem): TofuItemValue {
  const { address, node, frame, fields } = item;
  const written = lazyRecord(evaluation, frame, node.values);
  const names = new Set(
    node.values.entries.flatMap((entry) => {
      const [key] = entry.kind === "set" ? entry.path : [];
      return key?.kind === "name" ? [key.text] : [];
    }),
  );
  const isPlain = node.values.entries.every((entry) => entry.kind === "set" && entry.path[0]?.kind === "name");
  return {
    kind: "tofuItem",
    item: address,
    origin: node,
    field(name: string, at: Span): Value {
      if (names.has(name) || (!isPlain && written.has(name))) {
        const value = written.field(name, at);
        if (value.kind !== "none" && !isPerhapsNone(value)) return value;
      }
      const type = readType(fields.get(name));
      return type === undefined
        ? errorValue(at)
        : residualValue(bareDeploy(type), { kind: "attribute", item: address, path: [name] }, at);
    },
  };
}

/** In the generic module it may turn out to be none only when the module is used. */
function isPerhapsNone(value: Value): boolean {
  return value.kind === "residual" && value.isGeneric === true && value.type.kind === "optional";
}

/** What reading a field gives; every computed type has `deploy` or `secret` about it, which residuals leave out or keep. */
function readType(field: RecordField | undefined): Type | undefined {
  if (field === undefined) return undefined;
  return field.schema?.readType ?? field.type;
}

function bareDeploy(type: Type): Type {
  return type.kind === "deploy" ? bareType(type) : type;
}

export interface ResolvedItemParts {
  readonly settings: Value;
  readonly moved: readonly string[];
}

/** Settings and old names of an item. */
export function evaluateItem({ node, frame, owner, address }: MadeTofuItem): ResolvedItemParts {
  const { evaluation } = owner;
  const settings = evaluation.whole.evaluate(evaluation, frame, node.values);
  const moved = oldNames(node).flatMap((name) => {
    const old = evaluation.whole.evaluate(evaluation, frame, name);
    return old.kind === "text" && old.value !== address.name ? [old.value] : [];
  });
  return { settings, moved };
}

/** What `@was` says. */
export function oldNames(node: TofuItem): readonly Expression[] {
  return node.annotations.flatMap((annotation) => (annotation.name.text === "was" ? annotation.arguments : []));
}
