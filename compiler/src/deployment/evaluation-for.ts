/**
 * Evaluation on behalf of an instance, a rule run or a mapping: what fails for its values says whose they are, and where they stand.
 *
 * In: an owner. Out: the resolution's evaluation, whose messages about values name deployment or request, and show the operator's
 * option or the provider's configuration that led there, if one did.
 * Not here: failing checks, whose place that is (checks.ts).
 */
import type { Diagnostic, Related } from "../diagnostics/diagnostic.ts";
import { comparePlaces, spanOf, type Span } from "../source/span.ts";
import { children } from "../syntax/children.ts";
import type { Node } from "../syntax/tree.ts";
import type { Evaluation } from "../evaluation/evaluation.ts";
import { placeOfConfigured, type Configured } from "./checks.ts";
import type { Instance, Owner } from "./request.ts";
import type { Resolution } from "./resolution.ts";

/** `ownerOf` is asked once something fails. */
export function evaluationFor(resolution: Resolution, ownerOf: () => Owner): Evaluation {
  const { evaluation } = resolution;
  // Without options there is no deployment to name.
  if (evaluation.generic !== undefined) return evaluation;
  return {
    ...evaluation,
    report(diagnostic, from) {
      const notes = from === undefined ? [] : notesOn(resolution, ownerOf(), diagnostic, from);
      evaluation.report(
        notes.length === 0 ? diagnostic : { ...diagnostic, related: [...diagnostic.related, ...notes] },
        from,
      );
    },
  };
}

function notesOn(
  resolution: Resolution,
  owner: Owner,
  diagnostic: Diagnostic,
  from: readonly Span[],
): readonly Related[] {
  const instance = instanceOf(owner);
  const places = placesBehind(resolution, owner, from, diagnostic.span);
  const notes = places.map(({ place, role }) => {
    if (role === "operator" && instance !== undefined) return { message: `${whose(instance)} has this value`, place };
    return { message: `the environment \`${resolution.name}\` has this value`, place };
  });
  if (owner.request !== undefined)
    notes.push({ message: `for \`${owner.request.id}\`, required here`, place: owner.request.requirement.name });
  else if (notes.length === 0 && instance !== undefined)
    notes.push({ message: `${whose(instance)} is deployed here`, place: instance.origin });
  return notes.map(({ message, place }) => ({ message, place: spanOf(place) }));
}

function whose({ deployment, name }: Instance): string {
  return `\`${name}\` of the deployment \`${deployment}\``;
}

/** The instance that what an owner does is for, if it is for one. */
function instanceOf(owner: Owner): Instance | undefined {
  let at = owner;
  while (at.request !== undefined) at = at.request.owner;
  return at.instance;
}

/** At most two places: where the values themselves stand, or else what the expressions that made them mention. */
function placesBehind(resolution: Resolution, owner: Owner, from: readonly Span[], at: Span): readonly Configured[] {
  const given = from.flatMap((origin) => givenAt(resolution, owner, origin) ?? []);
  const found =
    given.length > 0 ? given : [...from, at].flatMap((place) => mentionedAt(resolution, owner, place) ?? []);
  return found
    .filter(({ place }, index) => found.findIndex((other) => comparePlaces(other.place, place) === 0) === index)
    .slice(0, 2);
}

function givenAt(resolution: Resolution, owner: Owner, origin: Span): Configured | undefined {
  const instance = instanceOf(owner);
  if (instance !== undefined && isWithin(origin, instance.options.origin)) return { place: origin, role: "operator" };
  const mapping = resolution.mappings.find(({ symbol }) => symbol === owner.mapping);
  if (mapping !== undefined && isWithin(origin, mapping.config.origin))
    return { place: origin, role: "hosting provider" };
  return undefined;
}

function isWithin(inner: Span, outer: Span): boolean {
  return inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end;
}

function mentionedAt(resolution: Resolution, owner: Owner, place: Span): Configured | undefined {
  const module = resolution.input.module(place.file);
  const node = module && expressionAt(module.tree, place);
  return module && node && placeOfConfigured(resolution, { owner, module }, node);
}

/** The outermost node that a span is of. */
function expressionAt(root: Node, { start, end }: Span): Node | undefined {
  let at: Node | undefined = root;
  while (at !== undefined && (at.start !== start || at.end !== end))
    at = children(at).find((child) => child.start <= start && child.end >= end);
  return at;
}
