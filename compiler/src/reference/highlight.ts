/**
 * Colours of Fedi in HTML, by what words look like: good enough for reading, and safe for any text.
 */
import { builtInTypes, declarationWords, itemWords, reservedWords } from "../syntax/tokens.ts";
import { all, escaped, tag, type Html } from "./html-text.ts";

const keywords: ReadonlySet<string> = new Set([...declarationWords, ...reservedWords]);
/** These are keywords only where a line begins with them. */
const lineWords: ReadonlySet<string> = new Set([...itemWords, "resource", "provider", "policy"]);
/** These stand inside a line, after other keywords. */
const innerWords: ReadonlySet<string> = new Set(["from", "on", "extends"]);
const typeNames: ReadonlySet<string> = new Set(builtInTypes);

const piece = /(\/\/[^\n]*)|("(?:\\.|[^"\\\n])*"?)|(@\w+)|(\b\d[\w.]*)|((?<!\.)[A-Za-z_]\w*)|(\s+)|([^])/g;

export function highlighted(program: string): Html {
  const parts: Html[] = [];
  let isLineStart = true;
  for (const [, comment, string, annotation, number, word, blank, other] of program.matchAll(piece)) {
    if (blank !== undefined) {
      if (blank.includes("\n")) isLineStart = true;
      parts.push(escaped(blank));
      continue;
    }
    if (comment !== undefined) parts.push(tag("span", { class: "c" }, escaped(comment)));
    else if (string !== undefined) parts.push(tag("span", { class: "s" }, escaped(string)));
    else if (annotation !== undefined) parts.push(tag("span", { class: "k" }, escaped(annotation)));
    else if (number !== undefined) parts.push(tag("span", { class: "n" }, escaped(number)));
    else if (word !== undefined) parts.push(ofWord(word, isLineStart));
    else parts.push(escaped(other ?? ""));
    isLineStart = false;
  }
  return all(parts);
}

function ofWord(word: string, isLineStart: boolean): Html {
  if (keywords.has(word) || innerWords.has(word) || (isLineStart && lineWords.has(word)))
    return tag("span", { class: "k" }, escaped(word));
  return typeNames.has(word) ? tag("span", { class: "t" }, escaped(word)) : escaped(word);
}
