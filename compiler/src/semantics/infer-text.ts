/**
 * Texts with interpolation.
 */
import type { Expression, TextExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { jsonInspected, notText } from "./expression-diagnostics.ts";
import { findResource } from "./declared.ts";
import { infer } from "./inference.ts";
import type { Place } from "./place.ts";
import { textOf } from "./secret-path.ts";
import { atStage, laterOf, stageOf, withoutStage, type Stage } from "./stage.ts";
import { errorType, stringType, type Type } from "./type.ts";
import { notOptional } from "./value-diagnostics.ts";

/** `string`, or what its parts make of it: a secret, a deploy value. */
export function inferText(checking: Checking, place: Place, node: TextExpression): Type {
  let stage: Stage = "static";
  let isBroken = false;
  for (const part of node.parts) {
    if (part.kind === "textPart") continue;
    const type = infer(checking, place, part);
    // Only Nix knows the store path of a package.
    isBroken ||= type.kind === "error";
    stage = laterOf(stage, type.kind === "package" ? "deploy" : stageOf(type));
    requirePrintable(checking, part, type);
  }
  // Of what stage it would be is not known.
  return isBroken ? errorType : atStage(stringType, stage);
}

/** Whether a value has one obvious text. */
export function requirePrintable(checking: Checking, node: Expression, type: Type): void {
  if (type.kind === "optional" || type.kind === "none") {
    const facts = type.kind === "none" ? "none" : textOf(node);
    checking.report(notOptional.at(node, { text: facts }));
    return;
  }
  const base = withoutStage(type);
  switch (base.kind) {
    case "error":
    case "never":
    case "bool":
    case "int":
    case "float":
    case "bytes":
    case "duration":
    case "string":
    case "literal":
    case "package":
      return;
    case "union":
      if (base.members.every((member) => printables.has(member.kind))) return;
      break;
    case "json":
      checking.report(jsonInspected.at(node, { what: "text" }));
      return;
    default:
  }
  checking.report(notText.at(node, { found: type, help: helpFor(checking, node, base) }));
}

const printables: ReadonlySet<string> = new Set(["bool", "int", "float", "bytes", "duration", "string", "literal"]);

function helpFor(checking: Checking, node: Expression, type: Type): string | undefined {
  const text = textOf(node);
  const shown = text === "this value" ? "…" : text;
  switch (type.kind) {
    case "list":
    case "set":
      return `join its items: join(${type.kind === "set" ? `[for x in ${shown}: x]` : shown}, ", ")`;
    case "map":
    case "record":
    case "variant":
      return `write one of its fields, or all as JSON: to_json(${shown})`;
    case "grant": {
      const fields = [...(findResource(checking, type.resource)?.grant.fields.keys() ?? [])];
      return fields.length > 0
        ? `write one of its fields: ${fields.map((name) => `${shown}.${name}`).join(", ")}`
        : undefined;
    }
    case "projectFile":
      return `read it: text(${shown})`;
    default:
      return undefined;
  }
}
