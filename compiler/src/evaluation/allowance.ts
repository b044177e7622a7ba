/**
 * What everything that is made together may cost: the constants of a project; with them, an environment with all its deployments, or the generic
 * module.
 *
 * Each constant, application and rule has a budget of its own (budget.ts); this bounds how many of them there may be.
 */
import { spanOf, type Span } from "../source/span.ts";
import { allowanceExceeded } from "./evaluation-diagnostics.ts";
import type { Allowance, Evaluation } from "./evaluation.ts";
import { errorValue, weightOf } from "./make-value.ts";
import type { ErrorValue, Value } from "./value.ts";

export const mostTogether: Readonly<Record<Allowance["of"], { readonly steps: number; readonly weight: number }>> = {
  project: { steps: 100_000_000, weight: 20 * 1024 * 1024 },
  environment: { steps: 200_000_000, weight: 30 * 1024 * 1024 },
  module: { steps: 200_000_000, weight: 30 * 1024 * 1024 },
};

/** What is left beside constants of that weight, which are kept meanwhile. */
export function allowanceBeside(of: Allowance["of"], constants: number): Allowance {
  const { steps, weight } = mostTogether[of];
  return makeAllowance(of, { steps, weight: weight - constants });
}

export function makeAllowance(of: Allowance["of"], { steps, weight } = mostTogether[of]): Allowance {
  // Where others took all there is, that is reported already.
  const isOver = steps <= 0 || weight <= 0;
  return { of, steps: isOver ? -1 : steps, weight, places: new Map(), isReported: isOver };
}

/** Smaller values are counted, but not by place. */
const worthNaming = 1000;

/** At most so much is made by one step. */
export const weightOfStep = 64;

/** A value that is kept until everything is made; an error once there is no room for more. `most`: of it, without what others keep. */
export function retain(evaluation: Evaluation, value: Value, at: Span, most = Infinity): Value {
  const { allowance } = evaluation;
  const weight = Math.min(weightOf(value), most);
  allowance.weight -= weight;
  if (weight >= worthNaming) {
    const place = allowance.places.get(value.origin);
    if (place === undefined) allowance.places.set(value.origin, { times: 1, weight });
    else {
      place.times++;
      place.weight += weight;
    }
  }
  return allowance.weight < 0 ? exceedAllowance(evaluation, at) : value;
}

/** Reports the end of the allowance, once, and sees to it that nothing more is made. */
export function exceedAllowance({ allowance, report }: Evaluation, at: Span): ErrorValue {
  const limit = allowance.weight < 0 ? "weight" : "steps";
  allowance.steps = -1;
  if (allowance.isReported) return errorValue(at);
  allowance.isReported = true;
  const { of, places } = allowance;
  const [largest] = [...places].sort(([, a], [, b]) => b.weight - a.weight);
  const most = mostTogether[of];
  if (limit === "steps" || largest === undefined) report(allowanceExceeded.at(at, { of, limit, most }));
  else {
    const [place, { times, weight }] = largest;
    report(allowanceExceeded.at(spanOf(place), { of, limit, most, times, weight }));
  }
  return errorValue(at);
}
