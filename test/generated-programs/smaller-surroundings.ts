/**
 * Less around the expressions of a program: fewer fragments, settings, paths, and simpler requirements.
 */
import type { Program } from "./program.ts";
import type { Requirement, Setting, SettingsFragment } from "./surroundings.ts";
import type { Term } from "./term.ts";

type Smaller = (term: Term) => Iterable<Term>;

export function* smallerSurroundings(program: Program, smaller: Smaller): Iterable<Program> {
  const { requirements, paths, fragments, files } = program;
  for (const at of paths.keys()) yield { ...program, paths: without(paths, at) };
  for (const at of fragments.keys()) yield { ...program, fragments: without(fragments, at) };
  for (const [at, one] of paths.entries())
    for (const term of smaller(one.term)) yield { ...program, paths: paths.with(at, { ...one, term }) };
  for (const [at, one] of fragments.entries())
    for (const less of smallerFragments(one, smaller)) yield { ...program, fragments: fragments.with(at, less) };
  for (const [at, one] of requirements.entries())
    for (const less of smallerRequirements(one, smaller))
      yield { ...program, requirements: requirements.with(at, less) };
  for (const [at, one] of files.entries())
    for (const text of ["", "a"])
      if (text.length < one.text.length) yield { ...program, files: files.with(at, { ...one, text }) };
}

/** The terms of all that is there whether it is mentioned or not. */
export function termsAround({ paths, fragments }: Pick<Program, "paths" | "fragments">): readonly Term[] {
  return [
    ...paths.map(({ term }) => term),
    ...fragments.flatMap(({ when, settings }) => [
      ...(when === undefined ? [] : [when]),
      ...settings.map(({ term }) => term),
    ]),
  ];
}

export function termsOfRequirement({ value, loop, when }: Requirement): readonly Term[] {
  return [value, ...(loop === undefined ? [] : [loop.collection]), ...(when === undefined ? [] : [when])];
}

function* smallerFragments(fragment: SettingsFragment, smaller: Smaller): Iterable<SettingsFragment> {
  const { when, settings } = fragment;
  if (when !== undefined) {
    yield { settings };
    for (const less of smaller(when)) yield { ...fragment, when: less };
  }
  for (const at of settings.keys()) yield { ...fragment, settings: without(settings, at) };
  for (const [at, setting] of settings.entries()) {
    const less: Setting[] = [...smaller(setting.term)].map((term) => ({ ...setting, term }));
    if (setting.priority !== "normal") less.unshift({ ...setting, priority: "normal" });
    for (const one of less) yield { ...fragment, settings: settings.with(at, one) };
  }
}

function* smallerRequirements(requirement: Requirement, smaller: Smaller): Iterable<Requirement> {
  for (const value of smaller(requirement.value)) yield { ...requirement, value };
  const { loop, when } = requirement;
  if (loop !== undefined)
    for (const collection of smaller(loop.collection)) yield { ...requirement, loop: { ...loop, collection } };
  if (when !== undefined) for (const less of smaller(when)) yield { ...requirement, when: less };
}

function without<T>(all: readonly T[], at: number): readonly T[] {
  return all.filter((_, n) => n !== at);
}
