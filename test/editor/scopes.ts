/**
 * Colours programs as VS Code does, with its own library and our grammar.
 *
 * In: a text. Out: its stretches with their scopes, outermost first. VS Code brings Markdown along; here a small one stands for it.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";

const { createOnigScanner, createOnigString, loadWASM } = oniguruma;
const { INITIAL, parseRawGrammar, Registry } = textmate;

export interface Scoped {
  readonly start: number;
  readonly end: number;
  readonly scopes: readonly string[];
}

const markdown = {
  scopeName: "text.html.markdown",
  patterns: [
    { name: "markup.fenced_code", begin: "(^|\\G)(```)", end: "(^|\\G)(```)" },
    { name: "markup.inline.raw", match: "`[^`]*`" },
  ],
};

const file = join(import.meta.dirname, "../../vscode-extension/syntaxes/fedi.tmLanguage.json");

export async function loadGrammar(): Promise<IGrammar> {
  const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM({ data: new Uint8Array(readFileSync(wasm)).buffer });
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: (scope) =>
      Promise.resolve(
        scope === "source.fedi"
          ? parseRawGrammar(readFileSync(file, "utf8"), file)
          : scope === markdown.scopeName
            ? parseRawGrammar(JSON.stringify(markdown), "markdown.json")
            : null,
      ),
  });
  const grammar = await registry.loadGrammar("source.fedi");
  if (grammar === null) throw new Error("there is no grammar");
  return grammar;
}

/** Scopes without `source.fedi`, and without `.fedi` at their ends. */
export function scopesOf(grammar: IGrammar, text: string): readonly Scoped[] {
  const found: Scoped[] = [];
  let state = INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const own = scopes.slice(1).map((scope) => scope.replace(/\.fedi$/, ""));
      found.push({ start: offset + startIndex, end: Math.min(offset + endIndex, offset + line.length), scopes: own });
    }
    offset += line.length + 1;
  }
  return found;
}
