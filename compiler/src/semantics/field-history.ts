/**
 * Fields that changed over time: that one should not be set any more is said where it is set, and that an old name would be read in another
 * unit where it is declared.
 *
 * In: fields and what `@…` says of them. Out: messages. Not here: that old names are accepted (configuration.ts).
 */
import { defineWarning } from "../diagnostics/define.ts";
import { quote } from "../diagnostics/wording.ts";
import type { Type } from "./type.ts";

/** `reason` of `@deprecated`, or `now`: the name that the field has today. */
export const deprecatedField = defineWarning(
  "deprecated-field",
  (f: { name: string; reason?: string; now?: string }) => ({
    headline:
      f.now === undefined
        ? `${quote(f.name)} should not be set any more`
        : `${quote(f.name)} is called ${quote(f.now)} now`,
    label: f.now === undefined ? "deprecated" : "the old name",
    help: f.now === undefined ? f.reason : `write ${quote(f.now)}`,
  }),
);

export const oldUnit = defineWarning("old-unit", (f: { name: string; old: string; unit: string }) => ({
  headline: `numbers that were given as ${quote(f.old)} would be read as ${f.unit}`,
  label: `${quote(f.name)} counts ${f.unit}`,
  help: `if they counted something else, leave out \`@was\`, so that they are asked for anew; or keep ${quote(f.old)} as a field, with \`@deprecated\``,
}));

const otherUnits = {
  duration: /(?:^|_)(?:milliseconds?|millis|ms|minutes?|mins?|hours?|hrs?|h|days?|d|weeks?|months?|years?)$/i,
  bytes: /(?:^|_)(?:[kmgt]i?b|(?:kilo|mega|giga|tera|kibi|mebi|gibi|tebi)bytes?|kb|mb|gb|tb)$/i,
};

/** What numbers under an old name would count, where its last word says that they counted something else. */
export function unitMisread(old: string, type: Type): "seconds" | "bytes" | undefined {
  const inner = type.kind === "optional" ? type.inner : type;
  if (inner.kind === "duration") return otherUnits.duration.test(old) ? "seconds" : undefined;
  if (inner.kind === "bytes") return otherUnits.bytes.test(old) ? "bytes" : undefined;
  return undefined;
}
