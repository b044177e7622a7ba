/**
 * Prints a file: imports and declarations.
 *
 * In: the tree of a program without mistakes, its text and its comments. Out: prettier's document.
 */
import { builders } from "prettier/doc";
import { ownLines, printBrackets, printEach, type Item } from "./format-brackets.ts";
import { Cursor, type Doc } from "./format-cursor.ts";
import { printAssigned, printRecord } from "./format-expressions.ts";
import { keywords, printBlock, printCheck, printItem, printItems, printLet, words } from "./format-items.ts";
import { printName, printPlainText } from "./format-texts.ts";
import { confusingFields, printFields, printHead, printTypeBehind, printWholeType } from "./format-written-types.ts";
import type { Comment } from "./scan.ts";
import type {
  Declaration,
  DeploymentDeclaration,
  EnvironmentDeclaration,
  ExternNixosDeclaration,
  ExternTofuDeclaration,
  Fields,
  File,
  FunctionDeclaration,
  Import,
  NodeBase,
  ProviderDeclaration,
  ResourceDeclaration,
} from "./tree.ts";

const { group, hardline, indent, line } = builders;

export function printFile(file: File, text: string, comments: readonly Comment[]): Doc {
  const parts = [...printFileParts(file, text, comments)];
  return parts.length === 0 ? "" : group(parts, { shouldBreak: true });
}

/** The same in parts that end at the end of a line, as the document of a large file is many times its size. Each is printed broken. */
export function* printFileParts(file: File, text: string, comments: readonly Comment[]): Generator<Doc> {
  const cursor = new Cursor(text, comments);
  const items = [
    ...file.imports.map((each): Item => ({ print: () => printImport(cursor, each) })),
    ...file.declarations.map((each): Item => ({
      print: () => [printHead(cursor, each), printDeclaration(cursor, each)],
    })),
  ];
  if (items.length === 0) yield ownLines(cursor);
  else yield* printEach(cursor, items, "oneLine");
  if (cursor.gap().next < text.length) throw new Error(`the formatter stopped at ${cursor.at} of ${text.length}`);
  if (items.length > 0 || comments.length > 0) yield hardline;
}

function printImport(cursor: Cursor, { names }: Import): Doc {
  const items = names.map(({ name, alias }): Item => ({
    print: () => [
      printName(cursor, name),
      alias === undefined ? "" : [cursor.take("as", " "), ...words(cursor, alias)],
    ],
  }));
  const brackets = { open: "{", close: "}", items, lines: "fit", commas: "always", padding: "space" } as const;
  return [
    cursor.take("import"),
    cursor.space(" "),
    printBrackets(cursor, brackets),
    cursor.take("from", " "),
    cursor.space(" "),
    printPlainText(cursor),
  ];
}

function printDeclaration(cursor: Cursor, node: Declaration): Doc {
  switch (node.kind) {
    case "typeDeclaration":
      return [
        cursor.take("type"),
        ...words(cursor, node.name),
        cursor.take("=", " "),
        printWholeType(cursor, node.type),
      ];
    case "constantDeclaration":
      return printLet(cursor, node);
    case "functionDeclaration":
      return printFunction(cursor, node);
    case "resourceDeclaration":
      return printResource(cursor, node);
    case "applicationDeclaration":
      return [cursor.take("application"), ...words(cursor, node.name), printItems(cursor, node.items)];
    case "providerDeclaration":
      return printProvider(cursor, node);
    case "mappingDeclaration":
      return [
        cursor.take("mapping"),
        ...words(cursor, node.name),
        cursor.take("for", " "),
        ...words(cursor, node.provider),
        node.extends === undefined ? "" : [cursor.take("extends", " "), ...words(cursor, node.extends)],
        printItems(cursor, node.items),
      ];
    case "environmentDeclaration":
      return printEnvironment(cursor, node);
    case "deploymentDeclaration":
      return printDeployment(cursor, node);
    case "externNixosDeclaration":
      return printExternNixos(cursor, node);
    case "externTofuDeclaration":
      return printExternTofu(cursor, node);
  }
}

function printFunction(cursor: Cursor, node: FunctionDeclaration): Doc {
  const items = node.parameters.map(({ name, type }): Item => ({
    print: () => [printName(cursor, name), printTypeBehind(cursor, type)],
  }));
  const brackets = { open: "(", close: ")", items, lines: "fit", commas: "always", padding: "none" } as const;
  return [
    cursor.take("function"),
    ...words(cursor, node.name),
    cursor.space(""),
    printBrackets(cursor, brackets),
    printTypeBehind(cursor, node.result),
    printAssigned(cursor, "=", node.body),
  ];
}

/** A part of a declaration, with where it stands. */
interface Part {
  readonly start: number;
  readonly print: () => Doc;
}

function part(node: NodeBase | undefined, print: () => Doc): readonly Part[] {
  return node === undefined ? [] : [{ start: node.start, print }];
}

function printParts(cursor: Cursor, parts: readonly Part[]): Doc {
  return printBlock(
    cursor,
    parts.toSorted((a, b) => a.start - b.start).map(({ print }) => print),
  );
}

function fieldsPart(cursor: Cursor, word: string, fields: Fields | undefined): readonly Part[] {
  if (fields === undefined) return [];
  return part(fields, () => [cursor.take(word), cursor.space(" "), printFields(cursor, fields)]);
}

function printResource(cursor: Cursor, node: ResourceDeclaration): Doc {
  const parts = [
    ...fieldsPart(cursor, "request", node.request),
    ...fieldsPart(cursor, "policy", node.policy),
    ...fieldsPart(cursor, "grant", node.grant),
    ...node.checks.flatMap((check) => part(check, () => [printHead(cursor, check), printCheck(cursor, check)])),
  ];
  return [cursor.take("resource"), ...words(cursor, node.name), printParts(cursor, parts)];
}

function printProvider(cursor: Cursor, node: ProviderDeclaration): Doc {
  const parts = [
    ...fieldsPart(cursor, "config", node.config),
    ...node.items.flatMap((item) => part(item, () => printItem(cursor, item))),
  ];
  return [cursor.take("provider"), ...words(cursor, node.name), printParts(cursor, parts)];
}

function printEnvironment(cursor: Cursor, node: EnvironmentDeclaration): Doc {
  const providers = node.providers.flatMap((provider) =>
    part(provider, () => {
      const head = [cursor.take("provider"), ...words(cursor, provider.provider), cursor.space(" ")];
      const config = printRecord(cursor, provider.config);
      const { comments, next } = cursor.gap();
      const isBlank = cursor.hasBlankLine(cursor.at, comments[0]?.start ?? next);
      const mapping = cursor.take("mapping", isBlank ? [hardline, hardline] : hardline);
      return [head, config, mapping, ...words(cursor, provider.mapping)];
    }),
  );
  const policies = node.policies.flatMap((policy) =>
    part(policy, () => [
      cursor.take("policy"),
      ...words(cursor, policy.resource),
      cursor.space(" "),
      printRecord(cursor, policy.values),
    ]),
  );
  return [cursor.take("environment"), ...words(cursor, node.name), printParts(cursor, [...providers, ...policies])];
}

function printDeployment(cursor: Cursor, node: DeploymentDeclaration): Doc {
  const instances = node.instances.map((instance) => () => [
    printHead(cursor, instance),
    instance.instance === undefined ? "" : [printName(cursor, instance.instance), cursor.take(":"), cursor.space(" ")],
    printName(cursor, instance.application),
    cursor.space(" "),
    printRecord(cursor, instance.options),
  ]);
  return [
    cursor.take("deployment"),
    ...words(cursor, node.name),
    cursor.take("on", " "),
    ...words(cursor, node.environment),
    printBlock(cursor, instances),
  ];
}

// Externs

function printExternNixos(cursor: Cursor, node: ExternNixosDeclaration): Doc {
  const head = keywords(cursor, "extern", "nixos");
  if (node.from !== undefined) return [head, cursor.take("from", " "), cursor.space(" "), printPlainText(cursor)];
  const options = node.options.map((option) => () => [
    printHead(cursor, option),
    option.path.map((name, index): Doc => {
      const dot = index === 0 ? "" : [cursor.take("."), cursor.space("")];
      return [dot, printName(cursor, name, index === 0 ? confusingFields : undefined)];
    }),
    printTypeBehind(cursor, option.type),
    option.default === undefined ? "" : printAssigned(cursor, "=", option.default),
  ]);
  return [head, printBlock(cursor, options)];
}

function printExternTofu(cursor: Cursor, node: ExternTofuDeclaration): Doc {
  const head = [...keywords(cursor, "extern", "tofu"), ...words(cursor, node.name)];
  const clause = (word: string) => [cursor.take(word, line), cursor.space(" "), printPlainText(cursor)];
  const clauses = [clause("source"), node.version === undefined ? "" : clause("version")];
  if (node.from !== undefined) return [head, group(indent([...clauses, clause("from")]))];
  const parts = [
    ...fieldsPart(cursor, "config", node.config),
    ...node.items.flatMap((item) =>
      part(item, () => [
        printHead(cursor, item),
        cursor.take(item.mode),
        ...words(cursor, item.name),
        cursor.space(" "),
        printFields(cursor, item.fields),
      ]),
    ),
  ];
  return [head, group(indent(clauses)), printParts(cursor, parts)];
}
