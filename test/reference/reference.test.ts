/**
 * `fedi doc`: what it says, that strangers' texts do nothing in it, that every link leads somewhere, that examples are compiled.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { afterAll, describe, expect, it } from "vitest";
import { formatText } from "../../compiler/src/syntax/format.ts";
import { fedi, filesBelow } from "../harness.ts";
import { repeatable, seed, size } from "../sizes.ts";
import { elementsOf, textOf } from "./read-html.ts";

const root = join(import.meta.dirname, "../..");
const committed = join(root, "docs/reference");
const work = mkdtempSync(join(tmpdir(), "fedi-reference-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

let count = 0;
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(work, `case${count++}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

type Pages = ReadonlyMap<string, string>;

function pagesIn(folder: string): Pages {
  return new Map(filesBelow(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
}

async function referenceOf(files: Readonly<Record<string, string>>): Promise<Pages> {
  const folder = folderWith(files);
  const run = await fedi(folder, "doc", ".");
  expect({ code: run.code, error: run.error }).toEqual({ code: 0, error: "" });
  return pagesIn(join(folder, "out/reference"));
}

/** As forges make them of headings. */
function headingIds(markdown: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [, heading = ""] of markdown.replace(/^(`{3,})[^]*?^\1$/gm, "").matchAll(/^#+ (.*)$/gm)) {
    const id = heading
      .replaceAll("`", "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    let number = 0;
    while (ids.has(number === 0 ? id : `${id}-${number}`)) number++;
    ids.add(number === 0 ? id : `${id}-${number}`);
  }
  return ids;
}

/** Links that lead nowhere, and ids that are there twice. */
function broken(pages: Pages): readonly string[] {
  const elements = elementsOf(pages.get("index.html") ?? "");
  const ids = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
  const wrong = ids.filter((id, at) => ids.indexOf(id) !== at);
  for (const { attributes } of elements)
    for (const key of ["href", "aria-labelledby"]) {
      const target = attributes.get(key);
      if (target === undefined || /^(https?:|mailto:)/.test(target)) continue;
      if (!ids.includes(target.replace(/^#/, ""))) wrong.push(`index.html: ${target}`);
    }
  for (const [page, text] of pages) {
    if (!page.endsWith(".md")) continue;
    const inlines = new MarkdownIt().parse(text, {}).flatMap(({ children }) => children ?? []);
    for (const token of inlines) {
      const target = token.type === "link_open" ? (token.attrGet("href") ?? "") : "";
      if (target === "" || /^(https?:|mailto:)/.test(target)) continue;
      const [path = "", id] = target.split("#");
      const file = path === "" ? page : join(dirname(page), decodeURIComponent(path));
      const found = pages.get(file);
      if (found === undefined || (id !== undefined && !headingIds(found).has(id))) wrong.push(`${page}: ${target}`);
    }
  }
  return wrong;
}

const allowed = new Set(
  "html head meta title style body a header h1 h2 h3 h4 p nav ul ol li code details summary div table thead tbody tr th td main section article span pre dl dt dd strong em del br hr blockquote".split(
    " ",
  ),
);

/** What a page must never do, whatever it shows. */
function harm(pages: Pages): readonly string[] {
  const html = pages.get("index.html") ?? "";
  const found: string[] = [];
  for (const { name, attributes } of elementsOf(html)) {
    if (!allowed.has(name)) found.push(`<${name}>`);
    for (const [key, value] of attributes) {
      if (/^on|^style$|^src/.test(key)) found.push(key);
      if (key === "href" && !/^(#|https?:\/\/|mailto:)/i.test(value)) found.push(value);
    }
  }
  const parser = new MarkdownIt({ html: true, linkify: false });
  for (const [page, text] of pages) {
    if (!page.endsWith(".md")) continue;
    for (const token of parser.parse(text, {}).flatMap((each) => [each, ...(each.children ?? [])])) {
      if (token.type === "html_block") found.push(`${page}: ${token.content}`);
      if (token.type === "html_inline" && token.content !== "<br>") found.push(`${page}: ${token.content}`);
      if (token.type === "image") found.push(`${page}: a picture`);
      const href = token.type === "link_open" ? (token.attrGet("href") ?? "") : "";
      if (/^[a-z]+:/i.test(href) && !/^(https?|mailto):/i.test(href)) found.push(`${page}: ${href}`);
    }
  }
  return found;
}

const shop = {
  "main.fedi": `// What this shop is made of.

import { machine } from "std"

/// How a box is called.
type box_name = string(length = 1..20)

/// A box to put things in.
@title("Box")
resource box {
  request {
    /// The machine that it stands on.
    client: machine
    /// Its name.
    @example("blue")
    name: box_name
    /// What is in it.
    things: map<{
      /// How many.
      count: int(1..) = 1
    }> = {}
  }
  policy { max_things: int(0..) = 10 }
  grant {
    /// Where it is.
    folder: deploy<path>
  }
  check length(request.things) <= policy.max_things
    else "\${request.name} is too full"
}

provider shelf {
  config {
    /// Where boxes stand.
    folder: path
  }
}

/// Boxes on a shelf.
mapping boxes_on_shelf for shelf {
  box {
    manual "Put \${request.name} on the shelf."
    ignores client, things
    grant { folder = config.folder }
  }
}

/// Sells what is in boxes; see \`box\`.
///
/// \`\`\`fedi
/// import { shop } from "./main"
/// import { machine } from "std"
///
/// application market {
///   requires {
///     web: machine {}
///   }
/// }
///
/// let name = "market"
/// \`\`\`
application shop {
  options {
    /// What it is called.
    @immutable
    name: string = "Shop"
  }
  requires {
    web: machine {}
    /// What is sold.
    stock: box { client = web, name = "stock" } when options.name != ""
  }
  let _key = identity_secret("signing-key")
  outputs { "Look at" = "\${options.name}" }
}
`,
};

describe("a reference", () => {
  it("says of each declaration what there is to know, and links what belongs together", async () => {
    const pages = await referenceOf({ "main.fedi": shop["main.fedi"].replace(/^\/\/\/ import \{ shop.*\n/m, "") });
    const page = pages.get("main.md") ?? "";
    for (const part of [
      "What this shop is made of.",
      "## Type `box_name`",
      "## Resource `box`",
      "**Box**",
      "- `name`: [`box_name`](#type-box_name)",
      'For example `"blue"`',
      "- `things`: `map<{ … }>` = `{}`",
      "- `count`: `int(1..)` = `1`",
      "Known only after deployment.",
      "- `length(request.things) <= policy.max_things`",
      "Otherwise: `${request.name} is too full`",
      "[`boxes_on_shelf`](#mapping-boxes_on_shelf) for [`shelf`](#provider-shelf)",
      "By hand: `Put ${request.name} on the shelf.`",
      "Ignores: `client`, `things`",
      "Sells what is in boxes; see [`box`](#resource-box).",
      "Cannot be changed later.",
      '- `stock`: [`box`](#resource-box) `when options.name != ""`',
      "`signing-key`",
      "- Look at",
    ])
      expect(page).toContain(part);
    const html = textOf(pages.get("index.html") ?? "");
    for (const part of [
      "boxes_on_shelf",
      "What this shop is made of.",
      "Cannot be changed later.",
      "things: map<{ … }>",
    ])
      expect(html).toContain(part);
    expect(broken(pages)).toEqual([]);
    expect(harm(pages)).toEqual([]);
  });

  it("is the same bytes from anywhere, whatever is written first", async () => {
    const files = {
      "b.fedi": "/// One.\nlet one = 1\n",
      "a/deep.fedi": "/// Two.\nlet two = 2\n",
      "readme.fedi": "let three = 3\n",
      "fedi.json": '{ "name": "many" }\n',
    };
    const first = await referenceOf(files);
    const second = await referenceOf(Object.fromEntries(Object.entries(files).toReversed()));
    expect([...second]).toEqual([...first]);
    expect([...first.keys()]).toEqual([
      "README.md",
      "a/deep.md",
      "b.md",
      "index.html",
      "manifest.json",
      "readme-module.md",
    ]);
    expect(broken(first)).toEqual([]);
  });

  it("tells declarations of one name in two files, and two kinds of one name, apart", async () => {
    const pages = await referenceOf({
      "a.fedi": "/// A type.\ntype same = int\n\n/// A value.\nlet same = 1\n",
      "b.fedi": "/// Another value.\nlet same = 2\n",
      "fedi.json": "{}\n",
    });
    expect(broken(pages)).toEqual([]);
    const ids = elementsOf(pages.get("index.html") ?? "").flatMap(({ attributes }) => attributes.get("id") ?? []);
    expect(ids).toEqual(expect.arrayContaining(["type-same", "constant-same-in-a", "constant-same-in-b"]));
  });

  it("keeps what others wrote, and refuses a folder that holds an environment", async () => {
    const folder = folderWith({ "main.fedi": "let one = 1\n", "out/reference/notes.md": "mine\n" });
    expect((await fedi(folder, "doc")).code).toBe(0);
    expect(readFileSync(join(folder, "out/reference/notes.md"), "utf8")).toBe("mine\n");
    expect((await fedi(folder, "doc", "--check")).code).toBe(0);
    writeFileSync(join(folder, "main.fedi"), "let two = 2\n");
    expect((await fedi(folder, "doc", "--check")).code).toBe(1);
    writeFileSync(join(folder, "out/reference/manifest.json"), "{}\n");
    const run = await fedi(folder, "doc");
    expect(run).toMatchObject({ code: 2, error: expect.stringContaining("holds something else already") });
  });

  it("is not made of a project that is wrong", async () => {
    const folder = folderWith({ "main.fedi": "let one: int = true\n" });
    const run = await fedi(folder, "doc");
    expect(run).toMatchObject({ code: 1, error: expect.stringContaining("error[type-mismatch]") });
    expect(filesBelow(join(folder, "out"))).toEqual([]);
  });
});

describe("examples in doc comments", () => {
  it("are compiled, and what is wrong is said at its place", async () => {
    const program = [
      "/// A size.",
      "///",
      "/// - in a list:",
      "///",
      "///   ```fedi",
      '///   import { size } from "./main"',
      "///",
      "///   let small: size = 1",
      "///   let wrong: size = true",
      "///   ```",
      "type size = int",
      "",
    ].join("\n");
    const folder = folderWith({ "main.fedi": program });
    const run = await fedi(folder, "doc");
    expect(run.code).toBe(1);
    expect(run.error).toContain("error[type-mismatch]");
    expect(run.error).toContain("--> main.fedi:9:25");
    expect(run.error).toContain("9 | ///   let wrong: size = true");
  });

  it("may deploy: what a whole environment says stands at the example", async () => {
    const program = `/// Much.
///
/// \`\`\`fedi
/// import { single_nixos, all_on_one, machine, mastodon } from "std"
///
/// environment home {
///   provider single_nixos { address = "192.0.2.10", hardware = "./hardware.nix", acme_email = "a@example.org" }
///   mapping all_on_one
///   policy machine { max_cores = 1 }
/// }
///
/// deployment club on home {
///   mastodon { domain = "social.example.org" }
/// }
/// \`\`\`
let much = 1
`;
    const folder = folderWith({ "main.fedi": program });
    const run = await fedi(folder, "doc");
    expect(run.code).toBe(1);
    expect(run.error).toMatch(/error\[condition-not-met\][^]*--> main\.fedi:\d+/);
    expect(run.error).not.toContain("example-1.fedi");
    writeFileSync(join(folder, "main.fedi"), program.replace("max_cores = 1", "max_cores = 4"));
    expect(await fedi(folder, "doc")).toMatchObject({ code: 0, out: expect.stringContaining("1 example compiled") });
  });

  it("do not see one another", async () => {
    const program =
      "/// ```fedi\n/// let one = 1\n/// ```\n/// and\n/// ```fedi\n/// let two = one\n/// ```\nlet three = 3\n";
    const run = await fedi(folderWith({ "main.fedi": program }), "doc");
    expect(run).toMatchObject({ code: 1, error: expect.stringContaining("main.fedi:6:15") });
  });
});

describe("texts of strangers", () => {
  const hostile = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1))",
    "![](https://tracker.example.org/pixel.png)",
    "[a](data:text/html,<script>1</script>)",
    "[b]: javascript:alert(1)\n[b]",
    "<javascript:alert(1)>",
    "a | b | c",
    "`` ` `` and ``` ``` ```",
    "`<b>`",
    "````\n</code></pre><script>\n````",
    "# heading\n===\n- list\n\n  deep",
    "&lt;script&gt; &#60;b&#62;",
    "| a | b |\n| - | - |\n| `x|y` | <i> |",
    "\u202egnp.exe",
    "--><!--",
    "]]>",
    "\\",
    '[x](<https://example.org/a b>"t")',
    "**a*b_c~~d",
    "$x$ @someone #1",
    "</style><script>",
  ];

  const quoted = (text: string) =>
    JSON.stringify(text.replaceAll("\0", "").replace(/[\ud800-\udfff]/g, ""))
      .replaceAll("${", "\\${")
      .replace(/\\u([0-9a-f]{4})|\\[bf]/g, "");

  function program(doc: string, words: string): string {
    const lines = doc.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => `/// ${line}`);
    return `// ${words.replace(/[\n\r]/g, " ")}

${lines.join("\n")}
@title(${quoted(words)})
application a {
  options {
  ${lines.join("\n  ")}
    @title(${quoted(words)})
    @group(${quoted(words)})
    ${quoted(words) === '""' ? "x" : quoted(words)}: string = ${quoted(words)}
  }
  check options != options else ${quoted(words)}
  outputs { ${quoted(words)} = "x" }
}
/// Much.
let b = ${quoted(words)}
`;
  }

  it("show themselves and do nothing", async () => {
    for (const text of hostile) {
      const pages = await referenceOf({ "main.fedi": program(text, text.replaceAll("\n", " ")) });
      expect({ text, harm: harm(pages), broken: broken(pages) }).toEqual({ text, harm: [], broken: [] });
    }
    const pages = await referenceOf({ "main.fedi": "/// <script>alert(1)</script>\nlet a = 1\n" });
    expect(textOf(pages.get("index.html") ?? "")).toContain("<script>alert(1)</script>");
    expect(pages.get("main.md")).toContain("&lt;script\\>alert(1)&lt;/script\\>");
  });

  it("may name files, and the project", async () => {
    const pages = await referenceOf({
      "fedi.json": '{ "name": "<b>|`x`" }\n',
      "a|b <x>/c) [d](javascript:1).fedi": "/// See `two`.\r\nlet one = 1\r\n",
      'é "q".fedi': "/// See `one`.\nlet two = 2\n",
    });
    expect({ harm: harm(pages), broken: broken(pages) }).toEqual({ harm: [], broken: [] });
    expect(pages.get("README.md")).toMatch(/^# &lt;b\\>\\\|\\`x\\`\n/);
  });

  it("a cell of a table stays one cell", async () => {
    const pages = await referenceOf({ "main.fedi": "/// a | b `c|d` \\| e\nlet a = 1\n" });
    const rows = new MarkdownIt().parse(pages.get("README.md") ?? "", {}).filter(({ type }) => type === "td_open");
    expect(rows).toHaveLength(2);
  });

  it(`whatever they are ${repeatable}`, { timeout: size(60_000, 1_200_000) }, async () => {
    const piece = fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: "grapheme", maxLength: 12 }));
    const texts = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(" "));
    let written = 0;
    let tried = 0;
    await fc.assert(
      fc.asyncProperty(texts, texts, async (doc, words) => {
        const clean = (text: string) =>
          text
            .replaceAll("\0", "")
            .replace(/[\ud800-\udfff]/g, "")
            .replace(/`{3,}|~{3,}/g, "``");
        const folder = folderWith({
          "main.fedi": program(clean(doc), clean(words).replace(/[\p{Cc}\u2028\u2029]/gu, " ")),
        });
        const run = await fedi(folder, "doc");
        // Some texts are no names or no titles: then nothing is written.
        tried++;
        if (run.code !== 0) return;
        written++;
        expect(harm(pagesIn(join(folder, "out/reference")))).toEqual([]);
      }),
      { numRuns: size(15, 2000), seed },
    );
    expect(written).toBeGreaterThan(tried / 2);
  });
});

describe("the reference of the standard library", () => {
  it("has no link that leads nowhere", () => {
    const pages = pagesIn(committed);
    expect(pages.size).toBeGreaterThan(20);
    expect(broken(pages)).toEqual([]);
    expect(harm(pages)).toEqual([]);
  });

  it("is the same whether it is asked for by name or by folder", async () => {
    const run = await fedi(root, "doc", "stdlib", "--out", "docs/reference", "--check");
    expect(run).toMatchObject({ code: 0, error: "" });
  });

  it("has an example for each resource, provider and application, formatted as we format", () => {
    const folder = join(root, "stdlib");
    const missing: string[] = [];
    for (const file of filesBelow(folder).filter((name) => name.endsWith(".fedi"))) {
      const text = readFileSync(join(folder, file), "utf8");
      for (const [, doc = "", kind, name] of text.matchAll(
        /((?:^\/\/\/.*\n)*)(?:^@.*\n)*^(resource|provider|application) (\w+)/gm,
      )) {
        const example = /```fedi\n([^]*?)```/.exec(doc.replace(/^\/\/\/ ?/gm, ""))?.[1];
        if (example === undefined) missing.push(`${kind} ${name}`);
        else expect(formatText({ file: "example.fedi", text: example }).value).toBe(example);
      }
    }
    expect(missing).toEqual([]);
  });
});
