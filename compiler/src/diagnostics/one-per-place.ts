/**
 * One mistake in a rule is met by every request: of messages of one kind at one place the first is kept, with the notes of the others,
 * and says how many more.
 *
 * In: sorted messages. Out: the same order.
 */
import { count } from "./wording.ts";
import { withNotesOf, type Diagnostic } from "./diagnostic.ts";

/** At one place these are about different things: requests, deployments, data. */
const aboutEach: ReadonlySet<string> = new Set([
  "condition-not-met",
  "deployment-missing",
  "state-dropped",
  "state-left-behind",
  "no-rule-for-resource",
  "not-our-file",
]);

export function onePerPlace(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const counts = new Map<string, number>();
  const places = new Map<string, number>();
  const kept: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    const at = aboutEach.has(diagnostic.code) ? undefined : places.get(key);
    const first = at === undefined ? undefined : kept[at];
    if (at !== undefined && first !== undefined) kept[at] = withNotesOf(first, diagnostic);
    else places.set(key, kept.push(diagnostic) - 1);
  }
  return kept.map((diagnostic) => {
    const more = (counts.get(keyOf(diagnostic)) ?? 1) - 1;
    if (more === 0 || aboutEach.has(diagnostic.code)) return diagnostic;
    const label = diagnostic.label === undefined ? "" : `${diagnostic.label}; `;
    return { ...diagnostic, label: `${label}the same ${count(more, "more time")}` };
  });
}

function keyOf({ code, span }: Diagnostic): string {
  return `${code} ${span.file} ${span.start} ${span.end}`;
}
