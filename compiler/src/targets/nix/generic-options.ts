/**
 * Option modules of the generic module: `{ _class = …; options = …; }` of a record type, and what describes it.
 *
 * Not here: types of options (option-type.ts).
 */
import type { DescribedRecord } from "../../deployment/resolved.ts";
import { lowerValue, type Lowering } from "./lower.ts";
import { nixSet, nixText, type Nix } from "./nix-tree.ts";
import { optionSet, type OptionContext } from "./option-type.ts";

/** `{ _class = …; options = …; }`. */
export function optionModule(kind: string, record: DescribedRecord, to: Lowering): Nix {
  return nixSet([
    ["_class", nixText(kind)],
    ["options", optionSet(record.type, contextOf(record, to))],
  ]);
}

export function descriptionEntries({ title, doc }: DescribedRecord): readonly (readonly [string, Nix])[] {
  const text = [title, doc].filter((part) => part !== undefined).join(". ");
  return [["description", nixText(text)]];
}

function contextOf(record: DescribedRecord, to: Lowering): OptionContext {
  return {
    types: to.types,
    defaultOf: (field) => {
      const value = field.symbol === undefined ? undefined : record.defaults.get(field.symbol);
      return value === undefined ? undefined : lowerValue(value, to);
    },
    exampleOf: (field) => {
      const [value] = field.symbol === undefined ? [] : (record.examples.get(field.symbol) ?? []);
      return value === undefined ? undefined : lowerValue(value, to);
    },
  };
}
