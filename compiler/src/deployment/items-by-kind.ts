/**
 * The items of a rule, a mapping or an application by their kinds: looked through once, however many requests a rule serves.
 *
 * Not here: what is done with them (run-*.ts, collect.ts).
 */
import type {
  ApplicationItem,
  Check,
  Command,
  Grant,
  Local,
  Manual,
  MappingItem,
  NixosFragment,
  Outputs,
  Private,
  Requirement,
  RuleItem,
  StateItem,
  TofuItem,
  TofuProvider,
} from "../syntax/tree.ts";

/** Items of rules, mappings and applications. */
export type AnyItem = RuleItem | MappingItem | ApplicationItem;

/** Each kind in source order. */
export interface ItemsByKind {
  readonly locals: readonly Local[];
  readonly checks: readonly Check[];
  /** Without those whose names are missing. */
  readonly requirements: readonly Requirement[];
  readonly fragments: readonly NixosFragment[];
  readonly tofuProviders: readonly TofuProvider[];
  readonly tofuItems: readonly TofuItem[];
  readonly manual: readonly Manual[];
  readonly state: readonly StateItem[];
  readonly outputs: readonly Outputs[];
  /** Of a rule; of several the first, as the checker has reported the others. */
  readonly grant: Grant | undefined;
  readonly privateFacts: Private | undefined;
  readonly backup: Command | undefined;
  readonly restore: Command | undefined;
}

export function itemsByKind(items: readonly AnyItem[]): ItemsByKind {
  const known = sorted.get(items);
  if (known !== undefined) return known;
  const tofu = ofKind(items, "tofu").flatMap((item) => item.items);
  const commands = ofKind(items, "command");
  const found: ItemsByKind = {
    locals: ofKind(items, "local"),
    checks: ofKind(items, "check"),
    requirements: ofKind(items, "requires").flatMap((item) => item.requirements.filter(({ name }) => name.text !== "")),
    fragments: ofKind(items, "nixosFragment"),
    tofuProviders: ofKind(tofu, "tofuProvider"),
    tofuItems: ofKind(tofu, "tofuItem"),
    manual: ofKind(items, "manual"),
    state: ofKind(items, "state"),
    outputs: ofKind(items, "outputs"),
    grant: ofKind(items, "grant")[0],
    privateFacts: ofKind(items, "private")[0],
    backup: commands.find(({ purpose }) => purpose === "backup"),
    restore: commands.find(({ purpose }) => purpose === "restore"),
  };
  sorted.set(items, found);
  return found;
}

const sorted = new WeakMap<readonly AnyItem[], ItemsByKind>();

/** Most kinds are not there, and share one empty list. */
function ofKind<I extends { readonly kind: string }, K extends I["kind"]>(
  items: readonly I[],
  kind: K,
): readonly Extract<I, { readonly kind: K }>[] {
  if (!items.some((item) => item.kind === kind)) return none;
  // A list that grew from nothing has room for 17.
  return items.filter((item): item is Extract<I, { readonly kind: K }> => item.kind === kind).slice();
}

const none: readonly never[] = [];
