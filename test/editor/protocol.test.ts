/**
 * The real server process, over its pipes: what an editor sends, what it gets, and that nothing an editor sends brings the server down.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateProgram } from "../bench/generate.ts";
import { fedi } from "../harness.ts";
import { Client } from "./client.ts";

const text = `import { single_nixos, all_on_one, machine } from "std"
import { mastodon } from "./mastodon"

/// One machine in the garden shed.
environment garden_shed {
  provider single_nixos {
    address = "192.0.2.10"
    hardware = "./hardware-configuration.nix"
    acme_email = "admin@example.org"
  }
  mapping all_on_one
  policy machine { max_cores = 4 }
}

/// What an operator ordered.
deployment community on garden_shed {
  mastodon {
    domain = "social.example.org"
    expected_users = 200
  }
}
`;
const application = `import { machine } from "std"

/// Microblogging.
application mastodon {
  options {
    /// Where users reach it.
    domain: fqdn
    expected_users: int(1..1_000_000) = 100
    registrations: "open" | "approval" | "closed" = "approval"
  }
  requires { web: machine { cores = if options.expected_users > 100 then 2 else 1 } }
  nixos on web.host { users.motd = "\${options.domain} \${options.registrations}" }
}
`;
const allCapabilities = {
  textDocument: {
    definition: { linkSupport: true },
    completion: { completionItem: { snippetSupport: true, labelDetailsSupport: true } },
    publishDiagnostics: { relatedInformation: true },
  },
};

describe("the server process", () => {
  const folder = mkdtempSync(join(tmpdir(), "fedi-editor-"));
  const main = join(folder, "main.fedi");
  let client: Client;
  let uri = "";

  const position = (of: string, word: string, extra = 0) => {
    const before = of.slice(0, of.indexOf(word) + extra).split("\n");
    return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  };
  const at = (word: string, extra = 0) => ({ textDocument: { uri }, position: position(text, word, extra) });
  const answer = async (method: string, params: object) => JSON.stringify(await client.ask(method, params));
  const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

  beforeAll(async () => {
    writeFileSync(main, text);
    writeFileSync(join(folder, "mastodon.fedi"), application);
    writeFileSync(join(folder, "fedi.json"), "{}\n");
    writeFileSync(join(folder, "hardware-configuration.nix"), "{ }\n");
    client = new Client();
    await client.initialize(folder, {}, allCapabilities);
    uri = client.open(main, text);
    await client.until((published) => published.has(uri));
  }, 60_000);
  afterAll(async () => {
    expect(await client.stop()).toBe(0);
    expect(client.logged.filter((line) => !line.startsWith("publishing"))).toEqual([]);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it("tells mistakes as they are typed, and that they are gone", async () => {
    client.change(uri, text.replace("expected_users", "expected_user"));
    await client.until((published) => published.get(uri)?.diagnostics.length === 1);
    expect(client.published.get(uri)?.diagnostics[0]).toMatchObject({
      code: "unknown-field",
      source: "fedi",
      severity: 1,
    });
    const pulled = await answer("textDocument/diagnostic", { textDocument: { uri } });
    expect(pulled).toContain("unknown-field");
    const actions = await answer("textDocument/codeAction", {
      textDocument: { uri },
      range: whole,
      context: { diagnostics: [] },
    });
    expect(actions).toContain('"newText":"expected_users"');
    client.change(uri, text);
    await client.until((published) => published.get(uri)?.diagnostics.length === 0);
  });

  it("tells mistakes of environments, when nothing is typed for a while", async () => {
    client.change(uri, text.replace("max_cores = 4", "max_cores = 1"));
    await client.until((published) => (published.get(uri)?.diagnostics.length ?? 0) > 0);
    expect(client.published.get(uri)?.diagnostics.map(({ code }) => code)).toEqual(["condition-not-met"]);
    client.change(uri, text);
    await client.until((published) => published.get(uri)?.diagnostics.length === 0);
  });

  it("answers every request about a place", async () => {
    expect(await answer("textDocument/hover", at("expected_users"))).toContain("expected_users: int(1..1000000) = 100");
    expect(await answer("textDocument/definition", at("mastodon {"))).toContain("mastodon.fedi");
    expect(await answer("textDocument/typeDefinition", at("expected_users"))).toBe("null");
    expect(await answer("textDocument/implementation", at("garden_shed {"))).toContain('"line":15');
    const context = { includeDeclaration: true };
    expect(JSON.parse(await answer("textDocument/references", { ...at("mastodon }"), context }))).toHaveLength(3);
    expect(JSON.parse(await answer("textDocument/documentHighlight", at("mastodon }")))).toHaveLength(2);
    expect(await answer("textDocument/prepareRename", at("garden_shed {"))).toContain('"placeholder":"garden_shed"');
    const renamed = await answer("textDocument/rename", { ...at("garden_shed {"), newName: "shed" });
    expect(renamed.match(/"newText":"shed"/g)).toHaveLength(2);
    expect(await answer("textDocument/rename", { ...at("community on"), newName: "club" })).not.toContain("@was");
    // What has been compiled may be deployed.
    expect((await fedi(folder, "compile", ".")).code).toBe(0);
    const kept = await answer("textDocument/rename", { ...at("community on"), newName: "club" });
    expect(kept).toContain('"newText":"@was(\\"community\\")\\n"');
    await expect(answer("textDocument/rename", { ...at("garden_shed {"), newName: "community" })).rejects.toThrow(
      "`community` is declared twice",
    );
    expect(
      await answer("textDocument/selectionRange", {
        textDocument: { uri },
        positions: [at("expected_users").position],
      }),
    ).toContain("parent");
    const outputs = JSON.parse(await answer("fedi/outputs", at("garden_shed {")));
    expect({ environment: outputs.environment, errors: outputs.errors }).toEqual({
      environment: "garden_shed",
      errors: 0,
    });
    expect(outputs.files.map(({ path }: { path: string }) => path)).toContain("nixos/flake.nix");
  });

  it("completes, with details for the one that is looked at", async () => {
    const typed = text.replace("    expected_users = 200\n", "    expected_\n");
    client.change(uri, typed);
    const found = await client.ask<{ label: string; documentation?: unknown }[]>("textDocument/completion", {
      textDocument: { uri },
      position: position(typed, "expected_", 9),
    });
    const item = found.find(({ label }) => label === "expected_users");
    expect(item).toMatchObject({ textEdit: { newText: "expected_users = $0" }, insertTextFormat: 2 });
    // Every item says what it takes, not only the one that is looked at.
    expect(item).toMatchObject({ labelDetails: { description: "int(1..1000000) = 100" } });
    const registrations = found.find(({ label }) => label === "registrations");
    expect(await answer("completionItem/resolve", Object(registrations))).toContain('\\"approval\\"');
    client.change(uri, text);
  });

  it("answers every request about a file", async () => {
    const of = { textDocument: { uri } };
    expect(await answer("textDocument/documentSymbol", of)).toContain('"name":"community"');
    expect(await answer("textDocument/foldingRange", of)).toContain('"kind":"imports"');
    expect(await answer("textDocument/documentLink", of)).toContain("mastodon.fedi");
    expect(JSON.parse(await answer("textDocument/semanticTokens/full", of)).data.length).toBeGreaterThan(100);
    expect(await answer("textDocument/inlayHint", { ...of, range: whole })).toBe("[]");
    const lenses = await client.ask<object[]>("textDocument/codeLens", of);
    const resolved = await Promise.all(lenses.map((lens) => answer("codeLens/resolve", lens)));
    expect(resolved.join()).toMatch(/1 deployment.*fedi\.compile.*fedi\.showOutputs/);
    const options = { tabSize: 2, insertSpaces: true };
    expect(await answer("textDocument/formatting", { ...of, options })).toBe("[]");
    client.change(uri, text.replace("    domain =", "  domain   ="));
    expect(await answer("textDocument/formatting", { ...of, options })).toContain("newText");
    expect(await answer("textDocument/rangeFormatting", { ...of, options, range: whole })).toContain("newText");
    const onType = { ...of, options, ch: "}", position: position(text, "\n}\n", 2) };
    expect(await answer("textDocument/onTypeFormatting", onType)).toMatch(/^\[/);
    client.change(uri, text);
    expect(await answer("workspace/symbol", { query: "masto" })).toContain('"name":"mastodon"');
  });

  it("has imports follow a file that is moved", async () => {
    const [from, to] = ["mastodon.fedi", "apps/mastodon.fedi"].map((file) => pathToFileURL(join(folder, file)).href);
    const found = await answer("workspace/willRenameFiles", { files: [{ oldUri: from, newUri: to }] });
    expect(found).toContain('"newText":"\\"./apps/mastodon\\""');
    expect(await answer("workspace/willRenameFiles", { files: [{ oldUri: uri, newUri: uri }] })).toBe('{"changes":{}}');
  });

  it("shows calls", async () => {
    const path = join(folder, "calls.fedi");
    const calls = "function twice(n: int): int = n * 2\nlet four = twice(2)\n";
    const other = client.open(path, calls);
    const [item] = await client.ask<object[]>("textDocument/prepareCallHierarchy", {
      textDocument: { uri: other },
      position: { line: 1, character: 12 },
    });
    expect(await answer("callHierarchy/incomingCalls", { item })).toContain('"name":"four"');
    expect(await answer("callHierarchy/outgoingCalls", { item })).toBe("[]");
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: other } });
  });

  it("looks again at files that change, appear and go on disk", async () => {
    const other = join(folder, "mastodon.fedi");
    const changed = (type: number) =>
      client.connection.sendNotification("workspace/didChangeWatchedFiles", {
        changes: [{ uri: uri.replace("main.fedi", "mastodon.fedi"), type }],
      });
    writeFileSync(other, application.replaceAll("expected_users", "users"));
    await changed(2);
    await client.until(
      (published) => published.get(uri)?.diagnostics.some(({ code }) => code === "unknown-field") === true,
    );
    rmSync(other);
    await changed(3);
    await client.until(
      (published) => published.get(uri)?.diagnostics.some(({ code }) => code === "unknown-module") === true,
    );
    writeFileSync(other, application);
    await changed(1);
    await client.until((published) => published.get(uri)?.diagnostics.length === 0);
  });

  it("lives through every text, whatever is asked of it", async () => {
    const nested = (depth: number) => `let a = ${"[".repeat(depth)}${"]".repeat(depth)}\n`;
    const texts = [
      "",
      "\u0000\u0001\ufffd\ud800",
      "}".repeat(5000),
      `let a = "${"\\".repeat(5001)}`,
      nested(20_000),
      `let a = ${"(".repeat(50_000)}`,
      `let a = ${"-".repeat(20_000)}1\n`,
      `let a = ${"1 + ".repeat(20_000)}1\n`,
      `application a { ${"requires { ".repeat(3000)}`,
      Array.from({ length: 1000 }, (_, index) => `let a${index} = a${index + 1}\n`).join(""),
      `/// ${"x".repeat(1_000_000)}\ntype t = int\n`,
      `import { a } from "./main"\n`,
      text.slice(0, 300),
    ];
    const methods = [
      "hover",
      "completion",
      "definition",
      "references",
      "signatureHelp",
      "prepareRename",
      "implementation",
    ];
    const ofFile = ["documentSymbol", "foldingRange", "documentLink", "semanticTokens/full", "codeLens", "diagnostic"];
    for (const hostile of texts) {
      client.change(uri, hostile);
      const lines = hostile.split("\n");
      const places = [
        { line: 0, character: 0 },
        { line: 0, character: 9 },
        { line: lines.length - 1, character: 5 },
        { line: 99_999, character: 99_999 },
      ];
      for (const place of places)
        await Promise.all(
          methods.map((method) =>
            answer(`textDocument/${method}`, {
              textDocument: { uri },
              position: place,
              context: { includeDeclaration: true },
            }).catch(onlyChanged),
          ),
        );
      await Promise.all(ofFile.map((method) => answer(`textDocument/${method}`, { textDocument: { uri } })));
    }
    client.change(uri, text);
    await client.until((published) => published.get(uri)?.diagnostics.length === 0, 60_000);
  }, 120_000);

  it("lives through storms: renames while typing, a client that cancels everything, requests about nothing", async () => {
    const storm: Promise<unknown>[] = [];
    for (let index = 0; index < 100; index++) {
      client.change(uri, text.replaceAll("garden_shed", `shed${index}`));
      storm.push(
        client.ask("textDocument/rename", {
          textDocument: { uri },
          position: position(text, "garden_shed {"),
          newName: `storm${index}`,
        }),
      );
    }
    const cancelled = Array.from({ length: 200 }, () => client.cancelled("workspace/symbol", { query: "" }));
    const nowhere = { textDocument: { uri: "file:///nowhere/at/all.fedi" }, position: { line: 3, character: 1 } };
    storm.push(client.ask("textDocument/hover", nowhere), client.ask("textDocument/definition", nowhere));
    storm.push(
      client.ask("textDocument/hover", { textDocument: { uri: "untitled:one" }, position: { line: 0, character: 0 } }),
    );
    const ended = await Promise.allSettled([...storm, ...cancelled]);
    const reasons = ended.flatMap((one) => (one.status === "rejected" ? [String(one.reason)] : []));
    expect(reasons.filter((reason) => !/cancel|changed/i.test(reason))).toEqual([]);
    await expect(client.ask("fedi/nothing", {})).rejects.toThrow("there is no request");
    client.change(uri, text);
    expect(await answer("textDocument/hover", at("expected_users"))).toContain("expected_users");
  }, 60_000);

  it("knows documents that have no file", async () => {
    const untitled = "untitled:Untitled-1";
    await client.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: untitled, languageId: "fedi", version: 1, text: "let x: int = true\n" },
    });
    await client.until((published) => published.get(untitled)?.diagnostics.length === 1);
    await client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: untitled } });
    await client.until((published) => published.get(untitled)?.diagnostics.length === 0);
  });
});

describe("a large project", () => {
  it("has its environments checked elsewhere, with the texts of the editor", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-large-"));
    generateProgram(folder, 160);
    const client = new Client();
    try {
      await client.initialize(folder);
      const path = join(folder, "provider.fedi");
      const text = readFileSync(path, "utf8");
      const limited = text.replace(
        "    ignores cores, memory\n",
        `    ignores cores, memory\n    check length(requests) < 7 else "too many"\n`,
      );
      expect(limited).not.toBe(text);
      client.open(path, limited);
      const codes = () =>
        [...client.published.values()].flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
      await client.until(() => codes().includes("condition-not-met"), 90_000);
      expect(new Set(codes())).toEqual(new Set(["condition-not-met"]));
      expect(client.logged).toEqual([]);
    } finally {
      await client.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);

  it("is let go, without a word, when the client vanishes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-large-"));
    generateProgram(folder, 160);
    const path = join(folder, "app7.fedi");
    // Before it was opened, while it is checked, and after.
    for (const moment of ["initialized", "opened", "checked"] as const) {
      const client = new Client(undefined, "pipe");
      const said: string[] = [];
      client.process.stderr?.on("data", (chunk: Buffer) => said.push(chunk.toString()));
      const checked = new Promise<void>((resolve) => client.connection.onNotification("fedi/checked", () => resolve()));
      const ended = new Promise<void>((resolve) => client.process.once("close", () => resolve()));
      await client.initialize(folder, {}, {}, null);
      if (moment !== "initialized") {
        const uri = client.open(path, readFileSync(path, "utf8"));
        await client.until((published) => published.has(uri));
      }
      if (moment === "checked") await checked;
      client.connection.dispose();
      client.process.stdin?.destroy();
      client.process.stdout?.destroy();
      await ended;
      expect({ moment, said }).toEqual({ moment, said: [] });
    }
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  it("has files that are not open checked elsewhere, too, again after an edit", async () => {
    const folder = mkdtempSync(join(tmpdir(), "fedi-large-"));
    generateProgram(folder, 160);
    const broken = join(folder, "app7.fedi");
    writeFileSync(broken, readFileSync(broken, "utf8").replace("options.users > 1_000", "options.user > 1_000"));
    const client = new Client();
    try {
      await client.initialize(folder);
      const path = join(folder, "resources.fedi");
      const text = readFileSync(path, "utf8");
      const uri = client.open(path, text);
      const codesOf = (name: string) =>
        client.published.get(pathToFileURL(join(folder, name)).href)?.diagnostics.map(({ code }) => code) ?? [];
      await client.until(() => codesOf("app7.fedi").includes("unknown-field"), 90_000);
      client.change(uri, text.replace("request { cores:", "request { kernels:"));
      await client.until(() => codesOf("app8.fedi").includes("unknown-field"), 90_000);
      client.change(uri, text);
      await client.until(() => codesOf("app8.fedi").length === 0, 90_000);
      expect(codesOf("app7.fedi")).toEqual(["unknown-field"]);
      expect(client.logged).toEqual([]);
    } finally {
      await client.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);
});

/** A long request is given up when the document changes. */
function onlyChanged(thrown: unknown): void {
  if (!/changed|cancel/i.test(String(thrown))) throw thrown;
}
