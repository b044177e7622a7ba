/**
 * Projects of a few files that import one another in any direction, rightly and wrongly, and meet in schemas: whatever leads from a file to
 * another, no phase may come back to where it began.
 */
import type { Choices } from "./choices.ts";
import type { FuzzedInput } from "./input.ts";

const fileNames = ["main", "b", "c", "d"] as const;

/** What every file declares, by its own letter: so that every import names something. */
const declared = ["v", "t", "r", "f"] as const;

export function importGraph(choices: Choices): FuzzedInput {
  const names = fileNames.slice(0, 2 + choices.below(3));
  const files = names.map((name) => [`${name}.fedi`, fileText(name, names, choices)] as const);
  if (choices.once(2)) return { kind: "imports", files: new Map(files) };
  const entries = choices.once(2) ? { entries: [`${choices.oneOf(names)}.fedi`] } : {};
  return { kind: "imports", files: new Map([...files, ["fedi.json", JSON.stringify(entries)]]) };
}

function fileText(name: string, names: readonly string[], choices: Choices): string {
  const seen = new Set<string>();
  const imports = Array.from({ length: choices.below(4) }, () => importText(names, seen, choices));
  // Names of other files: most are imported, some are not.
  const known = [...seen, ...declared.map((kind) => `${kind}_${name}`)];
  const declarations = Array.from({ length: 1 + choices.below(7) }, () => declaration(name, known, choices));
  const parts = [...imports, ...new Set(declarations)];
  if (choices.once(12)) parts.sort(() => choices.below(3) - 1);
  return parts.join(choices.oneOf(["\n", "\n\n", "\r\n"]));
}

function importText(names: readonly string[], seen: Set<string>, choices: Choices): string {
  const from = choices.oneOf(names);
  const imported = Array.from({ length: 1 + choices.below(3) }, () => `${choices.oneOf(declared)}_${from}`);
  const listed = [...new Set(imported)].map((one) => {
    const alias = choices.once(8) ? `x_${choices.below(3)}` : undefined;
    seen.add(alias ?? one);
    return alias === undefined ? one : `${one} as ${alias}`;
  });
  const word = choices.once(6)
    ? choices.oneOf(["iimport", "imprt", "imports", "export import", "use", " import", "@title import"])
    : "import";
  const fromWord = choices.once(12) ? choices.oneOf(["form", "", "from from"]) : "from";
  const path = choices.once(10)
    ? choices.oneOf([`${from}`, `./${from}.fedi`, `./x/../${from}`, "x/y", `./${from}\\u{61}`])
    : `./${from}`;
  const inside = choices.once(15) ? "" : ` ${listed.join(choices.once(10) ? " " : ", ")} `;
  return `${word} {${inside}} ${fromWord} "${path}"${choices.once(15) ? " // c" : ""}`;
}

/** One that may be made of any of the names. */
function declaration(own: string, names: readonly string[], choices: Choices): string {
  const of = (kind: string) =>
    choices.oneOf(names.filter((name) => name.startsWith(kind) || name.startsWith("x_")).concat(`${kind}_${own}`));
  const [value, type, resource, call] = declared.map(of);
  switch (choices.below(12)) {
    case 0:
    case 1:
      return `let v_${own} = ${choices.oneOf(["1", `${value} + 1`, `${call}(${value})`, `[${value}][0]`])}`;
    case 2:
    case 3:
      return `type t_${own} = ${choices.oneOf(["int", `{ a: ${type}, b: int = ${value} }`, `${type}`, `list<${type}>`, `int(..${value})`, `variant { a: ${type} }`])}`;
    case 4:
      return `function f_${own}(x: ${choices.oneOf(["int", `${type}`])}): ${choices.oneOf(["int", `${type}`])} = ${choices.oneOf(["x", `${call}(x)`, `${value}`])}`;
    case 5:
    case 6:
      return `resource r_${own} { request { n: int = ${value}, t: ${type}? } grant { h: ${choices.oneOf(["host", `${type}`, `${resource}`])}, s: string } }`;
    case 7:
      return `extern nixos { services.${own}.a: ${type}, services.${own}.r: ${choices.oneOf([`${type}`, "int"])} = ${value} }`;
    case 8:
      return `extern tofu cloud${choices.below(2)} source "x/cloud" { config {} resource cloud_${own} { made: deploy<${resource}>, deep: deploy<${type}>, n: int = ${value} } }`;
    case 9:
      return `provider p_${own} { config { n: int = ${value} } }
mapping m_${own} for p_${own} { ${resource} { tofu { resource cloud_${choices.oneOf(fileNames)} "x" as made {} } grant { s = ${choices.oneOf(["made.made.s", "made.deep", `"\${made.made.h.s}"`, '"a"'])} } } }
environment e_${own} { provider p_${own} {} mapping m_${own} }`;
    case 10:
      return `application a_${own} { options { n: ${type} = ${value}, x: int = ${value} } requires { q: ${resource} { n = ${value} } } nixos on q.h { services.${choices.oneOf(fileNames)}.a = ${choices.oneOf([`${value}`, "{ a = 1 }", "q.s", "options.n"])} } }`;
    default:
      return `deployment d_${own} on e_${choices.oneOf(fileNames)} { i: a_${choices.oneOf(fileNames)} { x = ${value} } }`;
  }
}
