/**
 * Completion of the words of the language where they fit, as snippets that hold what must follow.
 */
import { typeOfSymbol } from "../../../compiler/src/index.ts";
import type { ItemOwner } from "../analysis/completion-context.ts";
import type { CompletionPlace } from "../analysis/completion-place.ts";
import type { FollowingWords } from "../analysis/following-words.ts";
import { annotationDocs, keywordDocs } from "../analysis/language-docs.ts";
import { around } from "../analysis/spot.ts";
import type { CompletionItem } from "./completion.ts";
import { completeExpression } from "./completion-values.ts";

const block = "{\n  $0\n}";

const declarations: Readonly<Record<string, string>> = {
  application: "application ${1:name} {\n  options {\n    ${2:domain}: ${3:fqdn}\n  }\n  requires {\n    $0\n  }\n}",
  environment: "environment ${1:name} {\n  provider ${2:provider} {\n    $0\n  }\n  mapping ${3:mapping}\n}",
  deployment: `deployment \${1:name} on \${2:environment} ${block}`,
  resource: "resource ${1:name} {\n  request {\n    ${2:size}: ${3:bytes}\n  }\n  grant {\n    $0\n  }\n}",
  provider: "provider ${1:name} {\n  config {\n    ${2:address}: ${3:ipv4}\n  }\n}",
  mapping: `mapping \${1:name} for \${2:provider} ${block}`,
  type: "type ${1:name} = $0",
  let: "let ${1:name} = $0",
  function: "function ${1:name}(${2:value}: ${3:int}): ${4:int} = $0",
  extern: `extern \${1|nixos,tofu|} ${block}`,
};

/** What follows each word; the words in the order in which they are offered. */
const itemWords: Readonly<Record<ItemOwner, Readonly<Record<string, string>>>> = {
  file: { import: 'import { $0 } from "${1:std}"', ...declarations },
  declaration: declarations,
  application: {
    options: `options ${block}`,
    requires: `requires ${block}`,
    nixos: `nixos on \${1:host} ${block}`,
    let: "let ${1:name} = $0",
    check: 'check ${1:condition} else "$0"',
    outputs: `outputs ${block}`,
    state: `state { $0 }`,
    migrate: `migrate \${1:requirement} ${block}`,
  },
  provider: { config: `config ${block}`, let: "let ${1:name} = $0", check: 'check ${1:condition} else "$0"' },
  mapping: {
    let: "let ${1:name} = $0",
    check: 'check ${1:condition} else "$0"',
    requires: `requires ${block}`,
    tofu: `tofu ${block}`,
    nixos: `nixos on \${1:host} ${block}`,
  },
  rule: {
    grant: "grant { $0 }",
    tofu: `tofu ${block}`,
    nixos: `nixos on \${1:host} ${block}`,
    let: "let ${1:name} = $0",
    check: 'check ${1:condition} else "$0"',
    requires: `requires ${block}`,
    private: "private { $0 }",
    outputs: `outputs ${block}`,
    manual: 'manual "$0"',
    backup: 'backup { on = ${1:host}, run = "$0" }',
    restore: 'restore { on = ${1:host}, run = "$0" }',
    ignores: "ignores $0",
  },
  resource: {
    request: "request { $0 }",
    policy: "policy { $0 }",
    grant: "grant { $0 }",
    check: 'check ${1:condition} else "$0"',
  },
  environment: {
    provider: "provider ${1:provider} {\n  $0\n}\nmapping ${2:mapping}",
    policy: "policy ${1:resource} { $0 }",
  },
  deployment: {},
  tofu: {
    provider: `provider \${1:name} ${block}`,
    resource: `resource \${1:type} "\${2:name}" ${block}`,
    data: `data \${1:type} "\${2:name}" ${block}`,
  },
  tofuSchema: {
    config: `config ${block}`,
    resource: `resource \${1:type} ${block}`,
    data: `data \${1:type} ${block}`,
  },
  migrate: { run: 'run { on = ${1:host}, run = "$0" }', nixos: `nixos on \${1:host} ${block}` },
};

export function* completeItems(owner: ItemOwner): Iterable<CompletionItem> {
  let rank = 5;
  for (const [word, insert] of Object.entries(itemWords[owner])) {
    const doc = keywordDocs[word];
    yield { label: word, kind: "keyword", insert, rank: (rank += 0.01), ...(doc === undefined ? {} : { doc }) };
  }
}

const operators: ReadonlySet<string> = new Set(["and", "or", "in"]);

/** What stands behind each word that goes on with something. */
const followingWords: Readonly<Record<string, string>> = {
  as: "as ${1:name}",
  else: "else $0",
  extends: "extends ${1:mapping}",
  for: "for ${1:item} in ${2:list}",
  from: 'from "$0"',
  mapping: "mapping ${1:mapping}",
  source: 'source "$0"',
  version: 'version "$0"',
  when: "when ${1:condition}",
  where: "where ${1:condition}",
};

export function* completeFollowing({ words, isNext, isOnLineAbove }: FollowingWords): Iterable<CompletionItem> {
  for (const word of words) {
    const doc = keywordDocs[word];
    const insert = (isNext && word === "for" ? undefined : followingWords[word]) ?? `${word} $0`;
    const rank = isNext && !operators.has(word) ? 0 : isOnLineAbove ? 8 : 0.5;
    yield { label: word, kind: "keyword", insert, rank, ...(doc === undefined ? {} : { doc }) };
  }
}

export function* completeAnnotations(): Iterable<CompletionItem> {
  for (const [name, doc] of Object.entries(annotationDocs)) {
    const takes = doc.includes('("') ? '("$0")' : doc.includes("(value)") ? "($0)" : "";
    yield { label: name, kind: "annotation", insert: `${name}${takes}`, rank: 1, doc };
  }
}

/** Bounds of a text: those not yet set. */
export function* completeRefinements(place: CompletionPlace): Iterable<CompletionItem> {
  const { chain, module, project } = place.spot;
  const type = around(chain, "namedType");
  const target = type === undefined ? undefined : module.targets.get(type.name.id);
  const alias = target?.kind === "declaration" ? typeOfSymbol(project, target.symbol) : undefined;
  const isText = type?.name.text === "string" || (alias?.kind === "alias" && alias.type.kind === "string");
  if (!isText) return yield* completeExpression(place);
  const taken = new Set(
    type?.refinements.flatMap(({ name }) => (name === undefined || name === place.spot.node ? [] : [name.text])),
  );
  const offered = {
    length: ["length = ${1:1..63}", "How many characters."],
    pattern: ['pattern = "$0"', "Of the whole text."],
  };
  for (const [label, [insert = "", doc = ""]] of Object.entries(offered))
    if (!taken.has(label)) yield { label, kind: "keyword", insert, rank: 0, doc };
}
