/**
 * Makes programs from the productions of the reference grammar, and spoils them.
 *
 * In: the grammar and a source of chance. Out: tokens as texts, and the file that they are. Gates of the grammar are not asked, so some
 * sentences are none. Same chance, same sentence.
 */
import { Alternation, Alternative, NonTerminal, Option, Repetition, Terminal, type IProduction } from "chevrotain";
import { reservedWords } from "../../../../compiler/src/syntax/tokens.ts";
import type { ReferenceGrammar } from "./reference-grammar.ts";

/** From 0 to below `limit`. */
export type Pick = (limit: number) => number;

interface Chance {
  readonly pick: Pick;
  readonly found: string[];
  /** Tokens that there still may be; at 0 the shortest way is taken. */
  budget: number;
}

export class Sentences {
  private readonly rules: ReadonlyMap<string, readonly IProduction[]>;
  /** Calls on the shortest way through each rule. */
  private readonly heights = new Map<string, number>();

  constructor(grammar: ReferenceGrammar) {
    this.rules = new Map(Object.values(grammar.getGAstProductions()).map((rule) => [rule.name, rule.definition]));
    for (let isOpen = true; isOpen;) {
      isOpen = false;
      for (const [name, definition] of this.rules) {
        const height = 1 + this.heightOf(definition);
        if (height >= (this.heights.get(name) ?? Infinity)) continue;
        this.heights.set(name, height);
        isOpen = true;
      }
    }
  }

  private heightOf(parts: readonly IProduction[]): number {
    return Math.max(0, ...parts.map((part) => this.heightOfPart(part)));
  }

  private heightOfPart(part: IProduction): number {
    if (part instanceof Terminal || part instanceof Option || part instanceof Repetition) return 0;
    if (part instanceof NonTerminal) return this.heights.get(part.nonTerminalName) ?? Infinity;
    if (part instanceof Alternation) return Math.min(...waysOf(part).map((way) => this.heightOf(way)));
    throw new Error("the grammar has a part that sentences know nothing of");
  }

  /** The texts of a file's tokens. */
  make(pick: Pick): string[] {
    const chance: Chance = { pick, found: [], budget: 20 + pick(120) };
    this.walk(this.rules.get("file") ?? [], chance);
    return chance.found;
  }

  private walk(parts: readonly IProduction[], chance: Chance): void {
    for (const part of parts) this.walkPart(part, chance);
  }

  private walkPart(part: IProduction, chance: Chance): void {
    const { pick } = chance;
    if (part instanceof Terminal) {
      chance.budget--;
      chance.found.push(textOf(part.terminalType.name, pick));
    } else if (part instanceof NonTerminal) this.walk(this.rules.get(part.nonTerminalName) ?? [], chance);
    else if (part instanceof Alternation) {
      const ways = waysOf(part);
      const least = Math.min(...ways.map((way) => this.heightOf(way)));
      const open = chance.budget > 0 ? ways : ways.filter((way) => this.heightOf(way) === least);
      this.walk(open[pick(open.length)] ?? [], chance);
    } else if (part instanceof Option) {
      if (chance.budget > 0 && pick(3) === 0) this.walk(part.definition, chance);
    } else if (part instanceof Repetition)
      for (let times = pick(4); times > 0 && chance.budget > 0; times--) this.walk(part.definition, chance);
  }
}

function waysOf(part: Alternation): readonly (readonly IProduction[])[] {
  return part.definition.map((way) => (way instanceof Alternative ? way.definition : [way]));
}

const plainWords = ["a", "b", "size", "stopped", "check", "request", "tofu", "from", "requires", "run"];
const pieces: ReadonlyMap<string, readonly string[]> = new Map([
  ["PlainWord", ["a", "b", "size"]],
  ["IDENT", plainWords],
  ["WORD", [...plainWords, ...reservedWords]],
  ["Number", ["1", "42", "1.5", "2GiB", "30d"]],
  ["PlainText", ['"x"', '""', '"a b"', '"\\n"']],
  ["TextStart", ['"']],
  ["TextPiece", ["x", "a b", "$ 1"]],
  ["TextEnd", ['"']],
  ["InterpolationStart", ["${"]],
  ["InterpolationEnd", ["}"]],
]);

function textOf(name: string, pick: Pick): string {
  const choices = pieces.get(name);
  if (choices !== undefined) return choices[pick(choices.length)] ?? "";
  return name.startsWith('"') ? name.slice(1, -1) : name;
}

/** Takes out, doubles, replaces or exchanges tokens. */
export function spoiled(tokens: readonly string[], pick: Pick): string[] {
  const result = [...tokens];
  for (let times = 1 + pick(2); times > 0 && result.length > 1; times--) {
    const at = pick(result.length);
    const other = result[pick(result.length)] ?? "";
    const kind = pick(4);
    if (kind === 0) result.splice(at, 1);
    else if (kind === 1) result.splice(at, 0, other);
    else if (kind === 2) result[at] = other;
    else result.splice(at, 2, ...result.slice(at, at + 2).reverse());
  }
  return result;
}

const namesFollow: ReadonlySet<string> = new Set(
  ". ?. @ let type function resource application provider mapping environment deployment extern tofu data migrate".split(
    " ",
  ),
);

/**
 * The tokens with blanks and line breaks between them. Lines begin in any column, but for those that a person would take for an item
 * of its own: one that begins with `let`, or with the name behind `let`, `type`, `.` and the like, is indented more than all before.
 */
export function written(tokens: readonly string[], pick: Pick): string {
  let text = "";
  let depth = 0;
  let indentation = 4;
  let isInText = false;
  let before = "";
  for (const token of tokens) {
    // Blanks in a text are the text.
    if (!isInText) {
      const column = token === "let" || namesFollow.has(before) ? ++indentation : pick(4);
      text += depth === 0 && pick(12) === 0 ? `\n${" ".repeat(column)}` : " ";
    }
    text += token;
    before = token;
    if (token === '"') {
      isInText = !isInText;
      depth += isInText ? 1 : -1;
    } else if (token === "${") isInText = false;
    else if (token === "}" && depth > 0) isInText = true;
  }
  return text;
}
