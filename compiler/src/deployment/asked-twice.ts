/**
 * A provider that can have an application once, and two instances of it: every requirement that is named alike in both fails a check, and
 * who can change that is the operator. Said once, of the first requirement in the application's text, at the second instance.
 *
 * In: a failing check on a request. Out: whether that is why; then the message is noted, and reported when all checks have run.
 */
import { areEqual } from "../evaluation/equality.ts";
import type { CheckedModule } from "../semantics/checked.ts";
import { spanOf } from "../source/span.ts";
import type { Check } from "../syntax/tree.ts";
import { conditionNotMet } from "./deployment-diagnostics.ts";
import { mentionsOf } from "./mentions.ts";
import type { Instance, Request } from "./request.ts";
import type { Resolution } from "./resolution.ts";

/** `isOperators`: whether an operator gave a field of the request. */
export function noteAskedTwice(
  resolution: Resolution,
  request: Request,
  { check, module, message }: { readonly check: Check; readonly module: CheckedModule; readonly message: string },
  isOperators: (field: string) => boolean,
): boolean {
  const mentions = mentionsOf(module, check.condition);
  if (!mentions.some(({ name }) => name === "requests")) return false;
  const fields = mentions.flatMap(({ name, path: [field] }) =>
    name === "request" && field !== undefined ? [field] : [],
  );
  const own = instanceOf(request);
  if (own === undefined || fields.length === 0 || fields.some(isOperators)) return false;
  const twin = twinOf(resolution, request, own, fields);
  if (twin === undefined) return false;
  const [first, second] = resolution.instances.filter((instance) => instance === own || instance === twin);
  if (first === undefined || second === undefined) return false;
  const { start } = request.requirement;
  const known = resolution.askedTwice.get(own.application.symbol);
  if (known !== undefined && known.start <= start) return true;
  const related = [
    { message: `\`${first.owner.id}\` is the first`, place: spanOf(first.origin) },
    { message: "the check is here", place: spanOf(check.condition) },
  ];
  const facts = { message, request: undefined, role: "operator", related } as const;
  resolution.askedTwice.set(own.application.symbol, { start, diagnostic: conditionNotMet.at(second.origin, facts) });
  return true;
}

export function reportAskedTwice({ askedTwice, report }: Resolution): void {
  for (const { diagnostic } of askedTwice.values()) report(diagnostic);
}

/** The instance that a request serves, through the rules between. */
function instanceOf(request: Request): Instance | undefined {
  for (let at: Request | undefined = request; at !== undefined; at = at.owner.request)
    if (at.owner.instance !== undefined) return at.owner.instance;
  return undefined;
}

/** Another instance of the application whose requirement is the same in all that the check looks at. */
function twinOf(
  resolution: Resolution,
  request: Request,
  own: Instance,
  fields: readonly string[],
): Instance | undefined {
  for (const other of resolution.requests.values()) {
    if (other.requirement !== request.requirement || other === request) continue;
    const instance = instanceOf(other);
    if (instance === undefined || instance === own || instance.application.symbol !== own.application.symbol) continue;
    const isSame = fields.every((field) => {
      const [a, b] = [request, other].map(({ value }) =>
        value.kind === "record" ? value.entries.get(field) : undefined,
      );
      return a !== undefined && b !== undefined && areEqual(a, b) === true;
    });
    if (isSame) return instance;
  }
  return undefined;
}
