/**
 * Commands on hosts: `backup`, `restore`, `run`. Each `${…}` in the text becomes one word for the shell.
 *
 * In: a command item and the frame it stands in. Out: a HostCommand; reports secrets in it.
 */
import type { Command, Expression, TextExpression } from "../syntax/tree.ts";
import { spanOf } from "../source/span.ts";
import { stringType } from "../semantics/type.ts";
import { evaluateMatch } from "../evaluation/evaluate-match.ts";
import type { Evaluation, Frame } from "../evaluation/evaluation.ts";
import { errorValue, textValue } from "../evaluation/make-value.ts";
import { choose, interpolate, residualValue, textOf } from "../evaluation/residual.ts";
import type { Value } from "../evaluation/value.ts";
import { landInCommand, type Flows } from "./flows.ts";
import type { HostCommand } from "./resolved.ts";

export function evaluateCommand(
  evaluation: Evaluation,
  flows: Flows,
  frame: Frame,
  node: Command,
): HostCommand | undefined {
  const on = entryOf(node, "on");
  const run = entryOf(node, "run");
  if (on === undefined || run === undefined) {
    // Written in a way that only the whole tells: spread, condition.
    const whole = evaluation.whole.evaluate(evaluation, frame, node.values);
    if (whole.kind !== "record") return undefined;
    return commandOf(flows, node, whole.entries.get("on"), whole.entries.get("run"));
  }
  const host = evaluation.whole.evaluate(evaluation, frame, on);
  return commandOf(flows, node, host, commandText(evaluation, frame, run));
}

function commandOf(
  flows: Flows,
  node: Command,
  host: Value | undefined,
  run: Value | undefined,
): HostCommand | undefined {
  if (host?.kind !== "host" || run === undefined || run.kind === "error") return undefined;
  const secretFiles = landInCommand(flows, host.host.name, run);
  return { host: host.host.name, run, secretFiles, origin: spanOf(node) };
}

function entryOf(node: Command, name: string): Expression | undefined {
  if (!node.values.entries.every((entry) => entry.kind === "set")) return undefined;
  for (const entry of node.values.entries) {
    const [key] = entry.kind === "set" ? entry.path : [];
    if (entry.kind === "set" && entry.path.length === 1 && key?.kind === "name" && key.text === name)
      return entry.value;
  }
  return undefined;
}

/** A text, or a choice between texts (the checker has seen to it), each `${…}` one word. */
function commandText(evaluation: Evaluation, frame: Frame, node: Expression): Value {
  switch (node.kind) {
    case "text":
      return quotedText(evaluation, frame, node);
    case "if": {
      const condition = evaluation.whole.evaluate(evaluation, frame, node.condition);
      if (condition.kind === "bool") return commandText(evaluation, frame, condition.value ? node.then : node.else);
      if (condition.kind !== "residual") return errorValue(node);
      const then = commandText(evaluation, frame, node.then);
      const otherwise = commandText(evaluation, frame, node.else);
      if (then.kind === "error" || otherwise.kind === "error") return errorValue(node);
      return choose(condition, then, otherwise, stringType, node);
    }
    case "match": {
      // The arms are evaluated where their names are bound; only what stands in them is quoted here.
      const arms = new Set<Expression>(node.arms.map((arm) => arm.value));
      const { whole } = evaluation;
      const quoting: Evaluation = {
        ...evaluation,
        whole: {
          ...whole,
          evaluate: (_, inner, part) =>
            arms.has(part) ? commandText(evaluation, inner, part) : whole.evaluate(evaluation, inner, part),
        },
      };
      return evaluateMatch(quoting, frame, node);
    }
    default:
      return evaluation.whole.evaluate(evaluation, frame, node);
  }
}

function quotedText(evaluation: Evaluation, frame: Frame, node: TextExpression): Value {
  const parts: (string | Value)[] = [];
  for (const part of node.parts) {
    if (part.kind === "textPart") {
      parts.push(part.text);
      continue;
    }
    const value = evaluation.whole.evaluate(evaluation, frame, part);
    if (value.kind === "error") return errorValue(node);
    parts.push(shellWord(value));
  }
  return interpolate(parts, node);
}

/** One word for a POSIX shell. */
function shellWord(value: Value): Value {
  const text = textOf(value);
  if (text === undefined)
    return residualValue(stringType, { kind: "call", name: "sh", arguments: [value] }, value.origin);
  const isPlain = /^[A-Za-z0-9_@%+=:,./-]+$/.test(text);
  const quoted = isPlain ? text : `'${text.replaceAll("'", "'\\''")}'`;
  return textValue(quoted, value.origin, value.kind === "text" ? value.files : undefined);
}
