/**
 * Where values that are used more than once are bound in the generic module, and what its variables are called.
 *
 * A value is bound by `let` in the innermost loop whose variables it mentions; Nix computes it when it is first needed, or never. So
 * code is as long as the program that made it, and nothing is computed that the program would not compute.
 */
import { operandsOf } from "../../evaluation/residual.ts";
import type { GenericLoop, RecordPart, Residual, ResidualValue, Value, Variable } from "../../evaluation/value.ts";
import { valuesIn, walkValue } from "../../evaluation/walk-value.ts";
import { nixVariable, type Nix, type NixEntry } from "./nix-tree.ts";

export interface Scopes {
  /** The name of a value that has one, or gets one now; undefined where it is written in its place. */
  readonly nameOf: (value: ResidualValue) => Nix | undefined;
  readonly variable: (variable: Variable) => Nix;
  /** The tree with what must be bound in it; `variables` are those that it may mention on top of those around. */
  readonly inside: (variables: readonly Variable[], lower: () => Nix) => Nix;
}

/** Written where it is used, however often: it is as short as its name. */
function isShort(code: Residual): boolean {
  switch (code.kind) {
    case "variable":
    case "package":
    case "secret":
    case "fail":
      return true;
    case "select":
      return code.value.kind === "residual" && isShort(code.value.code);
    default:
      return false;
  }
}

interface Use {
  count: number;
  /** It mentions packages, which only modules know: it is written where it is used. */
  readonly hasPackages: boolean;
  /** Numbers of the variables that it mentions and does not bind. */
  readonly variables: ReadonlySet<number>;
}

const none: ReadonlySet<number> = new Set();

/** How often each residual is used in the values, and what it mentions. */
function usesOf(roots: readonly Value[]): ReadonlyMap<Residual, Use> {
  const uses = new Map<Residual, Use>();
  const visit = (value: Value): ReadonlySet<number> => {
    if (value.kind !== "residual") {
      if (!("isGeneric" in value)) return none;
      return union(valuesIn(value).map(visit));
    }
    const { code } = value;
    if (code.kind === "variable") return new Set([code.variable.number]);
    const known = uses.get(code);
    if (known !== undefined) {
      known.count++;
      return known.variables;
    }
    const bound = new Set(variablesOf(code).map(({ number }) => number));
    const all = union(operandsOf(code).map((operand) => (typeof operand === "string" ? none : visit(operand))));
    const variables = bound.size === 0 ? all : new Set([...all].filter((number) => !bound.has(number)));
    // Files and machines are described where they are used, and once more besides.
    const isDescribed = code.kind === "secretFile" || (code.kind === "call" && code.name === "host");
    uses.set(code, { count: isDescribed ? 2 : 1, variables, hasPackages: mentionsPackages(value) });
    return variables;
  };
  for (const root of roots) visit(root);
  return uses;
}

export function mentionsPackages(value: Value): boolean {
  let isFound = false;
  walkValue(value, (inside) => {
    isFound ||= inside.kind === "package" || (inside.kind === "residual" && inside.code.kind === "package");
    return !isFound;
  });
  return isFound;
}

function union(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const [first, ...others] = sets.filter((set) => set.size > 0);
  if (first === undefined || others.length === 0) return first ?? none;
  return new Set([first, ...others].flatMap((set) => [...set]));
}

/** The variables that a residual binds itself. */
function variablesOf(code: Residual): readonly Variable[] {
  if (code.kind === "each") return [code.loop.key, code.loop.element];
  return code.kind === "build" ? code.parts.flatMap(variablesOfPart) : [];
}

function variablesOfPart(part: RecordPart): readonly Variable[] {
  switch (part.kind) {
    case "set":
    case "spread":
      return [];
    case "choose":
      return [...part.then, ...part.else].flatMap(variablesOfPart);
    case "each":
      return [part.loop.key, part.loop.element, ...part.parts.flatMap(variablesOfPart)];
  }
}

export interface ScopesInput {
  /** Everything that will be written within the outermost scope. */
  readonly values: readonly Value[];
  /** What the program calls a value; undefined where it has no name. */
  readonly nameIn: (code: Residual) => string | undefined;
  /** What is a variable already. */
  readonly variables: readonly Variable[];
  /** Names of the file that no variable may hide. */
  readonly reserved: readonly string[];
  /** Writes a value that is bound. */
  readonly lower: (value: ResidualValue) => Nix;
}

interface Scope {
  readonly variables: ReadonlySet<number>;
  readonly waiting: { readonly name: string; readonly value: ResidualValue }[];
  /** What is bound in it. */
  readonly bound: Residual[];
}

export function makeScopes({ values, nameIn, variables, reserved, lower }: ScopesInput): Scopes {
  const uses = usesOf(values);
  const named = new Map<Residual, string>();
  const ofVariables = new Map(variables.map(({ number, name }) => [number, name]));
  const taken = new Set([...reserved, ...ofVariables.values()]);
  const stack: Scope[] = [];
  const newName = (wanted: string): string => {
    const base = /^[A-Za-z_][A-Za-z0-9_]*$/.test(wanted) ? wanted : "value";
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    return name;
  };
  /** The innermost scope whose variables are mentioned; the outermost where none is. */
  const scopeOf = (variables: ReadonlySet<number>): Scope | undefined =>
    stack.findLast((scope) => [...variables].some((number) => scope.variables.has(number))) ?? stack[0];
  return {
    nameOf(value) {
      const use = uses.get(value.code);
      if (use === undefined || use.count < 2 || use.hasPackages || isShort(value.code)) return undefined;
      const known = named.get(value.code);
      if (known !== undefined) return nixVariable(known);
      const scope = scopeOf(use.variables);
      if (scope === undefined) return undefined;
      const name = newName(nameIn(value.code) ?? "value");
      named.set(value.code, name);
      scope.waiting.push({ name, value });
      scope.bound.push(value.code);
      return nixVariable(name);
    },
    variable(variable) {
      const known = ofVariables.get(variable.number);
      if (known !== undefined) return nixVariable(known);
      const name = newName(variable.name);
      ofVariables.set(variable.number, name);
      return nixVariable(name);
    },
    inside(variables, lowerBody) {
      const scope: Scope = { variables: new Set(variables.map(({ number }) => number)), waiting: [], bound: [] };
      stack.push(scope);
      const body = lowerBody();
      const entries: NixEntry[] = [];
      // What is bound may need more to be bound.
      for (let next = scope.waiting.shift(); next !== undefined; next = scope.waiting.shift())
        entries.push({ path: [next.name], value: lower(next.value) });
      stack.pop();
      // The same loop may be written again, somewhere else; and its names are free for others.
      for (const code of scope.bound) {
        taken.delete(named.get(code) ?? "");
        named.delete(code);
      }
      for (const { number } of variables) {
        taken.delete(ofVariables.get(number) ?? "");
        ofVariables.delete(number);
      }
      return entries.length === 0 ? body : { kind: "let", entries, body };
    },
  };
}

/** `key: element: …` of a loop, and the variables it binds. */
export function loopParameters(scopes: Scopes, loop: GenericLoop): readonly string[] {
  return [loop.key, loop.element].map((variable) => {
    const name = scopes.variable(variable);
    return name.kind === "name" ? (name.path[0] ?? "") : "";
  });
}
