/**
 * What surrounds the expressions of a program: requirements and their grants, files whose text is read, secrets in files of the host, and
 * settings of typed options in several fragments with priorities.
 *
 * Not here: how they are printed (program.ts).
 */
import { many, type Dice } from "./dice.ts";
import { fixed, freshName, mention, part, termOf, total, withVariables, type Scope, type Variable } from "./growth.ts";
import type { Local } from "./program.ts";
import { boolShape, intShape, listOf, mapOf, optionalOf, stringShape, type Shape } from "./shape.ts";
import type { Term } from "./term.ts";

/** `name: resource { value = … } for … when …`; the resource grants what is requested. */
export interface Requirement {
  readonly name: string;
  readonly shape: Shape;
  readonly value: Term;
  readonly loop?: { readonly binders: string; readonly collection: Term };
  readonly when?: Term;
}

/** An option of a host, with the type that NixOS gives it. */
export interface TypedOption {
  readonly name: string;
  readonly shape: Shape;
  /** Definitions are joined, line by line. */
  readonly isLines: boolean;
}

export interface Setting {
  readonly option: TypedOption;
  readonly priority: "default" | "normal" | "force";
  readonly term: Term;
}

/** `nixos on host { … } when …`. */
export interface SettingsFragment {
  readonly when?: Term;
  readonly settings: readonly Setting[];
}

/** The path of a secret's file, by the name under which the host's settings have it. */
export interface SecretPath {
  readonly name: string;
  readonly term: Term;
}

const granted: readonly [Shape, ...Shape[]] = [
  intShape,
  stringShape,
  boolShape,
  listOf(stringShape),
  listOf(intShape),
  mapOf(intShape),
  mapOf(stringShape),
];

interface Required {
  readonly requirement: Requirement;
  /** What was granted, under a name of its own. */
  readonly local: Local;
  readonly variable: Variable;
}

export function randomRequirement(scope: Scope): Required {
  const { growth } = scope;
  const { dice } = growth;
  const name = freshName(growth, "e");
  const shape = dice.pick(granted);
  const isLoop = dice.once(2);
  const when = dice.once(2) ? { when: part(total(fixed(scope)), boolShape, 3) } : {};
  const { binders, variables, collection } = loopOf(scope);
  const inside = total(isLoop ? withVariables(scope, ...variables) : scope);
  const value = part(inside, shape, 2);
  const loop = isLoop ? { loop: { binders, collection } } : {};
  const own = { ...termOf(scope, shape, { isClosed: true })`${name}`, name, isDeploy: value.isDeploy };
  const grants = isLoop ? listOf(shape) : "when" in when ? optionalOf(shape) : shape;
  const term = isLoop
    ? termOf(scope, grants, { isClosed: true })`[for k, g in ${own}: g.value]`
    : "when" in when
      ? termOf(scope, grants, { isClosed: true })`${own}?.value`
      : termOf(scope, grants, { isClosed: true })`${own}.value`;
  const local = { name: freshName(growth, "g"), shape: grants, term };
  return {
    requirement: { name, shape, value, ...loop, ...when },
    local,
    variable: { name: local.name, shape: grants, isDeploy: value.isDeploy },
  };
}

function loopOf(scope: Scope) {
  const { growth } = scope;
  const inside = total(fixed(scope));
  const value: Variable = { name: freshName(growth, "x"), shape: intShape, isDeploy: false };
  const key: Variable = { name: freshName(growth, "k"), shape: stringShape, isDeploy: false };
  if (growth.dice.once(2))
    return {
      binders: `${key.name}, ${value.name}`,
      variables: [key, value],
      collection: part(inside, mapOf(intShape), 3),
    };
  return { binders: key.name, variables: [key], collection: part(inside, listOf(stringShape), 3) };
}

/** `secret("…")` under a name. */
export function ownSecret(scope: Scope): Local {
  const { growth } = scope;
  const how = growth.dice.pick(["", ", { random = { bytes = 8 } }", ", { supplied = {} }"]);
  const name = freshName(growth, "s");
  const term = termOf(scope, { kind: "secret" }, { isClosed: true })`secret("own/${name}"${how})`;
  return { name, term: { ...term, name } };
}

/** `secrets`: names of secrets in sight. */
export function secretPath(scope: Scope, secrets: readonly [string, ...string[]]): SecretPath {
  const { growth } = scope;
  const { dice } = growth;
  const one = () => mention(scope, { name: dice.pick(secrets), shape: { kind: "secret" }, isDeploy: false }, secret);
  const text = () => part(total(scope), stringShape, 3);
  const name = freshName(growth, "p");
  const settings = dice.pick([
    "",
    `, { owner = "web", mode = "0440" }`,
    `, { group = "web-data", restart = ["web.service"] }`,
  ]);
  const made = termOf(scope, stringShape, { isClosed: true });
  switch (dice.below(4)) {
    case 0:
      return { name, term: made`${one()}.file` };
    case 1:
      return { name, term: made`file(${one()}${settings})` };
    case 2:
      return { name, term: made`file("a ${"$"}{${one()}}: ${"$"}{${text()}}\\n${"$"}{${one()}}"${settings})` };
    default:
      return { name, term: made`file(join([${text()}, ${one()}, ${text()}], ", ")${settings})` };
  }
}

const secret: Shape = { kind: "secret" };

const optionShapes: readonly [Shape, ...Shape[]] = [...granted, optionalOf(intShape), optionalOf(stringShape)] as const;

export function randomFragments(scope: Scope): readonly SettingsFragment[] {
  const { growth } = scope;
  const { dice } = growth;
  const options = many(1 + dice.below(3), (): TypedOption => {
    const isLines = dice.once(5);
    return { name: freshName(growth, "o"), shape: isLines ? stringShape : dice.pick(optionShapes), isLines };
  });
  return many(1 + dice.below(3), () => ({
    ...(dice.once(3) ? { when: part(total(fixed(scope)), boolShape, 3) } : {}),
    settings: options
      .filter(() => dice.below(3) > 0)
      .map((option) => ({
        option,
        priority: priorityOf(dice, option),
        term: part(total(scope), option.shape, 2),
      })),
  }));
}

/** What only one may say mostly has a priority, or hardly a program would be without a conflict. */
function priorityOf(dice: Dice, { shape, isLines }: TypedOption): Setting["priority"] {
  const merges = isLines || shape.kind === "list" || shape.kind === "map";
  return dice.pick(merges ? ["normal", "normal", "default", "force"] : ["normal", "default", "force", "default"]);
}
