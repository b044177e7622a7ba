/**
 * Records whose fields are computed only when asked for.
 */
import { quote } from "../diagnostics/wording.ts";
import type { Span } from "../source/span.ts";
import type { RecordExpression } from "../syntax/tree.ts";
import { lazyBinding } from "./bindings.ts";
import type { Binding, Evaluation, Frame } from "./evaluation.ts";
import { land } from "./land.ts";
import { errorValue, noneValue } from "./make-value.ts";
import type { Value } from "./value.ts";

/** A record whose fields are computed when asked for: a request, a grant. */
export interface LazyRecord {
  /** Fields in order; those that the type has and the text does not, too. */
  readonly names: readonly string[];
  readonly field: (name: string, at: Span) => Value;
  readonly has: (name: string) => boolean;
}

/**
 * Each entry by itself, so that one may mention what another needs later. Where entries are more than `name = value` the
 * whole is computed at once, when a field is first asked for.
 */
export function lazyRecord(evaluation: Evaluation, frame: Frame, node: RecordExpression): LazyRecord {
  const bindings = new Map<string, Binding>();
  const landing = frame.module.landings.get(node.id);
  const fields = landing?.kind === "record" ? landing.fields : undefined;
  const isSimple = node.entries.every((entry) => entry.kind === "set" && entry.path.length === 1);
  const whole = lazyBinding(evaluation, () => evaluation.whole.evaluate(evaluation, frame, node), "this record");
  const ofWhole = (name: string, at: Span): Value => {
    const value = whole.force(at);
    return (value.kind === "record" ? value.entries.get(name) : undefined) ?? errorValue(at);
  };
  if (isSimple)
    for (const entry of node.entries) {
      const key = entry.kind === "set" ? entry.path[0] : undefined;
      if (entry.kind !== "set" || key?.kind !== "name" || bindings.has(key.text)) continue;
      const type = fields?.get(key.text)?.type;
      const compute = () => {
        const value = evaluation.whole.evaluate(evaluation, frame, entry.value);
        return type === undefined ? value : land(evaluation, value, type, entry.value, { subject: quote(key.text) });
      };
      bindings.set(key.text, lazyBinding(evaluation, compute, key.text));
    }
  for (const [name, field] of fields ?? []) {
    if (bindings.has(name)) continue;
    const { symbol } = field;
    if (!isSimple) bindings.set(name, { force: (at) => ofWhole(name, at) });
    else if (field.hasDefault && symbol !== undefined)
      bindings.set(name, { force: (at) => evaluation.whole.default(evaluation, symbol, at) });
    else bindings.set(name, { force: () => noneValue(node) });
  }
  return {
    names: [...bindings.keys()],
    has: (name) => bindings.has(name),
    field: (name, at) => bindings.get(name)?.force(at) ?? (isSimple ? errorValue(at) : ofWhole(name, at)),
  };
}
