/**
 * The outline of a file, and the declarations of a whole project by name.
 *
 * In: a file, or a text to look for. Out: names with their kinds and places.
 */
import {
  graph,
  isNamed,
  kindOf,
  labelOf,
  ownFiles,
  parsed,
  spanOf,
  type Declaration,
  type Field,
  type FileId,
  type NamedKind,
  type Node,
  type Project,
  type Span,
} from "../../../compiler/src/index.ts";
import type { Work } from "../work.ts";

export type SymbolKind =
  NamedKind | "field" | "requirement" | "local" | "rule" | "instance" | "section" | "item" | "option" | "extern";

export interface OutlineSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail?: string;
  /** The whole, and its name. */
  readonly span: Span;
  readonly nameSpan: Span;
  readonly children: readonly OutlineSymbol[];
}

export interface ProjectSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly nameSpan: Span;
}

export function outlineOf(project: Project, file: FileId): readonly OutlineSymbol[] {
  return parsed(project, file).value.declarations.map(declarationSymbol);
}

/** Declarations whose name holds the letters of `query` in order, the better fit first; at most 500. */
export function* symbolsNamed(project: Project, query: string): Work<readonly ProjectSymbol[]> {
  const found: { readonly symbol: ProjectSymbol; readonly rank: number }[] = [];
  for (const file of new Set([...ownFiles(project), ...graph(project).order])) {
    for (const declaration of parsed(project, file).value.declarations) {
      if (!isNamed(declaration) || declaration.name.text === "") continue;
      const rank = rankOf(declaration.name.text, query);
      if (rank === undefined) continue;
      const nameSpan = spanOf(declaration.name);
      found.push({
        symbol: { name: declaration.name.text, kind: kindOf(declaration), nameSpan },
        rank: labelOf(file) === "" ? rank : rank + 10,
      });
    }
    yield;
  }
  found.sort((a, b) => a.rank - b.rank || (a.symbol.name < b.symbol.name ? -1 : a.symbol.name > b.symbol.name ? 1 : 0));
  return found.slice(0, 500).map(({ symbol }) => symbol);
}

/** 0 the same, 1 begins with it, 2 holds it, 3 has its letters in order; undefined: does not. */
export function rankOf(name: string, query: string): number | undefined {
  const text = name.toLowerCase();
  const wanted = query.toLowerCase();
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  if (text.includes(wanted)) return 2;
  let at = 0;
  for (const letter of wanted) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 3;
}

function symbol(
  kind: SymbolKind,
  name: string,
  whole: Span,
  nameSpan: Span,
  more: { readonly detail?: string; readonly children?: readonly OutlineSymbol[] } = {},
): OutlineSymbol {
  const { detail, children = [] } = more;
  return {
    name: name === "" ? "…" : name,
    kind,
    span: spanOf(whole),
    nameSpan: spanOf(nameSpan),
    ...(detail === undefined ? {} : { detail }),
    children,
  };
}

function declarationSymbol(node: Declaration): OutlineSymbol {
  switch (node.kind) {
    case "externNixosDeclaration":
      return symbol(
        "extern",
        "extern nixos",
        node,
        { ...node, end: Math.min(node.end, node.start + 12) },
        {
          children: node.options.map((option) =>
            symbol("option", option.path.map(({ text }) => text).join("."), option, option.path[0] ?? option),
          ),
        },
      );
    case "externTofuDeclaration":
      return symbol("extern", node.name.text, node, node.name, {
        detail: node.source.text,
        children: node.items.map((item) => symbol("item", item.name.text, item, item.name, { detail: item.mode })),
      });
    default:
      return symbol(kindOf(node), node.name.text, node, node.name, {
        ...detailOf(node),
        children: partsOf(node),
      });
  }
}

function detailOf(node: Declaration): { readonly detail?: string } {
  switch (node.kind) {
    case "mappingDeclaration":
      return { detail: `for ${node.provider.text}` };
    case "deploymentDeclaration":
      return { detail: `on ${node.environment.text}` };
    default:
      return {};
  }
}

function partsOf(node: Declaration): readonly OutlineSymbol[] {
  switch (node.kind) {
    case "typeDeclaration":
      return node.type.kind === "recordType"
        ? fieldSymbols(node.type.fields.fields)
        : node.type.kind === "variantType"
          ? fieldSymbols(node.type.cases.fields)
          : [];
    case "resourceDeclaration":
      return (["request", "policy", "grant"] as const).flatMap((part) => {
        const fields = node[part];
        return fields === undefined || fields.start === fields.end
          ? []
          : [
              symbol(
                "section",
                part,
                fields,
                { ...fields, end: fields.start + 1 },
                { children: fieldSymbols(fields.fields) },
              ),
            ];
      });
    case "applicationDeclaration":
    case "mappingDeclaration":
      return itemSymbols(node.items);
    case "providerDeclaration":
      return [...fieldSymbols(node.config.fields), ...itemSymbols(node.items)];
    case "environmentDeclaration":
      return [
        ...node.providers.map((part) =>
          symbol("section", part.provider.text, part, part.provider, { detail: `mapping ${part.mapping.text}` }),
        ),
        ...node.policies.map((part) =>
          symbol("section", part.resource.text, part, part.resource, { detail: "policy" }),
        ),
      ];
    case "deploymentDeclaration":
      return node.instances.map((part) => {
        const name = part.instance ?? part.application;
        const detail = part.instance === undefined ? {} : { detail: part.application.text };
        return symbol("instance", name.text, part, name, detail);
      });
    default:
      return [];
  }
}

function fieldSymbols(fields: readonly Field[]): readonly OutlineSymbol[] {
  return fields.map((field) => symbol("field", field.name.text, field, field.name));
}

function itemSymbols(items: readonly Node[]): readonly OutlineSymbol[] {
  return items.flatMap((item): readonly OutlineSymbol[] => {
    switch (item.kind) {
      case "options":
        return fieldSymbols(item.fields.fields);
      case "local":
        return [symbol("local", item.name.text, item, item.name)];
      case "requires":
        return item.requirements.map((part) =>
          symbol("requirement", part.name.text, part, part.name, { detail: part.resource.text }),
        );
      case "rule":
        return [symbol("rule", item.resource.text, item, item.resource, { children: itemSymbols(item.items) })];
      case "tofu":
        return item.items.map((part) =>
          part.kind === "tofuItem"
            ? symbol("item", part.as?.name.text ?? part.type.text, part, part.type, { detail: part.type.text })
            : symbol("item", part.name.text, part, part.name, { detail: "provider" }),
        );
      default:
        return [];
    }
  });
}
