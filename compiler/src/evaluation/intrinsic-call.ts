/**
 * A call of a built-in function, and reading its arguments.
 */
import type { Span } from "../source/span.ts";
import type { Type } from "../semantics/type.ts";
import type { CallExpression } from "../syntax/tree.ts";
import { textValue } from "./make-value.ts";
import { uniqueFiles } from "./residual.ts";
import type { ListValue, MapValue, SecretFile, TextValue, Value } from "./value.ts";

export interface Call {
  readonly name: string;
  readonly node: CallExpression;
  /** What the checker found that it gives. */
  readonly type: Type;
  /** Evaluated; none is an error. */
  readonly arguments: readonly Value[];
}

/** Where an argument stands. */
export function placeOf(call: Call, index: number): Span {
  return call.node.arguments[index] ?? call.node;
}

/** Where the values of all arguments were made. */
export function originsOf(call: Call): readonly Span[] {
  return call.arguments.map(({ origin }) => origin);
}

export function textArgument(call: Call, index: number): TextValue | undefined {
  const value = call.arguments[index];
  return value?.kind === "text" ? value : undefined;
}

export function listArgument(call: Call, index: number): ListValue | undefined {
  const value = call.arguments[index];
  return value?.kind === "list" || value?.kind === "set" ? value : undefined;
}

export function mapArgument(call: Call, index: number): MapValue | undefined {
  const value = call.arguments[index];
  return value?.kind === "map" || value?.kind === "record" ? value : undefined;
}

export function intArgument(call: Call, index: number): number | undefined {
  const value = call.arguments[index];
  return value?.kind === "int" ? value.value : undefined;
}

/** Text made of the call's text arguments: it remembers their files. */
export function madeText(call: Call, text: string): TextValue {
  const files: SecretFile[] = [];
  for (const argument of call.arguments)
    if (argument.kind === "text" && argument.files !== undefined) files.push(...argument.files);
  return textValue(text, call.node, uniqueFiles(files));
}
