/**
 * Programs that strangers may send to make the compiler hang, fill the memory or fall over: by what they try, and the codes of the
 * messages that they get instead.
 */

/** Codes of errors and warnings, each once, in the order of the alphabet. */
export type Expected = readonly string[];
export type Programs = Readonly<Record<string, readonly [text: string, codes: Expected]>>;

const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => `${line(at)}\n`).join("");

/** `name0` as given, each next one made of the one before. */
const chain = (name: string, first: string, count: number, next: (previous: string) => string): string =>
  `let ${name}0 = ${first}\n${lines(count, (at) => `let ${name}${at + 1} = ${next(`${name}${at}`)}`)}`;

const chainOfTypes = (name: string, first: string, count: number, next: (previous: string) => string): string =>
  `type ${name}0 = ${first}\n${lines(count, (at) => `type ${name}${at + 1} = ${next(`${name}${at}`)}`)}`;

const twice = (name: string) => `{ a: ${name}, b: ${name} }`;
const hundredThousand = 'join([for i in range(0, 10000): "aaaaaaaaaa"], "")';
const tenMillion = 'join([for i in range(0, 1000000): "aaaaaaaaaa"], "")';
const deployed = (application: string, options: string) =>
  `${application}\nprovider p { config {} }\nmapping m for p {}\nenvironment e { provider p {} mapping m }\ndeployment d on e { ${options} }\n`;

/** A rule, and what it calls, in which a label is compared at the end of a long way. */
const comparing = (locals: string, last: string, functions = "") =>
  `${functions}resource r { request {} }\nprovider q { config {} }\nmapping n for q { r {\n${locals}\ncheck ${last} == "x" else ""\n} }\n`;

const budget = ["budget-exceeded"];
const allowance = ["allowance-exceeded"];
const tooLarge = ["type-too-large"];
const tooDeep = ["too-deeply-nested"];

/** Sixty steps that double: 2^60 of anything. */
export const doubling: Programs = {
  "texts that double": [chain("t", '"x"', 60, (t) => `"\${${t}}\${${t}}"`), allowance],
  "lists that double": [chain("t", "[1]", 60, (t) => `[...${t}, ...${t}]`), budget],
  "lists of lists that double": [chain("t", "[1]", 60, (t) => `[${t}, ${t}]`), allowance],
  "records that double": [chain("t", "{ a = 1 }", 60, (t) => `{ a = ${t}, b = ${t} }`), tooLarge],
  "records that double, compared": [
    `${chain("t", "{ a = 1 }", 60, (t) => `{ a = ${t}, b = ${t} }`)}let e = t60 == t60\nlet j = to_json(t60)\n`,
    tooLarge,
  ],
  "settings that double": [
    `let t0: json = { a = 1 }\n${lines(60, (at) => `let t${at + 1}: json = { a = t${at}, b = t${at} }`)}let j = to_json(t60)\n`,
    allowance,
  ],
  "records that double in one expression": [
    `let y = ${lines(60, (at) => `let v${at + 1} = { a = ${at === 0 ? 1 : `v${at}`}, b = ${at === 0 ? 1 : `v${at}`} };`)} v60 == v60\n`,
    tooLarge,
  ],
  "types that double, each assigned to another": [
    `${chainOfTypes("t", "{ a: int }", 60, twice)}${chainOfTypes("s", "{ a: int }", 60, twice)}function f(x: t60): s60 = x\nfunction g(x: t60, y: s60): bool = x == y\n`,
    tooLarge,
  ],
  "options whose types double": [
    deployed(
      `${chainOfTypes("t", "{ a: int = 1 }", 60, twice)}application web { options { x: t60 } }`,
      "web { x = {} }",
    ),
    ["missing-field", "type-too-large"],
  ],
  "defaults whose types double": [
    `${chainOfTypes("t", "{ a: int = 1 }", 60, (t) => `{ a: ${t} = {}, b: ${t} = {} }`)}let x: t60 = {}\n`,
    tooLarge,
  ],
  "functions that call functions twice": [
    `function f0(x: int): int = x + 1\n${lines(60, (at) => `function f${at + 1}(x: int): int = f${at}(f${at}(x))`)}let y = f60(1)\n`,
    budget,
  ],
  "labels in lists that double": [
    comparing(
      chain("t", "[application]", 60, (t) => `[${t}, ${t}]`),
      `to_json(t60)`,
    ),
    ["label-compared"],
  ],
  "labels in records that double, chosen from": [
    comparing(
      chain(
        "t",
        "{ a = application, b = id }",
        60,
        (t) => `{ a = "\${${t}.a}\${${t}.b}", b = if true then ${t}.a else ${t}.b }`,
      ),
      "t60.b",
    ),
    ["label-compared"],
  ],
  "lists of lists, searched again and again": [
    `${chain("t", "[1]", 16, (t) => `[${t}, ${t}]`)}${chain("s", "[1]", 16, (t) => `[${t}, ${t}]`)}let e = [for i in range(0, 100000): t16 in [s16]]\n`,
    budget,
  ],
};

/** Numbers, lists, texts and files of any size. */
export const sizes: Programs = {
  "a range over all numbers": ["let a = range(0, 9007199254740991)\n", budget],
  "three hundred lists of a million": [lines(300, (at) => `let a${at} = range(0, 900000)`), allowance],
  "a text replaced by itself": [`let a = ${hundredThousand}\nlet b = replace(a, "a", a)\n`, budget],
  "a long text between many": [
    `let a = ${hundredThousand}\nlet b = join([for i in range(0, 100000): "x"], a)\n`,
    budget,
  ],
  "a long list sorted five hundred times": [
    'let a = [for i in range(0, 200000): "${i}"]\nlet b = [for i in range(0, 500): sort(a)]\n',
    budget,
  ],
  "five thousand names that mean nothing": [lines(5000, (at) => `let a${at} = b${at}`), ["unknown-name"]],
  "five thousand types that mean nothing": [lines(5000, (at) => `type a${at} = b${at}`), ["unknown-name"]],
  "five hundred fields that are not there": [
    `type t = { ${lines(500, (at) => `aaaaaaaaaaaaaaaaaaaaaaa${at}: int = 1`)} }\nlet x: t = { ${lines(500, (at) => `bbbbbbbbbbbbbbbbbbbbbbb${at} = 1`)} }\n`,
    ["unknown-field"],
  ],
  "an import of nothing": ['import { a } from ""\nlet b = a\n', ["unknown-dependency"]],
  "one name five thousand times": [lines(5000, () => "let a = 1"), ["duplicate-name"]],
  "five thousand fields": [`type t = { ${lines(5000, (at) => `a${at}: int = 1`)} }\nlet x: t = {}\n`, []],
  "a chain of five thousand constants": [chain("a", "1", 5000, (a) => `${a} + 1`), []],
  "a label at the end of five thousand locals": [
    comparing(
      chain("a", "application", 5000, (a) => `"\${${a}}"`),
      "a5000",
    ),
    ["label-compared"],
  ],
  "a label through five thousand functions": [
    comparing(
      "",
      "f5000(id)",
      `function f0(x: string): string = x\n${lines(5000, (at) => `function f${at + 1}(x: string): string = f${at}(x)`)}`,
    ),
    ["label-compared"],
  ],
  "forty thousand paths through one name": [`let a: json = { ${lines(40_000, (at) => `a.b.f${at} = ${at}`)} }\n`, []],
  "twenty thousand declarations that are wrong": [
    `type t = { a: int = 1 }\n${lines(20_000, (at) => `let a${at}: t = { b = 1 }`)}`,
    ["unknown-field"],
  ],
  "forty thousand outputs": [`application a { outputs { ${lines(40_000, (at) => `o${at} = ${at}`)} } }\n`, []],
  "a chain of five thousand types": [`${chainOfTypes("t", "int", 5000, (t) => t)}let x: t5000 = 1\n`, []],
  "types within types, five thousand deep": [
    `${chainOfTypes("t", "{ a: int }", 5000, (t) => `{ a: ${t} }`)}${chainOfTypes("s", "{ a: int }", 5000, (t) => `{ a: ${t} }`)}function f(x: t5000): s5000 = x\n`,
    tooLarge,
  ],
  "values within values, six hundred deep": [
    `let a0: json = [1]\n${lines(600, (at) => `let a${at + 1}: json = [a${at}]`)}`,
    budget,
  ],
  "functions that call functions, five thousand deep": [
    `function f0(x: int): int = x\n${lines(5000, (at) => `function f${at + 1}(x: int): int = f${at}(x)`)}let y = f5000(1)\n`,
    budget,
  ],
  "three thousand types in a circle": [
    lines(3000, (at) => `type t${at} = { a: t${(at + 1) % 3000} }`),
    ["recursive-type"],
  ],
  "three thousand functions in a circle": [
    lines(3000, (at) => `function f${at}(x: int): int = f${(at + 1) % 3000}(x)`),
    ["circular-definition"],
  ],
};

const patterned = (pattern: string) =>
  `type t = string(pattern = "${pattern}")\nlet x: t = join([for i in range(0, 50000): "a"], "")\n`;

/** Patterns that other engines need the age of the universe for. */
export const patterns: Programs = {
  "repetitions of repetitions": [patterned("(a+)+b"), ["malformed-text"]],
  "alternatives that are the same": [patterned("(a|a)*b"), ["malformed-text"]],
  "alternatives that overlap": [patterned("(a|ab|aba)*c"), ["malformed-text"]],
  "stars of stars": [patterned("(((a*)*)*)*b"), ["malformed-text"]],
  "counts of counts": [patterned("((((a{1,9}){1,9}){1,9}){1,9}){1,9}"), ["pattern-not-portable"]],
  "counts beside counts": [patterned("a{0,5000}a{0,5000}b"), ["pattern-not-portable"]],
  "groups in groups": [patterned(`${"(".repeat(5000)}a${")".repeat(5000)}`), ["pattern-not-portable"]],
  "nine thousand alternatives": [
    patterned(Array.from({ length: 9000 }, () => "a").join("|")),
    ["pattern-not-portable"],
  ],
  "a thousand matches of a long text": [
    `let a = ${hundredThousand}\nlet b = [for i in range(0, 1000): matches("\${a}\${i}", "(a|aa)*a(a|b){2000}c")]\n`,
    budget,
  ],
  "a key as long as a book": [
    `type t = string(pattern = "(a|aa)*b")\nlet m: map<t, int> = { "\${${hundredThousand}}" = 1 }\n`,
    ["malformed-text"],
  ],
  "a thousand checks of a long text": [
    `type t = string(pattern = "(.*a){100}")\nlet a = ${tenMillion}\nfunction f(x: t): int = 1\nlet b = [for i in range(0, 1000): f(a)]\n`,
    budget,
  ],
};

const deep = 10_000;
const nested = (start: string, open: string, middle: string, close: string) =>
  `${start}${open.repeat(deep)}${middle}${close.repeat(deep)}\n`;

/** Ten thousand levels of everything that has an inside. */
export const nesting: Programs = {
  "a million brackets that nothing closes": [
    `let a = ${"[".repeat(1_000_000)}`,
    ["too-deeply-nested", "unclosed-bracket"],
  ],
  parentheses: [nested("let a = ", "(", "1", ")"), tooDeep],
  lists: [nested("let a = ", "[", "", "]"), tooDeep],
  records: [nested("let a = ", "{ a = ", "1", "}"), tooDeep],
  "records without a sign": [nested("let a = ", "{ a ", "{}", "}"), tooDeep],
  "paths of names": [`let a = { ${"a.".repeat(deep)}a = 1 }\n`, tooDeep],
  "paths of names in records": [`let a = ${`{ ${"a.".repeat(100)}a `.repeat(100)}{}${"}".repeat(100)}\n`, tooDeep],
  interpolations: [nested("let a = ", '"${', "1", '}"'), tooDeep],
  "lists of types": [nested("type a = ", "list<", "int", ">"), tooDeep],
  "types of records": [nested("type a = ", "{ a: ", "int", "}"), tooDeep],
  variants: [nested("type a = ", "variant { a: ", "int", "}"), tooDeep],
  "types in parentheses": [nested("type a = ", "(", "int", ")"), tooDeep],
  negations: [nested("let a = ", "not ", "true", ""), tooDeep],
  minuses: [nested("let a = ", "- ", "1", ""), tooDeep],
  sums: [nested("let a = 1", " + 1", "", ""), tooDeep],
  concatenations: [nested("let a = [1]", " ++ [1]", "", ""), tooDeep],
  alternatives: [nested("let a = true", " or true", "", ""), tooDeep],
  "values that may be none": [nested("let a = none", " ?? none", "", ""), tooDeep],
  selections: [nested("let x = 1\nlet a = x", ".b", "", ""), tooDeep],
  indices: [nested("let x = 1\nlet a = x", "[0]", "", ""), tooDeep],
  "calls of calls": [nested("let a = f", "()", "", ""), tooDeep],
  conditions: [nested("let a = ", "if true then ", "1", " else 1"), tooDeep],
  "chains of else if": [nested("let a = ", "if true then 1 else ", "1", ""), tooDeep],
  matches: [nested("let a = ", "match 1 { _ => ", "1", "}"), tooDeep],
  lets: [nested("let a = ", "let x = ", "1", "; 1"), tooDeep],
  spreads: [nested("let a = ", "[...", "[]", "]"), tooDeep],
  "spreads of records": [nested("let a = ", "{ ...", "{}", " }"), tooDeep],
  "conditions among entries": [nested("let a = { ", "if true { ", "", "}") + "}\n", tooDeep],
  settings: [
    `application a { nixos on b ${"{ a ".repeat(deep)}${"}".repeat(deep)} }\n`,
    ["too-deeply-nested", "unknown-name"],
  ],
};

/** What takes seconds until its budget ends. */
export const slow: Programs = {
  "functions whose texts double": [
    `function f0(x: string): string = x\n${lines(60, (at) => `function f${at + 1}(x: string): string = "\${f${at}(x)}\${f${at}(x)}"`)}let y = f60("a")\n`,
    budget,
  ],
  "lists of lists, checked again and again": [
    `${chain("t", "[1]", 16, (t) => `[${t}, ${t}]`)}${chainOfTypes("l", "list<int(1..5)>", 20, (l) => `list<${l}>`)}function f(x: l16): int = 1\nlet e = [for i in range(0, 1000000): f(t16)]\n`,
    budget,
  ],
  "ranges in ranges in ranges": [
    "let a = [for x in range(0, 1000): [for y in range(0, 1000): [for z in range(0, 1000): x * y * z]]]\n",
    budget,
  ],
  "a long text searched a hundred thousand times": [
    `let a = ${tenMillion}\nlet b = [for i in range(0, 100000): contains(a, "aaaaaaaaaaaab")]\n`,
    budget,
  ],
};

/** Files by name, without `.fedi`, and the one error of the whole. */
export type ProgramsOfProject = Readonly<Record<string, string>>;

const many = (count: number, text: (at: number) => string): ProgramsOfProject =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, text(at)] as const));

const granting = (grant: string, value: string, count: number): ProgramsOfProject => ({
  main: `resource r { request {} grant { g: ${grant} } }
provider p { config {} }
mapping m for p { r { grant { g = ${value} } } }
environment e { provider p {} mapping m }
application a { requires { x: r {} for i in [for i in range(0, ${count}): "k\${i}"] } }
deployment d on e { a {} }
`,
});

const instances = (count: number, items: string): ProgramsOfProject => ({
  main: `provider p { config {} }
mapping m for p {}
environment e { provider p {} mapping m }
application a { options { n: int } ${items} }
deployment d on e { ${lines(count, (at) => `i${at}: a { n = ${at} }`)} }
`,
});

/** Each part is small enough; together they would fill the memory of most machines, or take hours. */
export const wholeProjects: Readonly<Record<string, readonly [files: ProgramsOfProject, code: string]>> = {
  "lists in many files": [many(30, () => lines(4, (at) => `let a${at} = range(0, 400000)`)), "allowance-exceeded"],
  "texts in many files": [
    many(30, () => lines(10, (at) => `let a${at} = join([for i in range(0, 100000): "aaaaaaaaaa${at}"], "")`)),
    "allowance-exceeded",
  ],
  "requests with long lists": [granting("list<int>", "range(0, 100000)", 300), "allowance-exceeded"],
  "twenty thousand requests with lists": [granting("list<int>", "range(0, 1000)", 19_000), "allowance-exceeded"],
  "requests with long texts": [
    granting("string", `join([for i in range(0, 100000): "aaaaaaaaaa\${i}"], "\${id}")`, 200),
    "allowance-exceeded",
  ],
  "a thousand machines with one long list": [
    {
      main: `extern nixos { services.x: json }
let big = [for i in range(0, 10000): "\${i}"]
resource r { request {} grant { h: host } }
provider p { config {} }
mapping m for p {
  nixos on h { services.x = big } for h in hosts
  r { grant { h = host("h-\${slug(id)}", { system = "x86_64-linux", target = "root@a", imports = [] }) } }
}
environment e { provider p {} mapping m }
application a { requires { x: r {} for i in [for i in range(0, 1000): "k\${i}"] } }
deployment d on e { a {} }
`,
    },
    "allowance-exceeded",
  ],
  "three lists of a million": [{ main: lines(3, (at) => `let a${at} = range(0, 1000000)`) }, "allowance-exceeded"],
  "lists within one expression": [
    {
      main: `let n = ${Array.from({ length: 9 }, (_, at) => `let a${at} = [for i in range(0, 200000): { a = i }];`).join(" ")} length(a0)${Array.from({ length: 8 }, (_, at) => ` + length(a${at + 1})`).join("")}\n`,
    },
    "budget-exceeded",
  ],
  "eleven thousand programs": [many(11_000, (at) => `let a = ${at}\n`), "project-too-large"],
};

/** The same, but it takes seconds until it is refused. */
export const slowProjects: typeof wholeProjects = {
  "steps in many files": [
    many(30, (at) => `let a${at} = length([for i in range(0, 1000): [for j in range(0, 2000): i * j]])\n`),
    "allowance-exceeded",
  ],
  "instances with long outputs": [
    instances(300, `outputs { "All" = join([for i in range(0, 50000): "\${i * options.n}"], " ") }`),
    "allowance-exceeded",
  ],
  "instances with long locals": [
    instances(300, `let big = [for i in range(0, 100000): i * options.n] outputs { "Last" = "\${big[1]}" }`),
    "allowance-exceeded",
  ],
  "twenty megabytes of programs": [
    many(40, () => `let a = [\n${lines(40_000, (at) => `"xxxx${at}",`)}]\n`),
    "project-too-large",
  ],
};

/** An application whose settings are on a machine of its own, and what it takes to make the options and the machine. */
const placed = (setting: string, count: number, before = "") => `${before}extern nixos { services.x: json }
resource r { request {} grant { h: host } }
application a { options { n: int } requires { x: r {} } nixos on x.h { services.x = ${setting} } }
provider p { config {} }
mapping m for p { r { grant { h = host("h-\${slug(id)}", { system = "x86_64-linux", target = "root@a", imports = [] }) } } }
environment e { provider p {} mapping m }
deployment d on e { ${lines(count, (at) => `i${at}: a { n = ${at} }`)} }
`;

const fullOfNumbers = lines(17, (at) => `let a${at} = [for i in range(0, 100000): 1.5 * i]`);

/** What just fits, and what makes files of it. */
export const fullProjects: Readonly<Record<string, readonly [program: string, ...command: readonly string[]]>> = {
  "constants in the generic module": [fullOfNumbers, "compile", "--target", "nix-module"],
  "settings of numbers": [placed("[for i in range(0, 100000): 0.5 * i * options.n]", 24), "compile"],
};

/** The same, slower. */
export const slowFullProjects: typeof fullProjects = {
  "constants that are records": [
    lines(3, (at) => `let a${at} = [for i in range(0, 100000): { }]`),
    "compile",
    "--target",
    "nix-module",
  ],
  "constants that are maps": [
    lines(7, (at) => `let a${at} = { for i in range(0, 100000) { "\${i}" = i } }`),
    "compile",
    "--target",
    "nix-module",
  ],
  "settings that are records": [placed("[for i in range(0, 100000): { a = i * options.n }]", 4), "compile"],
  "settings that are maps": [placed('{ for i in range(0, 200000) { "k${i}" = i * options.n } }', 4), "compile"],
  "constants and settings": [
    placed("[for i in range(0, 800000): i * options.n]", 1, fullOfNumbers.replace(/^(.*\n){2}/, "")),
    "compile",
  ],
  "settings that only the options tell": [
    placed("[for i in range(0, 70000): (i * options.n + 1) * options.n - 2]", 0),
    "compile",
    "--target",
    "nix-module",
  ],
};
