import { describe, expect, test } from "vitest";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fedi } from "../harness.ts";
import { compare, type Comparison } from "./generic.ts";
import { evaluateNix, noNix } from "./nix.ts";

const app = (options: string, rest: string) => `
application app {
  options { ${options} }
  requires { here: box {} }
  ${rest}
}`;

/** Each: a program with option values; both ways must give the same settings. */
const cases: Readonly<Record<string, Comparison>> = {
  "arithmetic, units and their texts": {
    program: app(
      `n: int, size: bytes, wait: duration, f: float`,
      `nixos on here.host { a = {
        sum = options.n + 2 * options.n - 7, quotient = -7 / options.n, rest = -7 % options.n, minus = -options.n
        size = "\${options.size * 3} \${options.size / 2} \${options.wait + 30s}"
        floats = "\${options.f} \${options.f * 0.1} \${options.f / 3.0} \${options.n}"
        half = options.f / 2.0, whole = floor(options.f), up = ceil(options.f), steps = round_up(options.n, 8)
        fits = options.size / 1KiB
      } }`,
    ),
    options: { n: 3, size: 6291456, wait: 5400, f: 2.5 },
  },
  "text functions": {
    program: app(
      `t: string, list: list<string>`,
      `nixos on here.host { a = {
        all = [upper(options.t), lower(options.t), trim(options.t), slug(options.t), sh(options.t), file_name(options.t)]
        parts = split(options.t, "/"), joined = join(options.list, ", "), length = length(options.t)
        replaced = replace(options.t, "e", "é"), json = to_json({ b = options.list, a = options.t })
        sorted = sort(options.list), once = unique(options.list ++ options.list), one = pick(options.list, options.t)
        is = [starts_with(options.t, "/"), ends_with(options.t, "x"), contains(options.t, "é"), options.t < "é", "b" in options.list]
        first = options.list[0], most = max(options.list), number = to_int(options.list[1]) + 1
      } }`,
    ),
    options: { t: " /Ünder ${the}/'Sea' 😀x", list: ["b", "-42", "\u{ffff}", "😀", "a"] },
  },
  "patterns, and maps whose keys are checked": {
    program: `
type unit = string(pattern = "[a-z]+", length = 1..8)
function sized(m: map<unit, int>): int = length(m)
${app(
  `units: map<unit, { n: int }>, t: string`,
  `let made: map<unit, int> = { for name, u in options.units { "\${lower(name)}" = u.n } }
  nixos on here.host { a = {
    made = made, size = sized({ for name, u in options.units where matches(name, "a.*") { "\${name}" = u.n } })
    is = [matches(options.t, "1.+"), matches(options.t, "[a-z]*"), matches("\${options.t}\\n", ".*")]
    names = [for name in keys(options.units) where not matches(name, "[b-z].*"): name]
  } }`,
)}`,
    options: { units: { ab: { n: 1 }, b: { n: 2 } }, t: "1ä" },
  },
  "conditions, match, and what is not there": {
    program: app(
      `mode: "open" | "closed" | "asked", mail: { server: string, port: port = 25 }?, store: variant { local: { path: string } bucket: { name: string, public: bool = false } }`,
      `let server = if options.mail != none then options.mail.server else "none"
      nixos on here.host { a = {
        kind = match options.mode { "open" => 1, "closed" => 2, _ => 3 }
        where = match options.store { local l => l.path, bucket b => if b.public then "public \${b.name}" else b.name }
        server = server, port = options.mail?.port ?? 7, is = options.mail == none or options.mail.port > 20
        if options.mail != none { mail.host = options.mail.server } else { nothing = true }
        unreached = if options.mode == "open" then 1 / (length(server) - length(server)) else 5
      } }
      nixos on here.host { b = options.mail.server } when options.mail != none`,
    ),
    options: { mode: "closed", mail: { server: "s", port: 30 }, store: { bucket: { name: "b", public: true } } },
  },
  collections: {
    program: app(
      `people: map<{ age: int, tags: set<string> }>, list: list<int>`,
      `let adults = [for name, p in options.people where p.age >= 18: name]
      nixos on here.host { a = {
        adults = adults, count = length(adults), sum = sum([for x in options.list: x * 2]), most = max([0, ...options.list])
        for name, p in options.people where p.age < 50 { "\${name}".tags = p.tags, "\${name}".all = [for i, t in [...p.tags, "x"]: "\${i}\${t}"] }
        nested = [for x in range(0, length(options.list)): [for y in options.list where y > options.list[x]: y - x]]
        keys = keys(options.people), ages = [for p in values(options.people): p.age], some = get(options.people, "bo")?.age
        known = { fix = 1, ...{ for x in ["p", "q"] where length(options.list) > 1 { "\${x}" = x } } }
        any = any([for x in options.list: x > 3]), all = all([for x in options.list: x > 3]), none = 3 in options.list
      } }`,
    ),
    options: {
      people: { bo: { age: 17, tags: ["a", "b"] }, "al x": { age: 18, tags: [] }, é: { age: 60, tags: ["z"] } },
      list: [4, 3, 9],
    },
  },
  "functions, constants and defaults of records": {
    program: `
type limits = { low: int = 1, high: int(1..100) = 10, note: string? }
let base = { low = 3 }
function span(l: limits): int = l.high - l.low
function twice(l: limits): int = let s = span(l); s * s + s
${app(
  `high: int, low: int?`,
  `let made: limits = { ...base, high = options.high }
  nixos on here.host { a = {
    span = twice(made), other = twice({ high = options.high, if options.low != none { low = options.low } }), made = made
    tags = made.note ?? "no note"
  } }`,
)}`,
    options: { high: 20, low: 4 },
  },
  "values land where they are given, whatever they are made of": {
    program: `
type part = { n: int = 1, tags: set<string> = [], kind: variant { a: { x: int = 2 } b: { y: float } } = { a = {} }, note: string? }
type whole = { parts: list<part>, by: map<part> = {}, share: float = 1 }
function sized(w: whole): int = length(w.parts) + sum([for p in w.parts: p.n])
function name(p: part): string = match p.kind { a v => "a\${v.x}", b v => "b\${v.y}" }
${app(
  `n: int, on: bool, names: list<string>`,
  `let p: part = if options.on then { n = options.n, tags = ["z", ...options.names, "a"] } else { kind = { b = { y = options.n } } }
  let w: whole = {
    parts = [p, for s in options.names: { tags = [s, "q", s], note = s }, { n = 5, if options.on { note = "on" } }]
    by = { for s in options.names { "\${s}" = { n = length(s) } }, extra = p }
    share = options.n
  }
  nixos on here.host { a = {
    size = sized(w), names = [for q in w.parts: name(q)], whole = w, share = "\${w.share / 4.0}"
    notes = [for q in w.parts where q.note != none: q.note ?? "never"]
    some = [for key, q in w.by: "\${key}\${q.n}"], in_it = "q" in w.parts[1].tags
  } }`,
)}`,
    options: { n: 3, on: true, names: ["b", "aa"] },
  },
  "the other branch of the same": {
    program: `
type part = { n: int = 1, kind: variant { a: { x: int = 2 } b: { y: float } } = { a = {} } }
function name(p: part): string = match p.kind { a v => "a\${v.x}", b v => "b\${v.y}" }
${app(
  `n: int, on: bool`,
  `let p: part = if options.on then { n = options.n } else { kind = { b = { y = options.n } } }
  nixos on here.host { a = { name = name(p), whole = p, if options.on { x = 1 } else { y.z = 2, if options.n > 2 { y.w = 3 } } } }`,
)}`,
    options: { n: 3, on: false },
  },
  "loops in loops, and what they share": {
    program: app(
      `rows: map<list<int>>, limit: int`,
      `let totals = { for name, row in options.rows { "\${name}" = sum(row) } }
      nixos on here.host { a = {
        totals = totals
        over = [for name, row in options.rows where totals[name] > options.limit: let t = totals[name]; { name = name, by = t - options.limit, twice = t * 2 }]
        grid = [for name, row in options.rows: [for i, x in row: let d = x - sum(row); d * d + d + i]]
        flat = [for name, row in options.rows: join([for x in row where x > 0: "\${name}\${x}"], "+")]
        for name, row in options.rows { for x in row where x > 1 { cells."\${name}"."\${x}" = x * length(row) } }
        known = [for x in [1, 2, 3] where x < options.limit: x * options.limit]
        first = keys(options.rows)[0], all = all([for name, row in options.rows: length(row) > 0])
        keys = [for k in keys(options.rows) where k in totals: k], missing = get(totals, "nope") ?? -1
      } }`,
    ),
    options: { rows: { a: [1, 2, 3], "b c": [5], d: [] }, limit: 3 },
  },
  "records from options, spread and compared": {
    program: app(
      `left: { x: int, y: { z: string = "z" } }, right: { x: int, y: { z: string = "z" } }, extra: map<{ p: int }>`,
      `let both = [options.left, options.right]
      nixos on here.host { a = {
        same = options.left == options.right, differ = options.left.y != options.right.y, once = length(unique(both))
        merged = { ...options.left, x = 9 }, json = to_json(options.left), picked = pick(both, "k").x
        one = { ...options.extra, new = { p = 1 } }
        greatest = max([for b in both: b.x]), sorted = sort([for b in both: b.y.z]), has = "q" in options.extra
        texts = [for b in both: if b.x > 1 then "\${b.x}" else b.y.z], flag = not (options.left.x > 1 and options.right.x > 1)
      } }`,
    ),
    options: {
      left: { x: 1, y: { z: "é" } },
      right: { x: 2, y: { z: "z" } },
      extra: { q: { p: 4 } },
    },
  },
  "networks, paths and addresses": {
    program: app(
      `net: cidr, home: url, n: int, at: path, when: duration`,
      `nixos on here.host { a = {
        hosts = [for i in range(1, options.n): cidr_host(options.net, i)], last = cidr_host(options.net, -2)
        host = url_host(options.home), port = url_port(options.home), file = file_name(options.at)
        steps = round_up(options.when, 1h), minutes = options.when / 1m, later = "\${options.when * 2 + 1s}"
        words = sh("it's \${options.at}"), rest = options.n % 2, sizes = "\${options.n * 512MiB} \${1GiB / options.n}"
      } }`,
    ),
    options: { net: "10.1.2.0/24", home: "https://example.org/x", n: 4, at: "/srv/a b", when: 5400 },
  },
  "priorities, packages, the grant and entries that override": {
    program: app(
      `on: bool, extra: map<int>`,
      `nixos on here.host {
        a = default(if options.on then 1 else 2), b = force("x\${here.address}:\${here.port + 1}"), c = [pkgs.hello]
        d = { x = 1, ...options.extra, y = 2, if options.on { z.p = 1 } z.q = 2 }
      }`,
    ),
    options: { on: true, extra: { x: 5, y: 6 } },
  },
};

describe.skipIf(noNix !== undefined)(`the generic module in the real Nix ${noNix ?? ""}`, { timeout: 60_000 }, () => {
  for (const [name, comparison] of Object.entries(cases))
    test(name, async () => {
      const [result] = await compare([comparison]);
      expect(typeof result?.concrete === "object" ? "settings" : result?.concrete).toBe("settings");
      expect(result?.generic).toEqual(result?.concrete);
    });

  test("secrets are paths, and files are made of them on the host", async () => {
    const out = mkdtempSync(join(tmpdir(), "fedi-generic-"));
    const program = join(import.meta.dirname, "../fixtures/targets/nix-module/secrets-are-paths");
    expect((await fedi(program, "compile", ".", "--target", "nix-module", "--out", out)).code).toBe(0);
    const result = evaluateNix(`
      let
        app = (import ${out}/module.nix { lib = { }; }).applications.mailer;
        fragment = builtins.head (app.implementation {
          password = "/run/keys/mail";
          users.ann.password = "/run/keys/ann";
          users.bo.password = "/run/keys/bo";
          _secrets.cookie-key = "/run/keys/cookie";
          _grants.here = { host = "main"; token = "/run/keys/token"; };
        }).nixos.here.host;
        files = (builtins.elemAt fragment.imports 1).fedi.secretFiles;
        settings = fragment.config.mailer;
        partsOf = path: files.\${path}.parts;
      in {
        inherit (settings) password;
        key = { inherit (files.\${settings.key}) owner mode restart parts; };
        env = partsOf settings.env;
        token = { inherit (files.\${settings.token}) group mode parts; };
        users = builtins.mapAttrs (_: partsOf) settings.users;
        count = builtins.length (builtins.attrNames files);
      }`);
    expect(result).toEqual({
      ok: true,
      value: {
        password: "/run/keys/mail",
        key: { owner: "mailer", mode: "0400", restart: ["mailer.service"], parts: [{ file: "/run/keys/cookie" }] },
        env: [
          { text: "KEY=" },
          { file: "/run/keys/cookie" },
          { text: "\nPASSWORD=" },
          { file: "/run/keys/mail" },
          { text: "\n" },
        ],
        token: { group: "mailer", mode: "0440", parts: [{ file: "/run/keys/token" }] },
        users: { ann: [{ file: "/run/keys/ann" }], bo: [{ file: "/run/keys/bo" }] },
        count: 5,
      },
    });
  });

  test("failing checks are thrown together, with the words of the program", async () => {
    const [result] = await compare([
      {
        program: app(
          "n: int, name: string",
          `check options.n > 3 else "\${options.name} needs more than \${options.n}"
           check options.n != 2 else "not 2"
           check options.n < 9 else "at most 8"`,
        ),
        options: { n: 2, name: "it" },
      },
    ]);
    expect(result?.generic).toContain("the options of `app` do not fit:\n");
    expect(result?.generic).toMatch(/- it needs more than 2\n\s*- not 2\n/);
    expect(result?.generic).not.toContain("at most");
    expect(result?.concrete).toMatch(/it needs more than 2[^]*not 2/);
  });

  test("what never fits is an error where it is reached", async () => {
    const program = app(
      'states: map<string>, otherwise: "halfway"',
      `let all: list<"on" | "off"> = values({ for name in ["door"] { "\${name}" = get(options.states, name) ?? options.otherwise } })
      nixos on here.host { a = all }`,
    );
    const options = { otherwise: "halfway" };
    const [fits, never] = await compare([
      { program, options: { ...options, states: { door: "on" } } },
      { program, options: { ...options, states: {} } },
    ]);
    expect(fits?.generic).toEqual(fits?.concrete);
    expect(String(never?.generic)).toContain("`halfway`");
    expect(String(never?.concrete)).toContain('this is "halfway"');
  });

  test("what cannot be is an error in Nix, too, with the operands", async () => {
    const failing = [
      ["options.n * options.n", 2 ** 52, "is beyond the integers that are exact"],
      ["options.n / (options.n - options.n)", 3, "`3` / `0`: division by zero"],
      ["[1, 2][options.n]", 2, "no element `2` in a list of 2"],
      ["if options.n > 5 then 1 / 0 else 1", 6, "1 / 0"],
      ["at_most_3(options.n)", 4, "takes an integer"],
      ['length(by_letters({ "k${options.n}" = 1 }))', 4, "and `k4` is a key of it"],
      ["ceil(1000000000000000000000.0 + options.n)", 1, "`1e+21` is beyond the integers that are exact"],
    ] as const;
    for (const [expression, n, message] of failing) {
      const program = `
        function at_most_3(n: int(..3)): int = n
        function by_letters(m: map<string(pattern = "[a-z]+"), int>): map<int> = m
        ${app("n: int", `nixos on here.host { a = ${expression} }`)}`;
      const [result] = await compare([{ program, options: { n } }]);
      expect(String(result?.generic)).toContain(message);
      expect(typeof result?.concrete).toBe("string");
    }
  });
});
