/**
 * Defines a kind of message: its code, and how its facts become words.
 *
 * A phase defines its messages once and raises them with `report(unknownField.at(span, facts))`.
 */
import { spanOf, type Span } from "../source/span.ts";
import type { Diagnostic, Facts, Fix, Related, Role, Severity } from "./diagnostic.ts";

/** The words of one message. See Diagnostic for what each part says. */
export interface Wording {
  readonly headline: string;
  readonly label?: string | undefined;
  readonly related?: readonly Related[] | undefined;
  readonly help?: string | undefined;
  readonly role?: Role | undefined;
  readonly isSecret?: boolean | undefined;
  readonly fixes?: readonly Fix[] | undefined;
}

export interface Definition<F> {
  readonly code: string;
  readonly severity: Severity;
  readonly at: (place: Span, facts: F) => Diagnostic;
}

export function defineError<F extends Facts = Record<never, never>>(
  code: string,
  words: (facts: F, place: Span) => Wording,
): Definition<F> {
  return define(code, "error", words);
}

export function defineWarning<F extends Facts = Record<never, never>>(
  code: string,
  words: (facts: F, place: Span) => Wording,
): Definition<F> {
  return define(code, "warning", words);
}

function define<F extends Facts>(
  code: string,
  severity: Severity,
  words: (facts: F, place: Span) => Wording,
): Definition<F> {
  return {
    code,
    severity,
    at(place, facts) {
      const span = spanOf(place);
      const { headline, label, related, help, role, isSecret, fixes } = words(facts, span);
      return {
        code,
        severity,
        span,
        headline,
        ...(label === undefined ? {} : { label }),
        related: related ?? [],
        ...(help === undefined ? {} : { help }),
        ...(role === undefined ? {} : { role }),
        ...(isSecret === undefined ? {} : { isSecret }),
        fixes: fixes ?? [],
        facts,
      };
    },
  };
}
