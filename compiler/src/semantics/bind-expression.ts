/**
 * Finds what the names in expressions and written types mean.
 *
 * Every node is visited once; binders are known while what they belong to is visited. Depth is bounded by the parser.
 */
import type {
  Arm,
  BinaryExpression,
  Binder,
  CallExpression,
  Expression,
  Fields,
  ForEntry,
  ListFor,
  ListItem,
  RecordExpression,
  SetEntry,
  Tail,
  TextExpression,
  TypeExpression,
} from "../syntax/tree.ts";
import {
  bindCallee,
  bindDashedName,
  bindHosts,
  bindType,
  bindTypeReference,
  bindValue,
  declareInner,
  forgetInner,
} from "./bind-names.ts";
import type { Binding } from "./scope.ts";

/** `pkgs.forgejo-lts`: the parts of the name that is meant. */
function dashedPackage(node: BinaryExpression): readonly string[] | undefined {
  const { left, right } = node;
  if (node.operator !== "-" || right.start !== left.end + 1) return undefined;
  const last = right.kind === "reference" ? right.name : right.kind === "number" ? String(right.value) : undefined;
  if (last === undefined) return undefined;
  if (left.kind === "binary") {
    const before = dashedPackage(left);
    return before === undefined ? undefined : [...before, last];
  }
  const isPackage = left.kind === "select" && left.value.kind === "reference" && left.value.name === "pkgs";
  return isPackage ? [left.name.text, last] : undefined;
}

export function bindExpression(binding: Binding, node: Expression): void {
  switch (node.kind) {
    case "number":
    case "bool":
    case "none":
    case "missing":
      return;
    case "text":
      for (const part of node.parts) if (part.kind !== "textPart") bindExpression(binding, part);
      return;
    case "reference":
      bindValue(binding, node, node.name);
      return;
    case "list":
      for (const item of node.items) bindItem(binding, item);
      return;
    case "record":
      bindRecord(binding, node);
      return;
    case "select":
      bindExpression(binding, node.value);
      return;
    case "index":
      bindExpression(binding, node.value);
      bindExpression(binding, node.index);
      return;
    case "call":
      bindCall(binding, node);
      return;
    case "unary":
      bindExpression(binding, node.operand);
      return;
    case "binary": {
      const dashed = dashedPackage(node);
      if (dashed !== undefined) return bindDashedName(binding, node, dashed);
      bindExpression(binding, node.left);
      bindExpression(binding, node.right);
      return;
    }
    case "if":
      bindExpression(binding, node.condition);
      bindExpression(binding, node.then);
      bindExpression(binding, node.else);
      return;
    case "let":
      bindExpression(binding, node.value);
      declareInner(binding, node.binder);
      bindExpression(binding, node.body);
      forgetInner(binding, node.binder);
      return;
    case "match":
      bindExpression(binding, node.value);
      for (const arm of node.arms) bindArm(binding, arm);
      return;
  }
}

function bindArm(binding: Binding, arm: Arm): void {
  const binder = arm.pattern.kind === "casePattern" ? arm.pattern.binder : undefined;
  if (binder !== undefined) declareInner(binding, binder);
  bindExpression(binding, arm.value);
  if (binder !== undefined) forgetInner(binding, binder);
}

function bindCall(binding: Binding, node: CallExpression): void {
  if (node.callee.kind === "reference") bindCallee(binding, node.callee, node.callee.name);
  else bindExpression(binding, node.callee);
  const target = binding.targets[node.callee.id];
  const namesType = target?.kind === "intrinsic" && target.name === "cases";
  for (const argument of node.arguments) {
    if (namesType && argument.kind === "reference") bindTypeReference(binding, argument, argument.name);
    else bindExpression(binding, argument);
  }
}

function bindItem(binding: Binding, item: ListItem): void {
  if (item.kind === "spread") bindExpression(binding, item.value);
  else if (item.kind === "listFor") bindFor(binding, item);
  else bindExpression(binding, item);
}

function bindFor(binding: Binding, node: ListFor | ForEntry): void {
  bindExpression(binding, node.collection);
  declareAll(binding, node.binders);
  if (node.condition !== undefined) bindExpression(binding, node.condition);
  if (node.kind === "listFor") bindExpression(binding, node.value);
  else bindRecord(binding, node.body);
  forgetAll(binding, node.binders);
}

export function bindRecord(binding: Binding, node: RecordExpression): void {
  for (const entry of node.entries) {
    switch (entry.kind) {
      case "set":
        if (entry.path.some(isText)) for (const key of entry.path) if (isText(key)) bindExpression(binding, key);
        bindExpression(binding, entry.value);
        break;
      case "spread":
        bindExpression(binding, entry.value);
        break;
      case "ifEntry":
        bindExpression(binding, entry.condition);
        bindRecord(binding, entry.then);
        if (entry.else !== undefined) bindRecord(binding, entry.else);
        break;
      case "forEntry":
        bindFor(binding, entry);
        break;
    }
  }
}

function isText(key: SetEntry["path"][number]): key is TextExpression {
  return key.kind === "text";
}

/** Binds an item with its tail: the tail's binders are known in all of it but the collection. */
export function bindWithTail(binding: Binding, tail: Tail | undefined, isNixos: boolean, bindBody: () => void): void {
  if (tail === undefined) return bindBody();
  const { collection } = tail;
  if (collection !== undefined) {
    if (isNixos && collection.kind === "reference" && collection.name === "hosts") bindHosts(binding, collection);
    else bindExpression(binding, collection);
  }
  declareAll(binding, tail.binders);
  if (tail.condition !== undefined) bindExpression(binding, tail.condition);
  bindBody();
  forgetAll(binding, tail.binders);
}

function declareAll(binding: Binding, binders: readonly Binder[]): void {
  for (const binder of binders) declareInner(binding, binder);
}

function forgetAll(binding: Binding, binders: readonly Binder[]): void {
  for (const binder of binders) forgetInner(binding, binder);
}

const typeConstructors: ReadonlySet<string> = new Set(["list", "set", "map", "secret", "deploy"]);

export function bindTypeExpression(binding: Binding, node: TypeExpression): void {
  switch (node.kind) {
    case "literalType":
    case "missing":
      return;
    case "namedType":
      bindType(binding, node.name);
      for (const argument of node.arguments) bindTypeExpression(binding, argument);
      // In `list(string)` the brackets are wrong, which is said of `list`.
      if (node.arguments.length === 0 && typeConstructors.has(node.name.text)) return;
      for (const { from, to } of node.refinements) {
        if (from !== undefined) bindExpression(binding, from);
        if (to !== undefined) bindExpression(binding, to);
      }
      return;
    case "recordType":
      bindFields(binding, node.fields);
      return;
    case "variantType":
      bindFields(binding, node.cases);
      return;
    case "optionalType":
      bindTypeExpression(binding, node.inner);
      return;
    case "unionType":
      for (const member of node.members) bindTypeExpression(binding, member);
      return;
  }
}

/** Types, defaults and annotations of fields; defaults see only what the file declares. */
export function bindFields(binding: Binding, node: Fields | undefined): void {
  for (const field of node?.fields ?? []) {
    for (const annotation of field.annotations)
      for (const argument of annotation.arguments) bindExpression(binding, argument);
    bindTypeExpression(binding, field.type);
    if (field.default !== undefined) bindExpression(binding, field.default);
  }
}
