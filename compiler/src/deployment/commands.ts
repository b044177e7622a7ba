/**
 * Commands on hosts: `backup`, `restore`, `run`. Each `${…}` in the text becomes one word for the shell.
 *
 * In: a command item and the frame it stands in. Out: a HostCommand, or its parts as values; reports secrets in it.
 */
import type { Command, Expression, TextExpression } from "../syntax/tree.ts";
import { spanOf } from "../source/span.ts";
import { stringType } from "../semantics/type.ts";
import { evaluateMatch } from "../evaluation/evaluate-match.ts";
import type { Evaluation, Frame } from "../evaluation/evaluation.ts";
import { shellWord } from "../evaluation/intrinsic-texts.ts";
import { errorValue, textValue } from "../evaluation/make-value.ts";
import { choose, interpolate, residualValue, textOf } from "../evaluation/residual.ts";
import type { Value } from "../evaluation/value.ts";
import { landInCommand, type Flows } from "./flows.ts";
import type { RuleRun } from "./resolution.ts";
import type { HostCommand } from "./resolved.ts";

export interface RuleCommands {
  readonly backup?: HostCommand;
  readonly restore?: HostCommand;
}

/** Of all rules that have some, by request. */
export function collectCommands(flows: Flows, working: readonly RuleRun[]): ReadonlyMap<string, RuleCommands> {
  const commands = new Map<string, RuleCommands>();
  for (const { request, rule, frame, owner } of working) {
    if (rule.items.backup === undefined && rule.items.restore === undefined) continue;
    const evaluated = (node: Command | undefined) => node && evaluateCommand(owner.evaluation, flows, frame, node);
    const backup = evaluated(rule.items.backup);
    const restore = evaluated(rule.items.restore);
    const found = { ...(backup === undefined ? {} : { backup }), ...(restore === undefined ? {} : { restore }) };
    commands.set(request.id, found);
  }
  return commands;
}

export function evaluateCommand(
  evaluation: Evaluation,
  flows: Flows,
  frame: Frame,
  node: Command,
): HostCommand | undefined {
  const parts = commandParts(evaluation, frame, node);
  if (parts?.on.kind !== "host" || parts.run.kind === "error") return undefined;
  const host = parts.on.host.name;
  return { host, run: parts.run, secretFiles: landInCommand(flows, host, parts.run), origin: spanOf(node) };
}

export interface CommandParts {
  /** The machine; a residual where options are unknown. */
  readonly on: Value;
  /** Text, in which whatever was interpolated is a word of the shell. */
  readonly run: Value;
}

/** Undefined where an entry is missing, which the checker reports. */
export function commandParts(evaluation: Evaluation, frame: Frame, node: Command): CommandParts | undefined {
  const on = entryOf(node, "on");
  const run = entryOf(node, "run");
  if (on === undefined || run === undefined) return undefined;
  return { on: evaluation.whole.evaluate(evaluation, frame, on), run: commandText(evaluation, frame, run) };
}

function entryOf(node: Command, name: string): Expression | undefined {
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
    parts.push(oneWord(value));
  }
  return interpolate(parts, node);
}

/** One word for a POSIX shell. */
function oneWord(value: Value): Value {
  const text = textOf(value);
  if (text !== undefined)
    return textValue(shellWord(text), value.origin, value.kind === "text" ? value.files : undefined);
  const written = interpolate([value], value.origin);
  return residualValue(stringType, { kind: "call", name: "sh", arguments: [written] }, value.origin);
}
