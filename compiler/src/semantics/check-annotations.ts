/**
 * Checks the annotations of declarations and of items inside them.
 *
 * Those of fields, types, constants, functions and resources are read where these are resolved (resolve-type.ts, declared.ts);
 * here it is seen that an annotation says something of what it stands before.
 */
import type { Annotation, Declaration, Documented, Node } from "../syntax/tree.ts";
import { walk } from "../syntax/children.ts";
import { readAnnotations } from "./annotations.ts";
import type { Checking } from "./checking.ts";
import { misplacedAnnotation } from "./declaration-diagnostics.ts";
import type { FieldAnnotations } from "./type.ts";

/** What each annotation is about; `title`, `deprecated`, `since`, `group` and `advanced` fit everything that people are shown. */
const belongs: ReadonlyMap<string, { readonly kinds: ReadonlySet<Node["kind"]>; readonly words: string }> = new Map([
  ["example", { kinds: new Set<Node["kind"]>(["field", "typeDeclaration"]), words: "a field" }],
  ["immutable", { kinds: new Set<Node["kind"]>(["field"]), words: "a field" }],
  [
    "was",
    {
      kinds: new Set<Node["kind"]>([
        "field",
        "requirement",
        "applicationDeclaration",
        "deploymentDeclaration",
        "deploymentInstance",
        "tofuItem",
        // For these it only says what they are called now.
        "resourceDeclaration",
        "typeDeclaration",
        "constantDeclaration",
        "functionDeclaration",
        "providerDeclaration",
        "mappingDeclaration",
      ]),
      words: "what others name: not an environment, whose folder and secrets are called like it",
    },
  ],
]);

const words: Partial<Record<Node["kind"], string>> = {
  typeDeclaration: "type",
  constantDeclaration: "constant",
  functionDeclaration: "function",
  resourceDeclaration: "resource",
  applicationDeclaration: "application",
  providerDeclaration: "provider",
  mappingDeclaration: "mapping",
  environmentDeclaration: "environment",
  deploymentDeclaration: "deployment",
  externOption: "option",
  externTofuItem: "schema",
  requirement: "requirement",
};

/** Read by `declared.ts` and `resolve-type.ts`, which report what is wrong in them. */
const readElsewhere: ReadonlySet<Node["kind"]> = new Set<Node["kind"]>([
  ...(["field", "typeDeclaration", "constantDeclaration", "functionDeclaration", "resourceDeclaration"] as const),
  ...(["applicationDeclaration", "providerDeclaration", "mappingDeclaration", "environmentDeclaration"] as const),
  "deploymentDeclaration",
]);

/** Most of a program, where nothing can be annotated. */
const inExpressions: ReadonlySet<Node["kind"]> = new Set<Node["kind"]>([
  "text",
  "list",
  "record",
  "set",
  "select",
  "index",
  "call",
  "unary",
  "binary",
  "if",
  "let",
  "match",
]);

export function checkAnnotations(checking: Checking, declaration: Declaration): void {
  // Most programs have none.
  if (!checking.tree.hasAnnotations) return;
  walk(declaration, (node) => {
    if (!isDocumented(node)) return !inExpressions.has(node.kind);
    for (const annotation of node.annotations) checkPlace(checking, node, annotation);
    if (readElsewhere.has(node.kind)) return true;
    // The old name of an OpenTofu item is made like its name, so it need not be a fixed text (check-tofu.ts).
    const isFixed = ({ name }: Annotation) => node.kind !== "tofuItem" || name.text !== "was";
    readAnnotations(node.annotations.filter(isFixed), checking.report);
    return true;
  });
}

function isDocumented(node: Node): node is Node & Documented {
  return "annotations" in node;
}

function checkPlace(checking: Checking, node: Node, annotation: Annotation): void {
  const name = annotation.name.text;
  const place = belongs.get(name);
  if (place === undefined || place.kinds.has(node.kind)) return;
  const owner = words[node.kind] ?? node.kind;
  checking.report(misplacedAnnotation.at(annotation, { name, owner, belongs: place.words }));
}

/** What importers may know of a declaration whatever its kind. */
export interface About {
  readonly doc?: string;
  readonly annotations?: FieldAnnotations;
}

export function aboutOf(checking: Checking, node: Documented): About {
  const { annotations } = readAnnotations(node.annotations, checking.report);
  return {
    ...(node.doc === undefined ? {} : { doc: node.doc }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
