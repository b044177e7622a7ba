/**
 * The fields that stand behind `options`, `request`, `policy` and `config` where a name is looked for: who writes `users` for
 * `options.users` is told so. Only for messages; what a field is says infer-select.ts.
 */
import type { SymbolId } from "../diagnostics/diagnostic.ts";
import type { Fields, Name } from "../syntax/tree.ts";
import type { SpecialName } from "./checked.ts";
import type { Binding, Scope, ScopeNode } from "./scope.ts";

const specials = ["options", "request", "policy", "config"] as const satisfies readonly SpecialName[];

/** `options.users` for `users`, where the place knows `options` and they have such a field. */
export function pathsBehind(binding: Binding, name: string): readonly string[] {
  const known = specials.filter((special) => binding.scope.specials.has(special));
  return known.filter((special) => hasField(binding, special, name)).map((special) => `${special}.${name}`);
}

function hasField(binding: Binding, special: (typeof specials)[number], name: string): boolean {
  for (let at: Scope | undefined = binding.scope; at !== undefined; at = at.parent)
    if (at.node !== undefined && fieldNames(binding, at.node, special).includes(name)) return true;
  return false;
}

function fieldNames(binding: Binding, node: ScopeNode, special: (typeof specials)[number]): readonly string[] {
  switch (node.kind) {
    case "applicationDeclaration":
      return special === "options"
        ? node.items.flatMap((item) => (item.kind === "options" ? written(item.fields) : []))
        : [];
    case "resourceDeclaration":
      return special === "request" || special === "policy" ? written(node[special]) : [];
    case "providerDeclaration":
      return special === "config" ? written(node.config) : [];
    case "mappingDeclaration":
      return special === "config" ? ofProvider(binding, symbolOf(binding, node.provider)) : [];
    case "rule":
      return special === "request" || special === "policy"
        ? ofResource(binding, symbolOf(binding, node.resource), special)
        : [];
  }
}

function ofProvider(binding: Binding, symbol: SymbolId | undefined): readonly string[] {
  if (symbol === undefined) return [];
  const here = binding.declarations.get(symbol);
  if (here?.kind === "providerDeclaration") return written(here.config);
  const there = binding.interfaces.value(symbol);
  return there?.kind === "provider" ? [...there.config.fields.keys()] : [];
}

function ofResource(binding: Binding, symbol: SymbolId | undefined, part: "request" | "policy"): readonly string[] {
  if (symbol === undefined) return [];
  const here = binding.declarations.get(symbol);
  if (here?.kind === "resourceDeclaration") return written(here[part]);
  return [...(binding.interfaces.resource(symbol)?.[part].fields.keys() ?? [])];
}

function written(fields: Fields | undefined): readonly string[] {
  return fields?.fields.map((field) => field.name.text) ?? [];
}

function symbolOf(binding: Binding, name: Name): SymbolId | undefined {
  const target = binding.targets[name.id];
  return target?.kind === "declaration" ? target.symbol : undefined;
}
