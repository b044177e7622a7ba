/**
 * Who expects a type, in the user's words: `` `port` ``, `a condition`, `an item of `ports``.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import type { RecordField } from "./type.ts";

export interface Demand {
  readonly subject: string;
  /** Where it is declared, in this or another file. */
  readonly symbol?: SymbolId;
  readonly place?: Span;
  /** A whole value of an option in `nixos on`: it may be wrapped in `default` and `force`. */
  readonly isSetting?: true;
  /** Inside `default` or `force` already. */
  readonly isWrapped?: true;
  /** What comes here ends in the Nix store, for everyone to read. */
  readonly isStore?: true;
  /** An attribute of OpenTofu: references convert between string, number and bool. */
  readonly converts?: true;
  /** The value stands in a JSON file: nothing has checked it yet, and integers stand for bytes and seconds. */
  readonly isJson?: boolean;
  /** A place that keeps secrets: OpenTofu calls it sensitive. */
  readonly isSensitive?: true;
}

/** The demand of a record's field; what targets allow passes on to the fields inside. */
export function demandOf(field: RecordField, like: Demand | undefined): Demand {
  if (like === undefined && field.schema === undefined && field.symbol !== undefined)
    return { subject: quote(field.name), symbol: field.symbol };
  return {
    subject: quote(field.name),
    ...(field.symbol === undefined ? {} : { symbol: field.symbol }),
    ...inherited(like),
    ...(field.schema?.isSensitive === true ? { isSensitive: true } : {}),
  };
}

/** The same for a part: `an item of `ports``. */
export function partOf(demand: Demand | undefined, part: string): Demand {
  if (demand === undefined) return { subject: part };
  const { subject, symbol, place } = demand;
  // Parts of parts are told by the outermost name: "an item of `ports`", however deep.
  return {
    subject: subject.includes(" of ") ? subject : `${part} of ${subject}`,
    ...(symbol === undefined ? {} : { symbol }),
    ...(place === undefined ? {} : { place }),
    ...inherited(demand),
  };
}

/** Who expects a value of a map: its key, where the whole has a path. In settings each value may be wrapped by itself. */
export function valueDemand(demand: Demand | undefined, key: string | undefined): Demand {
  const path = demand === undefined || key === undefined ? undefined : /^`([^` ]+)`$/.exec(demand.subject)?.[1];
  const part = partOf(demand, "a value");
  return {
    ...part,
    ...(path === undefined || key === undefined ? {} : { subject: quote(`${path}.${key}`) }),
    ...(demand?.isSetting === true && demand.isWrapped !== true ? { isSetting: true } : {}),
  };
}

const nothing: Pick<Demand, "isStore" | "converts" | "isSensitive"> = {};

function inherited(demand: Demand | undefined): Pick<Demand, "isStore" | "converts" | "isSensitive"> {
  if (demand?.isStore !== true && demand?.converts !== true && demand?.isSensitive !== true) return nothing;
  return {
    ...(demand?.isStore === true ? { isStore: true } : {}),
    ...(demand?.converts === true ? { converts: true } : {}),
    ...(demand?.isSensitive === true ? { isSensitive: true } : {}),
  };
}
