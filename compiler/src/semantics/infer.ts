/**
 * The type of an expression by itself, where nothing is expected.
 *
 * Fills `types` of every expression inside. Each node is inferred once; a mistake is reported once, and its type is then the
 * error type, which fits everything. Depth is bounded by the parser.
 * Not here: each larger kind of expression has its file, infer-*.ts; against an expected type: infer-expected.ts.
 */
import type { Expression, Node, ReferenceExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { inferCondition } from "./condition.ts";
import { findValue, typeOfLocal } from "./declared.ts";
import { mixedTypes, notAValue } from "./expression-diagnostics.ts";
import { withArticle } from "./names-diagnostics.ts";
import { inferCall } from "./infer-call.ts";
import { inferList } from "./infer-list.ts";
import { inferMatch } from "./infer-match.ts";
import { inferBinary, inferUnary } from "./infer-operator.ts";
import { inferRecord } from "./infer-record.ts";
import { inferIndex, inferSelect } from "./infer-select.ts";
import { inferText } from "./infer-text.ts";
import { joinTypes } from "./joined-type.ts";
import { atStage } from "./stage.ts";
import { boundedType } from "./type-extent.ts";
import { assume, isKnownPresent, isKnownToHold } from "./narrowing.ts";
import type { Place } from "./place.ts";
import {
  boolType,
  bytesType,
  durationType,
  errorType,
  floatType,
  intType,
  noneType,
  packageType,
  type Type,
} from "./type.ts";

/** The expression's own type, where nothing is expected. */
export function infer(checking: Checking, place: Place, node: Expression): Type {
  const type = boundedType(checking, node, inferKind(checking, place, node));
  checking.types[node.id] = type;
  return type;
}

function inferKind(checking: Checking, place: Place, node: Expression): Type {
  switch (node.kind) {
    case "missing":
      return errorType;
    case "number":
      return numberTypes[node.unit];
    case "bool":
      return boolType;
    case "none":
      return noneType;
    case "text":
      return inferText(checking, place, node);
    case "reference":
      return inferReference(checking, place, node);
    case "list":
      return inferList(checking, place, node);
    case "record":
      return inferRecord(checking, place, node);
    case "select":
      return narrowed(checking, place, node, inferSelect(checking, place, node));
    case "index":
      return inferIndex(checking, place, node);
    case "call":
      return inferCall(checking, place, node);
    case "unary":
      return inferUnary(checking, place, node);
    case "binary":
      return inferBinary(checking, place, node);
    case "if":
      return inferIf(checking, place, node);
    case "let":
      checking.lets.set(node.binder.id, node.value);
      checking.types[node.binder.id] = infer(checking, place, node.value);
      return infer(checking, place, node.body);
    case "match":
      return inferMatch(checking, place, node);
  }
}

const numberTypes = { int: intType, float: floatType, bytes: bytesType, duration: durationType };

/** Without `none` where conditions around tell that it is there. */
function narrowed(checking: Checking, place: Place, node: Expression, type: Type): Type {
  return type.kind === "optional" && isKnownPresent(checking, place.facts, node) ? type.inner : type;
}

function inferReference(checking: Checking, place: Place, node: ReferenceExpression): Type {
  const target = checking.targets[node.id];
  switch (target?.kind) {
    case undefined:
    case "unknown":
      return errorType;
    case "inner":
      return inferInner(checking, place, node, target.node);
    case "inherited": {
      if (target.node !== undefined) return inferInner(checking, place, node, target.node);
      const found = findValue(checking, target.mapping);
      const type = found?.kind === "mapping" ? found.names.get(target.name) : undefined;
      return narrowed(checking, place, node, type ?? errorType);
    }
    case "special":
      if (target.name === "pkgs") {
        const help = "name one of its packages: pkgs.hello";
        checking.report(notAValue.at(node, { name: "pkgs", found: "the collection of all packages", help }));
        return packageType;
      }
      return place.specials.get(target.name) ?? errorType;
    case "intrinsic": {
      const help = `call it: ${target.name}(…)`;
      checking.report(notAValue.at(node, { name: target.name, found: "a function", help }));
      return errorType;
    }
    case "declaration":
      return inferDeclared(checking, place, node, target.symbol);
  }
}

function inferInner(checking: Checking, place: Place, node: ReferenceExpression, inner: Node): Type {
  const type = inner.kind === "local" ? typeOfLocal(checking, inner) : (checking.types[inner.id] ?? errorType);
  if (type.kind !== "optional") return type;
  const condition = checking.conditions.get(inner.id);
  if (condition !== undefined && isKnownToHold(checking, place.facts, condition)) return type.inner;
  return narrowed(checking, place, node, type);
}

function inferDeclared(checking: Checking, place: Place, node: ReferenceExpression, symbol: string): Type {
  const found = findValue(checking, symbol);
  if (found === undefined) {
    const declaration = checking.declarations.get(symbol);
    if (declaration === undefined) return errorType;
    const kind = declaration.kind.replace("Declaration", "");
    checking.report(notAValue.at(node, { name: node.name, found: withArticle(kind) }));
    return errorType;
  }
  if (found.kind === "constant") return narrowed(checking, place, node, found.type);
  const help = found.kind === "function" ? `call it: ${found.name}(…)` : undefined;
  checking.report(notAValue.at(node, { name: node.name, found: withArticle(found.kind), help }));
  return errorType;
}

function inferIf(checking: Checking, place: Place, node: Extract<Expression, { kind: "if" }>): Type {
  const stage = inferCondition(checking, place, node.condition, "a condition");
  const then = infer(checking, assume(checking, place, node.condition), node.then);
  const otherwise = infer(checking, assume(checking, place, node.condition, false), node.else);
  const joined = joinTypes(then, otherwise);
  if (joined === undefined) {
    const facts = { first: then, found: otherwise, what: "this", before: "what follows `then`" };
    checking.report(mixedTypes.at(node.else, facts));
    return errorType;
  }
  return atStage(joined, stage);
}
