/**
 * The keys of a map at the type that they land at.
 *
 * In: a map or record, and who demands which type. Out: whether all keys are of it; each that is not is reported where it stands.
 * Not here: the values (land.ts), keys of maps that are not known yet (`conforms` in nix/lib.nix, condition.ts of OpenTofu).
 */
import { keyDemand, type Demand } from "../semantics/demand.ts";
import type { MapType } from "../semantics/type.ts";
import type { Span } from "../source/span.ts";
import type { Evaluation } from "./evaluation.ts";
import { landScalar } from "./land-scalar.ts";
import { textValue } from "./make-value.ts";
import type { MapValue } from "./value.ts";

/** `at`: where the value lands, for keys that stand in another file. */
export function areKeysOf(
  evaluation: Evaluation,
  value: MapValue,
  { key: type }: MapType,
  at: Span,
  demand: Demand | undefined,
): boolean {
  if (type === undefined) return true;
  let areFine = true;
  value.entries.forEach((entry, key) => {
    const stands = value.keyPlaces?.get(key) ?? entry.origin;
    const place = stands.file === at.file ? stands : at;
    const landed = landScalar(textValue(key, place), type, false);
    if (landed.kind === "value") return;
    evaluation.report(landed.report(place, keyDemand(demand)));
    areFine = false;
  });
  return areFine;
}
