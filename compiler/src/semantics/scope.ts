/**
 * The names that a place sees: those of the file (imports and declarations), and flat, order-free scopes inside.
 *
 * Only for bind*.ts; what came of it is in the table of targets.
 */
import type { Report, SymbolId } from "../diagnostics/diagnostic.ts";
import type { Span } from "../source/span.ts";
import type {
  ApplicationDeclaration,
  Binder,
  File,
  Local,
  MappingDeclaration,
  NodeId,
  Parameter,
  ProviderDeclaration,
  Requirement,
  ResourceDeclaration,
  Rule,
} from "../syntax/tree.ts";
import type { SpecialName, Target } from "./checked.ts";
import type { Interfaces } from "./interface.ts";
import type { Inherited, InheritedName } from "./mapping-names.ts";
import type { PlaceKind } from "./place.ts";
import type { NamedDeclaration, NamedKind } from "./symbols.ts";

export interface FileName {
  readonly target: Target;
  /** Absent: its import failed, which is reported already. */
  readonly kind?: NamedKind;
  /** Where this file names it first. */
  readonly place: Span;
  isUsed: boolean;
}

export interface FileScope {
  readonly types: Map<string, FileName>;
  readonly values: Map<string, FileName>;
}

export type InnerNode = Binder | Parameter | Local | Requirement;

/** A name that a scope declares, and what all its mentions mean. */
export interface InnerName {
  readonly node: InnerNode;
  readonly scope: Scope;
  readonly target: Target;
}

/** What a scope belongs to, where that has fields which its names are not (`options.users`). */
export type ScopeNode = ApplicationDeclaration | MappingDeclaration | ProviderDeclaration | ResourceDeclaration | Rule;

/** One application, rule, mapping, provider, function …: binders of `for`, `match` and `let` come and go in it. */
export interface Scope {
  readonly kind: PlaceKind;
  readonly names: Map<string, InnerName>;
  readonly node?: ScopeNode;
  readonly parent?: Scope;
  /** Of a mapping: what those that it extends declare. */
  readonly inherited?: Inherited;
  readonly specials: ReadonlySet<SpecialName>;
  /** Names that are mentioned somewhere. */
  readonly used: Set<NodeId>;
  /** Who mentions `requests`, to see that only checks do. */
  readonly requests: RequestsUse;
}

export interface RequestsUse {
  /** Locals that mention `requests` themselves. */
  readonly direct: Set<Local>;
  /** Locals by the locals that they mention. */
  readonly mentions: Map<Local, Local[]>;
  /** Mentions of locals by anything but checks and locals. */
  readonly outside: { readonly local: Local; readonly at: Span }[];
}

/** What `bind` works with. */
export interface Binding {
  /** Inside an `extern nixos`, where NixOS's own type `lines` is known, too. */
  isExtern?: boolean;
  readonly tree: File;
  readonly declarations: ReadonlyMap<SymbolId, NamedDeclaration>;
  readonly interfaces: Interfaces;
  readonly report: Report;
  readonly targets: (Target | undefined)[];
  readonly file: FileScope;
  /** Without syntax errors. */
  readonly isWhole: boolean;
  scope: Scope;
  /** Who the expression at hand belongs to. */
  owner: "check" | "other" | Local;
  /** See `Bound`. */
  mentionsAhead: boolean;
  /** How many names meant nothing so far. */
  unknownNames: number;
}

export function newScope(
  kind: PlaceKind,
  specials: ReadonlySet<SpecialName>,
  node?: ScopeNode,
  parent?: Scope,
  inherited?: Inherited,
): Scope {
  return {
    kind,
    names: new Map(),
    specials,
    used: new Set(),
    requests: { direct: new Set(), mentions: new Map(), outside: [] },
    ...(node === undefined ? {} : { node }),
    ...(parent === undefined ? {} : { parent }),
    ...(inherited === undefined ? {} : { inherited }),
  };
}

/** The inner name that is visible in a scope. */
export function findInner(scope: Scope, name: string): InnerName | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What the name is inherited as, if a mapping around extends one that declares it. */
export function findInherited(scope: Scope, name: string): InheritedName | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = at.inherited?.find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether a mapping around may inherit names that are not known, because of a mistake in what it extends. */
export function mayInheritMore(scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent)
    if (at.inherited?.isWhole === false) return true;
  return false;
}

/** Every value name that is visible at a place and could be meant there, for suggestions. */
export function visibleNames(binding: Binding, place: Span, intrinsics: Iterable<string>): string[] {
  const names: string[] = [];
  for (let at: Scope | undefined = binding.scope; at !== undefined; at = at.parent) {
    for (const [name, { node }] of at.names) if (!isAround(node, place)) names.push(name);
    names.push(...(at.inherited?.names() ?? []));
  }
  for (const [name, entry] of binding.file.values)
    if (isValue(entry) && !isOfDeclarationAround(binding, entry, place)) names.push(name);
  names.push(...binding.scope.specials, ...intrinsics);
  return names;
}

function isValue({ kind }: FileName): boolean {
  return kind === undefined || kind === "constant" || kind === "function";
}

/** Whether a place is inside the declaration of a name: nothing is made of itself, so the name is not what is meant there. */
export function isOfDeclarationAround(binding: Binding, { target }: FileName, place: Span): boolean {
  const declaration = target.kind === "declaration" ? binding.declarations.get(target.symbol) : undefined;
  return declaration !== undefined && isAround(declaration, place);
}

function isAround(outer: Span, { start, end }: Span): boolean {
  return outer.start <= start && end <= outer.end;
}
