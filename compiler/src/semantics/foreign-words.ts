/**
 * What people who come from other languages write, and how it is said here.
 *
 * In: a name that means nothing. Out: what to write instead, for the help of a message; undefined where nobody knows.
 * Not here: signs and quotes (syntax/scan-characters.ts), words that begin an item (syntax/stray-token.ts).
 */

export function foreignValue(name: string): string | undefined {
  return values.get(name);
}

export function foreignType(name: string): string | undefined {
  return types.get(name);
}

/** What OpenTofu knows in every item, and is written behind it here. */
export function foreignAttribute(name: string): string | undefined {
  return attributes.get(name);
}

function each(words: string, help: string): readonly (readonly [string, string])[] {
  return words.split(" ").map((word) => [word, help]);
}

const attributes: ReadonlyMap<string, string> = new Map([
  ...each("count", "write `for key in …` behind the braces, with key in the item's name; for none or one, `when …`"),
  ...each("for_each", "write `for key, value in …` behind the braces, with key in the item's name"),
  ...each("dynamic", "write the block as a list: block = [for x in …: { … }]"),
]);

const values: ReadonlyMap<string, string> = new Map([
  ...each("yes on True TRUE", "write `true`"),
  ...each("no off False FALSE", "write `false`"),
  ...each("null nil undefined None", "write `none`"),
  ...each(
    "var variable variables",
    "what an operator chooses is in `options` of an application, or in `config` of a mapping",
  ),
  ...each("local locals self this rec", "a name is written alone, without anything in front of it"),
  ...each("builtins lib", "functions are called by their name alone: length(…)"),
  ...each("with", "there is no `with`: write the whole path, or give it a name with `let`"),
  ...each("assert", 'conditions are said by `check condition else "message"`, in applications, mappings and resources'),
  ...each("import require include", 'files are imported at the top: import { name } from "./file"'),
  ...each("lookup getAttr", 'write map["key"], or get(map, "key") if it may be missing'),
  ...each("concat concatLists", "lists are joined with `++`"),
  ...each("merge mkMerge recursiveUpdate", "put both into one record: { ...first, ...second }"),
  ...each("format sprintf printf concatStrings", 'put values into text: "${…}"'),
  ...each("toset tolist tomap toSet", "say which type it has: let name: set<string> = …"),
  ...each("try coalesce", "write value ?? other, where the value may be `none`"),
  ...each("mkDefault", "write default(…) in settings, and value ?? other where the value may be `none`"),
  ...each("jsonencode toJSON stringify", "write to_json(…)"),
  ...each("templatefile readFile fromJSON", 'text("./file") is the text of a file of the project'),
  ...each(
    "map filter forEach reduce foldl mapAttrs mapAttrsToList",
    "go through a collection: [for x in list where condition: x + 1]",
  ),
  ...each(
    "mkIf optional optionals optionalAttrs optionalString",
    "write if condition then … else …, or put if condition { … } into a record",
  ),
  ...each("mkForce", "write force(…)"),
  ...each("regex regexall regexMatch test", 'write matches(text, "…"), where the pattern is for the whole text'),
  ...each("len size count", "write length(…)"),
  ...each("attrNames", "write keys(…)"),
  ...each("attrValues", "write values(…)"),
  ...each("concatStringsSep", 'write join(list, ", ")'),
  ...each("str tostring", "write to_string(…)"),
  ...each("parseInt tonumber toInt Number", "write to_int(…)"),
]);

const types: ReadonlyMap<string, string> = new Map([
  ...each("number num", "write int, or float for numbers with a fraction"),
  ...each("integer Int Integer i32 i64 u32 u64 long", "write int"),
  ...each("double decimal Float", "write float"),
  ...each("boolean Boolean Bool", "write bool"),
  ...each("String str text Text char", "write string"),
  ...each("array Array Vec List listOf tuple", "write list<string>, or another type between `<` and `>`"),
  ...each("Set", "write set<string>, or another type between `<` and `>`"),
  ...each(
    "Map dict Dict Record attrsOf HashMap",
    "write map<string>, or another type between `<` and `>`; keys are texts, and map<hostname, string> says which",
  ),
  ...each("object Object struct attrs submodule", "write the fields: { name: string, size: int = 1 }"),
  ...each(
    "optional Optional Option nullOr null undefined none Maybe",
    "what may be missing has a `?` behind its type: string?",
  ),
  ...each("any Any unknown anything dynamic", "write the type it has; json is for what is only passed on"),
  ...each("enum Enum oneOf", 'write the values: "open" | "closed"'),
  ...each("union either", "write variant { one: string, other: int }"),
  ...each("size filesize", "write bytes"),
  ...each("time timeout seconds timedelta", "write duration"),
  ...each("uri URL URI", "write url"),
  ...each("file filepath", "write path for one on a machine, project_file for one of the project"),
  ...each("password sensitive", "write secret<string>"),
  ...each("domain", "write fqdn"),
]);
