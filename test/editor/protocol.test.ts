/**
 * The real server process, over its pipes: what an editor sends, and what it gets.
 */
import { mkdtempSync, readFileSync, rmSync, cpSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Client } from "./client.ts";

const examples = join(import.meta.dirname, "../../examples");

describe("the server process", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-editor-"));
  const main = join(folder, "main.fedi");
  const text = () => readFileSync(main, "utf8");
  let client: Client;
  let uri = "";

  const position = (of: string, word: string, extra = 0) => {
    const offset = of.indexOf(word) + extra;
    const before = of.slice(0, offset).split("\n");
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };

  beforeAll(async () => {
    cpSync(join(examples, "community"), folder, { recursive: true });
    client = new Client();
    await client.initialize(folder);
    uri = client.open(main, text());
    await client.until((published) => published.has(uri));
  }, 60_000);
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    rmSync(folder, { recursive: true, force: true });
  });

  it("tells mistakes as they are typed, and that they are gone", async () => {
    client.change(uri, text().replace("expected_users", "expected_user"));
    await client.until((published) => published.get(uri)?.diagnostics.length === 1);
    const [found] = client.published.get(uri)?.diagnostics ?? [];
    expect(found).toMatchObject({ code: "unknown-field", source: "fedi", severity: 1 });
    client.change(uri, text());
    await client.until((published) => published.get(uri)?.diagnostics.length === 0);
  });

  it("hovers", async () => {
    const found = await client.ask("textDocument/hover", {
      textDocument: { uri },
      position: position(text(), "expected_users"),
    });
    expect(JSON.stringify(found)).toContain("expected_users: int(1..1000000) = 100");
  });

  it("finds definitions in other files", async () => {
    const found = await client.ask("textDocument/definition", {
      textDocument: { uri },
      position: position(text(), "mastodon {"),
    });
    expect(JSON.stringify(found)).toContain("mastodon.fedi");
  });
});
