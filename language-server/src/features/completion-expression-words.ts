/**
 * Completion of the words that begin an expression, with what must follow them.
 */
import type { CompletionItem } from "./completion.ts";

/** Words that begin an expression. `isTyped`: what is expected is known, and its literals are offered already. */
export function* expressionWords(isInList: boolean, isCondition: boolean, isTyped: boolean): Iterable<CompletionItem> {
  const word = (label: string, insert: string, rank = 6): CompletionItem => ({ label, kind: "keyword", insert, rank });
  yield word("if", "if ${1:condition} then ${2:value} else $0");
  yield word("match", "match ${1:value} {\n  $0\n}");
  yield word("let", "let ${1:name} = ${2:value}; $0");
  yield word("not", "not $0");
  if (!isCondition) for (const literal of ["true", "false", "none"]) yield word(literal, literal, isTyped ? 6 : 4);
  if (isInList) yield word("for", "for ${1:item} in ${2:list}: $0");
}
