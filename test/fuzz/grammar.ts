/**
 * Programs made from the grammar: nearly all of them parse, and few names are in play, so that many of them mean something.
 *
 * The rules are those of the language, in the notation of its grammar, weighted by repeating alternatives.
 */
import type { Choices } from "./choices.ts";

const rules = `
file        = { import } declaration { declaration } { declaration } { declaration } ;
import      = "import" "{" imported { "," imported } "}" "from" MODULE NL ;
imported    = STD | IDENT | STD "as" IDENT ;
annotation  = "@" "title" "(" STRING ")" | "@" "was" "(" STRING ")" | "@" "advanced" | "@" "example" "(" expr ")" | "@" "immutable" | "@" IDENT [ "(" [ expr { "," expr } ] ")" ] ;
declaration = { annotation } plain NL ;
plain       = type | constant | constant | function | resource | application | application | provider | mapping | mapping | environment | deployment | extern ;

type        = "type" IDENT "=" typeExpr ;
constant    = "let" IDENT [ ":" typeExpr ] "=" expr ;
function    = "function" IDENT "(" [ param { "," param } ] ")" ":" typeExpr "=" expr ;
param       = IDENT ":" typeExpr ;
fields      = "{" { field NL } "}" ;
field       = name ":" typeExpr [ "=" expr ] | { annotation } name ":" typeExpr [ "=" expr ] ;
name        = IDENT | IDENT | IDENT | STRING ;
check       = "check" expr "else" expr ;
local       = "let" IDENT [ ":" typeExpr ] "=" expr ;
tail        = | | | "for" binders "in" expr | "when" expr | "for" binders "in" expr "when" expr ;

resource    = "resource" IDENT "{" "request" fields [ "policy" fields ] [ "grant" fields ] { check NL } "}" ;

application = "application" IDENT "{" { appItem NL } "}" ;
appItem     = "options" fields | local | check | requires | requires | nixos | outputs | state | migrate ;
requires    = "requires" "{" { { annotation } IDENT ":" RESOURCE record tail NL } "}" ;
nixos       = "nixos" "on" expr record tail ;
outputs     = "outputs" record ;
state       = "state" "{" { stateItem NL } "}" ;
stateItem   = IDENT | "stopped" "=" expr ;
migrate     = "migrate" IDENT "{" { migration NL } "}" ;
migration   = nixos | "run" record ;

provider    = "provider" IDENT "{" "config" fields { providerItem NL } "}" ;
providerItem = local | check ;
mapping     = "mapping" IDENT "for" IDENT [ "extends" IDENT ] "{" { mappingItem NL } "}" ;
mappingItem = local | check | requires | tofu | nixos | rule | rule | rule ;
rule        = RESOURCE "{" { ruleItem NL } "}" ;
ruleItem    = local | check | requires | nixos | tofu | outputs | "manual" expr tail | ruleRecord record | ruleRecord record | "ignores" IDENT { "," IDENT } ;
ruleRecord  = "grant" | "grant" | "private" | "backup" | "restore" ;
tofu        = "tofu" "{" { tofuItem NL } "}" ;
tofuItem    = "provider" name record | tofuMode IDENT expr [ "as" IDENT ] record tail ;
tofuMode    = "resource" | "data" ;

environment = "environment" IDENT "{" { used NL } used NL { "policy" RESOURCE record NL } "}" ;
used        = "provider" PROVIDER record "mapping" MAPPING ;
deployment  = "deployment" IDENT "on" IDENT "{" { instance NL } "}" ;
instance    = IDENT record | IDENT ":" IDENT record ;

extern      = "extern" "nixos" optionTree | "extern" "tofu" name "source" STRING [ "version" STRING ] tofuSchema | "extern" "nixos" "from" STRING ;
optionTree  = "{" { option NL } "}" ;
option      = name { "." name } ":" typeExpr [ "=" expr ] ;
tofuSchema  = "{" "config" fields { tofuMode IDENT fields NL } "}" ;

typeExpr    = member | member | member | member "|" member { "|" member } ;
member      = primaryType | primaryType | primaryType "?" ;
primaryType = TYPE | TYPE | TYPE | TYPE | literal | IDENT | generic "<" typeExpr ">" | "map" "<" typeExpr "," typeExpr ">" | TYPE "(" refinement { "," refinement } ")" | fields | "variant" fields | "(" typeExpr ")" ;
generic     = "list" | "set" | "map" | "secret" | "deploy" | IDENT ;
refinement  = [ refined "=" ] bound ;
refined     = "length" | "pattern" | IDENT ;
bound       = NUMBER | NUMBER ".." NUMBER | NUMBER ".." | ".." NUMBER | STRING | expr ;
literal     = NUMBER | "-" NUMBER | STRING | "true" | "false" ;

expr        = small | small | small | or | or | "if" expr "then" expr "else" expr | "let" IDENT "=" expr ";" expr | "match" expr "{" arm { arm } "}" ;
small       = IDENT | NUMBER | TEMPLATE | "true" | "none" | IDENT "." IDENT | BUILTIN "(" IDENT ")" | BUILTIN "(" IDENT "," TEMPLATE ")" ;
arm         = pattern "=>" expr NL ;
pattern     = "_" | "none" | literal | IDENT IDENT | IDENT ;
or          = and | and | and "or" and ;
and         = not | not | not "and" not ;
not         = comparison | comparison | "not" comparison ;
comparison  = coalesce | coalesce operator coalesce ;
operator    = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" ;
coalesce    = sum | sum | sum "??" sum ;
sum         = product | product { sumSign product } ;
sumSign     = "+" | "-" | "++" ;
product     = unary | unary { productSign unary } ;
productSign = "*" | "/" | "%" ;
unary       = postfix | postfix | postfix | "-" unary ;
postfix     = primary { step } ;
step        = "." name | "." IDENT | "?." name | "[" expr "]" | "(" [ expr { "," expr } ] ")" ;
primary     = small | small | NUMBER | TEMPLATE | IDENT | list | record | "(" expr ")" ;
list        = "[" [ listItem { "," listItem } ] "]" ;
listItem    = expr | expr | "..." expr | "for" binders "in" expr [ "where" expr ] ":" expr ;
record      = "{" { entry NL } "}" ;
entry       = entryPath "=" expr | entryPath "=" expr | entryPath "=" expr | entryPath record | "..." expr | "if" expr record [ "else" record ] | "for" binders "in" expr [ "where" expr ] record ;
entryPath   = key { "." key } ;
key         = IDENT | IDENT | IDENT | TEMPLATE ;
binders     = IDENT [ "," IDENT ] ;
`;

const terminals: Readonly<Record<string, readonly string[]>> = {
  NL: ["\n"],
  IDENT: "a a b b c d web db config request policy id m p r e host name port address size".split(" "),
  STD: "machine postgresql bucket domain_name login_shell single_nixos all_on_one".split(" "),
  RESOURCE: "r r r machine postgresql bucket login_shell".split(" "),
  PROVIDER: "p p single_nixos".split(" "),
  MAPPING: "m m all_on_one".split(" "),
  MODULE: ['"std"', '"std"', '"std"', '"./other"', '"std/mail"'],
  TYPE: "bool int int float string string string bytes duration fqdn ip path port email project_file package host json r machine".split(
    " ",
  ),
  NUMBER: "0 1 2 10 1.5 0.1 1KiB 2GiB 90m 1d 9007199254740991 100000".split(" "),
  STRING: ['"a"', '"b"', '"192.0.2.1"', '"./other.fedi"', '"[a-z]+"', '"a b"', '"__proto__"', '"${\\"}"', '""'],
  TEMPLATE: ['"a"', '"b ${a}"', '"${b}"', '"${a}-${b.c}"', '"192.0.2.1/24"', '"\\n\\u{202e}"', '"$${x} %{y}"', '""'],
  BUILTIN:
    "length contains keys values get sum min max all any sort unique range join split lower upper trim replace starts_with ends_with matches slug to_string to_int to_json floor ceil round_up cidr_host file_name url_host url_port cases sh text pick host nix".split(
      " ",
    ),
};

type Part =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "rule"; readonly name: string }
  | { readonly kind: "maybe" | "many"; readonly body: readonly Alternative[] };
type Alternative = readonly Part[];

const grammar = new Map(
  rules
    .split(/ ;\n/)
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [name = "", ...body] = line.trim().split(/\s*=\s(.*)/s);
      return [name.trim(), alternativesOf(body[0]?.match(/"[^"]*"|\S+/g) ?? [])] as const;
    }),
);

/** Reads alternatives up to the closing bracket, which it takes too. */
function alternativesOf(words: string[]): readonly Alternative[] {
  const alternatives: Part[][] = [[]];
  for (let next = words.shift(); next !== undefined && next !== "}" && next !== "]"; next = words.shift()) {
    if (next === "|") alternatives.push([]);
    else if (next === "{") alternatives.at(-1)?.push({ kind: "many", body: alternativesOf(words) });
    else if (next === "[") alternatives.at(-1)?.push({ kind: "maybe", body: alternativesOf(words) });
    else if (next.startsWith('"')) alternatives.at(-1)?.push({ kind: "word", text: next.slice(1, -1) });
    else alternatives.at(-1)?.push({ kind: "rule", name: next });
  }
  return alternatives;
}

/** About so many tokens; beyond, every choice is the first and every repetition is empty. */
const mostTokens = 400;

export function grammarProgram(choices: Choices): string {
  const tokens: string[] = [];
  // Expressions within expressions; most programs have flat ones.
  const deepest = 1 + choices.length(3);
  const enough = 30 + choices.below(mostTokens);
  let expressions = 0;
  const write = (alternatives: readonly Alternative[], depth: number): void => {
    const isLate = depth > 60 || tokens.length > enough;
    const [first = []] = alternatives;
    for (const part of isLate ? first : choices.oneOf(alternatives)) {
      if (part.kind === "word") tokens.push(part.text);
      else if (part.kind === "rule") writeRule(part.name, depth + 1);
      else if (part.kind === "maybe" && !isLate && choices.once(2)) write(part.body, depth + 1);
      else if (part.kind === "many" && !isLate)
        for (let times = choices.length(5); times > 0; times--) write(part.body, depth + 1);
    }
  };
  const writeRule = (name: string, depth: number): void => {
    const words = terminals[name];
    const alternatives = grammar.get(name === "expr" && expressions >= deepest ? "small" : name);
    if (name === "expr") expressions++;
    if (words !== undefined) tokens.push(choices.oneOf(words));
    else if (alternatives !== undefined) write(alternatives, depth);
    else throw new Error(`the grammar has no ${name}`);
    if (name === "expr") expressions--;
  };
  writeRule("file", 0);
  return tokens.join(" ");
}
