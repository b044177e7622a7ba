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
  const demand = withSubject(quote(field.name), like);
  if (field.symbol !== undefined) demand.symbol = field.symbol;
  if (field.schema?.isSensitive === true) demand.isSensitive = true;
  return demand;
}

/** The same for a part: `an item of `ports``. */
export function partOf(demand: Demand | undefined, part: string): Demand {
  if (demand === undefined) return { subject: part };
  const { subject } = demand;
  // Parts of parts are told by the outermost name: "an item of `ports`", however deep.
  return partWithSubject(subject.includes(" of ") ? subject : `${part} of ${subject}`, demand);
}

/** Who expects the keys of a map. */
export function keyDemand(demand: Demand | undefined): Demand {
  return demand === undefined ? { subject: "a key" } : partWithSubject(`a key of ${demand.subject}`, demand);
}

/** Who expects a value of a map: its key, where the whole has a path. In settings each value may be wrapped by itself. */
export function valueDemand(demand: Demand | undefined, key: string | undefined): Demand {
  if (demand === undefined) return partOf(demand, "a value");
  const isNamed = key !== undefined && isOneName(demand.subject);
  if (!isNamed && !isUnwrappedSetting(demand)) return partOf(demand, "a value");
  const subject = isNamed ? quote(`${demand.subject.slice(1, -1)}.${key}`) : partOf(demand, "a value").subject;
  const part = partWithSubject(subject, demand);
  if (isUnwrappedSetting(demand)) part.isSetting = true;
  return part;
}

/** `` `services.x` ``, and not `` an item of `ports` ``. */
function isOneName(subject: string): boolean {
  return (
    subject.length > 2 &&
    subject.startsWith("`") &&
    subject.indexOf("`", 1) === subject.length - 1 &&
    !subject.includes(" ")
  );
}

function isUnwrappedSetting(demand: Demand): boolean {
  return demand.isSetting === true && demand.isWrapped !== true;
}

/** One that is being made. Thousands are made for each that gets into a message: so they are filled in, not spread. */
type Draft = { -readonly [Key in keyof Demand]: Demand[Key] };

function partWithSubject(subject: string, whole: Demand): Draft {
  const part = withSubject(subject, whole);
  if (whole.symbol !== undefined) part.symbol = whole.symbol;
  if (whole.place !== undefined) part.place = whole.place;
  return part;
}

/** What targets allow passes on to what is inside. */
function withSubject(subject: string, like: Demand | undefined): Draft {
  const demand: Draft = { subject };
  if (like?.isStore === true) demand.isStore = true;
  if (like?.converts === true) demand.converts = true;
  if (like?.isSensitive === true) demand.isSensitive = true;
  return demand;
}
