/**
 * Looks at the command of `backup`, `restore` and `run`: each `${…}` in it becomes one quoted word of the shell, so none may stand
 * inside quotes, where it would end them.
 */
import type { Expression, TextExpression } from "../syntax/tree.ts";
import type { Checking } from "./checking.ts";
import { commandNotText, interpolationInQuotes } from "./declaration-diagnostics.ts";

/** A command is a text written in its place, or a choice between such texts: a text made elsewhere has lost its words. */
export function checkCommandText(checking: Checking, node: Expression, section: string): void {
  switch (node.kind) {
    case "text":
      return checkQuotes(checking, node);
    case "if":
      checkCommandText(checking, node.then, section);
      return checkCommandText(checking, node.else, section);
    case "match":
      for (const arm of node.arms) checkCommandText(checking, arm.value, section);
      return;
    case "missing":
      return;
    default:
      checking.report(commandNotText.at(node, { section }));
  }
}

function checkQuotes(checking: Checking, node: TextExpression): void {
  let open: "" | "'" | '"' = "";
  let isComment = false;
  let isAtWord = true;
  for (const part of node.parts) {
    if (part.kind !== "textPart") {
      if (open !== "" && part.kind !== "missing") checking.report(interpolationInQuotes.at(part, { quoteMark: open }));
      isAtWord = false;
      continue;
    }
    for (let at = 0; at < part.text.length; at++) {
      const character = part.text[at];
      if (isComment) isComment = character !== "\n";
      else if (character === "\\" && open !== "'") at++;
      else if (open !== "") open = character === open ? "" : open;
      else if (character === "'" || character === '"') open = character;
      else if (character === "#" && isAtWord) isComment = true;
      isAtWord = open === "" && (character === " " || character === "\n" || character === "\t" || character === ";");
    }
  }
}
