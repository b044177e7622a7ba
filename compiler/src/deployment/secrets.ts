/**
 * The secrets of an environment, by id. An id is local to its owner; one id has one recipe.
 */
import type { Report } from "../diagnostics/diagnostic.ts";
import { spanOf, type Span } from "../source/span.ts";
import type { Actions } from "../evaluation/evaluation.ts";
import { compareCodePoints } from "../evaluation/make-value.ts";
import type { Secret, SecretRecipe } from "../evaluation/value.ts";
import { secretRedefined, secretShared } from "./deployment-diagnostics.ts";

export interface Secrets {
  readonly byId: Map<string, { readonly secret: Secret; readonly owner: string }>;
  readonly report: Report;
}

export function newSecrets(report: Report): Secrets {
  return { byId: new Map(), report };
}

/** The `secret` of Actions for one owner: `community/mastodon`, `garden_shed/all_on_one`. */
export function secretAction(secrets: Secrets, owner: string): Actions["secret"] {
  return (id, recipe, isIdentity, at) => declareSecret(secrets, owner, { id, recipe, isIdentity }, at);
}

export function declareSecret(
  secrets: Secrets,
  owner: string,
  wanted: { readonly id: string; readonly recipe: SecretRecipe; readonly isIdentity: boolean },
  at: Span,
): Secret {
  const { recipe, isIdentity } = wanted;
  const secret: Secret = { id: `${owner}/${wanted.id}`, recipe, isIdentity, origin: spanOf(at) };
  const known = secrets.byId.get(secret.id);
  if (known === undefined) {
    secrets.byId.set(secret.id, { secret, owner });
    return secret;
  }
  const first = known.secret.origin;
  if (known.owner !== owner)
    secrets.report(secretShared.at(at, { id: secret.id, owners: [known.owner, owner], first }));
  else if (!isSameRecipe(known.secret.recipe, recipe) || known.secret.isIdentity !== isIdentity)
    secrets.report(secretRedefined.at(at, { id: wanted.id, first }));
  return known.secret;
}

function isSameRecipe(a: SecretRecipe, b: SecretRecipe): boolean {
  switch (a.kind) {
    case "random":
      return b.kind === "random" && a.bytes === b.bytes && a.encoding === b.encoding && a.prefix === b.prefix;
    case "rsa":
      return b.kind === "rsa" && a.bits === b.bits;
    case "ed25519":
    case "p256":
    case "supplied":
      return a.kind === b.kind;
  }
}

/** By id. */
export function allSecrets(secrets: Secrets): readonly Secret[] {
  return [...secrets.byId.values()].map((entry) => entry.secret).sort((a, b) => compareCodePoints(a.id, b.id));
}
