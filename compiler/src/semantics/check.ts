/**
 * Checks the declarations of a file.
 *
 * In: a bound tree, the interfaces of what it imports, the schemas of the targets. Out: the tables that evaluation reads, and the
 * file's own interface. Types and signatures are entered first, then bodies are looked at; what a body needs earlier is found on
 * demand (declared.ts, check-mapping.ts).
 * Not here: names (bind.ts), expressions (infer*.ts).
 */
import type { Diagnostic, Outcome, SymbolId } from "../diagnostics/diagnostic.ts";
import type { Declaration, File, ResourceDeclaration } from "../syntax/tree.ts";
import { buildInterface } from "./build-interface.ts";
import { checkAnnotations } from "./check-annotations.ts";
import { checkApplication, checkProvider, declareApplication, declareProvider } from "./check-application.ts";
import { checkDeployment, checkEnvironment } from "./check-environment.ts";
import { checkExterns } from "./check-extern.ts";
import { checkCheck } from "./check-items.ts";
import { checkMapping, openMapping, type OpenMappings } from "./check-mapping.ts";
import { definitionOrder } from "./cycles.ts";
import type { CheckedModule, SpecialName } from "./checked.ts";
import type { Bound, Checking } from "./checking.ts";
import { newChecking } from "./start-checking.ts";
import { checkFunctionBody, findResource, findType, findValue } from "./declared.ts";
import type { Interfaces, ModuleInterface } from "./interface.ts";
import { checkLabelUse } from "./label-use.ts";
import { closeTable } from "./node-table.ts";
import type { Place } from "./place.ts";
import { checkPendingFields } from "./pending-fields.ts";
import type { SchemaIndex } from "./schema-index.ts";
import { isNamed } from "./symbols.ts";
import type { Type } from "./type.ts";

/** `earlier`: the messages of parsing and binding this file, whose errors break declarations too. */
export function check(
  tree: File,
  bound: Bound,
  interfaces: Interfaces,
  schemas: SchemaIndex,
  earlier: readonly Diagnostic[] = [],
): Outcome<CheckedModule> {
  const diagnostics: Diagnostic[] = [];
  const checking = newChecking(tree, bound, interfaces, schemas, (diagnostic) => diagnostics.push(diagnostic));
  const mappings: OpenMappings = new Map();
  const order = declareAll(checking, mappings);
  checkPendingFields(checking);
  for (const declaration of tree.declarations) {
    checkAnnotations(checking, declaration);
    checkBody(checking, mappings, declaration);
  }
  checkPendingFields(checking);
  checkLabelUse(checking, order);
  markBroken(checking, [...earlier, ...diagnostics]);
  return { value: checkedModule(checking), diagnostics };
}

/** What importers may know of the file. */
export function interfaceOf(module: CheckedModule): ModuleInterface {
  return module.interface;
}

/**
 * Enters what every declaration is to others; environments and deployments come last, as nothing in the file needs them. Gives types,
 * constants and functions, each after what it mentions.
 */
function declareAll(checking: Checking, mappings: OpenMappings): readonly SymbolId[] {
  const order = definitionOrder(checking);
  for (const symbol of order) {
    if (checking.declarations.get(symbol)?.kind === "typeDeclaration") findType(checking, symbol);
    else findValue(checking, symbol);
  }
  checkExterns(checking);
  for (const declaration of checking.tree.declarations) {
    const symbol = checking.symbols.get(declaration.id);
    if (symbol === undefined) continue;
    if (declaration.kind === "resourceDeclaration") findResource(checking, symbol);
    if (declaration.kind === "applicationDeclaration") declareApplication(checking, declaration);
    if (declaration.kind === "providerDeclaration") declareProvider(checking, declaration);
  }
  for (const declaration of checking.tree.declarations)
    if (declaration.kind === "mappingDeclaration") openMapping(checking, mappings, declaration);
  return order;
}

function checkBody(checking: Checking, mappings: OpenMappings, node: Declaration): void {
  const symbol = checking.symbols.get(node.id) ?? "";
  switch (node.kind) {
    case "typeDeclaration":
    case "externNixosDeclaration":
    case "externTofuDeclaration":
      return;
    case "constantDeclaration":
      findValue(checking, symbol);
      return;
    case "functionDeclaration":
      return checkFunctionBody(checking, node);
    case "resourceDeclaration":
      return checkResource(checking, node);
    case "applicationDeclaration":
      return checkApplication(checking, node);
    case "providerDeclaration":
      return checkProvider(checking, node);
    case "mappingDeclaration":
      return checkMapping(checking, mappings, node);
    case "environmentDeclaration":
      return checkEnvironment(checking, mappings, node);
    case "deploymentDeclaration":
      return checkDeployment(checking, node);
  }
}

/** Its checks see the request, the policy that limits it, and all requests of the environment. */
function checkResource(checking: Checking, node: ResourceDeclaration): void {
  const symbol = checking.symbols.get(node.id);
  const found = symbol === undefined ? undefined : findResource(checking, symbol);
  if (found === undefined) return;
  const specials = new Map<SpecialName, Type>([
    ["request", found.request],
    ["policy", found.policy],
    ["requests", { kind: "list", element: found.request }],
  ]);
  const place: Place = { kind: "resourceCheck", specials };
  for (const item of node.checks) checkCheck(checking, place, item);
}

/** A declaration with an error inside is not evaluated. */
function markBroken(checking: Checking, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity, span }) => severity === "error" && span.file === checking.file);
  const starts = errors.map(({ span }) => span.start).sort((a, b) => a - b);
  let next = 0;
  for (const declaration of checking.tree.declarations) {
    if (!isNamed(declaration)) continue;
    const symbol = checking.symbols.get(declaration.id);
    // Declarations stand in the order of the file; an error may be at the end of one and the start of the next.
    while ((starts[next] ?? Infinity) < declaration.start) next++;
    const isBroken = (starts[next] ?? Infinity) <= declaration.end;
    if (isBroken && symbol !== undefined) checking.broken.add(symbol);
  }
}

const noExamples: CheckedModule["examples"] = new Map();
const noneBroken: CheckedModule["broken"] = new Set();

function checkedModule(checking: Checking): CheckedModule {
  return {
    file: checking.file,
    tree: checking.tree,
    targets: closeTable(checking.targets),
    types: closeTable(checking.types),
    landings: closeTable(checking.landings),
    landingDemands: checking.landingDemands,
    defaults: checking.defaults,
    // Most files have none, and share this one.
    examples: checking.examples.size === 0 ? noExamples : checking.examples,
    writtenTypes: checking.writtenTypes,
    interface: buildInterface(checking),
    declarations: checking.declarations,
    broken: checking.broken.size === 0 ? noneBroken : checking.broken,
  };
}
