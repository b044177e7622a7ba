/**
 * Starts code-server with the packed extension on a folder, and Chromium on it.
 *
 * In: where both are, a scratch folder for all they write, and the folder to open. Out: the page, and how to stop.
 */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import type { Installed } from "./install-code-server.ts";

export interface Started {
  readonly page: Page;
  readonly stop: () => Promise<void>;
}

/** Nothing may ask, phone home, or move by itself. */
const settings = {
  "workbench.startupEditor": "none",
  "workbench.reduceMotion": "on",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "security.workspace.trust.enabled": false,
  "git.enabled": false,
  "editor.minimap.enabled": false,
  "chat.commandCenter.enabled": false,
};

const browserFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startVsCode(
  { node, entry }: Installed,
  browser: string,
  scratch: string,
  opened: { readonly vsix: string; readonly folder: string },
): Promise<Started> {
  const data = join(scratch, "data");
  mkdirSync(join(data, "User"), { recursive: true });
  mkdirSync(join(scratch, "home"));
  writeFileSync(join(data, "User/settings.json"), JSON.stringify(settings));
  writeFileSync(join(scratch, "config.yaml"), "auth: none\n");
  const common = [
    entry,
    `--config=${join(scratch, "config.yaml")}`,
    `--user-data-dir=${data}`,
    `--extensions-dir=${join(scratch, "extensions")}`,
  ];
  const outside = Object.entries(process.env).filter(([name]) => !/^(npm_|VSCODE_|NODE_OPTIONS)/.test(name));
  const env = { ...Object.fromEntries(outside), HOME: join(scratch, "home"), PASSWORD: undefined };
  execFileSync(node, [...common, "--install-extension", opened.vsix], { env, stdio: "pipe" });
  const flags = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"];
  const server = spawn(node, [...common, ...flags, opened.folder], { env, stdio: ["ignore", "pipe", "pipe"] });
  try {
    const address = await addressOf(server);
    const context = await chromium.launchPersistentContext(join(scratch, "browser"), {
      executablePath: browser,
      args: browserFlags,
      viewport: { width: 1400, height: 900 },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`${address}?folder=${encodeURIComponent(opened.folder)}`);
    return {
      page,
      stop: async () => {
        await context.close();
        await ended(server);
      },
    };
  } catch (thrown) {
    await ended(server);
    throw thrown;
  }
}

function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk: unknown) => {
      said += String(chunk);
      const address = /listening on (http:\/\/127\.0\.0\.1:\d+\/)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    server.stdout?.on("data", listen);
    server.stderr?.on("data", listen);
    server.once("exit", (code) => reject(new Error(`code-server ended with ${code}:\n${said}`)));
  });
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = new Promise((resolve) => server.once("exit", resolve));
  server.kill();
  await exit;
}
