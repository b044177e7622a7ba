/**
 * A real VS Code: the packed extension is installed, and everything is done by keys and mouse, as a person would. `npm run test:vscode`.
 *
 * Out: a line per step, and a picture of each in `test/vscode/pictures`; exit code 1 when one fails. Skipped, with the reason, where there is
 * no VS Code or no Chromium to be had.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packExtension } from "../../vscode-extension/package.ts";
import { startVsCode } from "./code-server.ts";
import { installCodeServer } from "./install-code-server.ts";
import { steps } from "./steps.ts";
import { Workbench } from "./workbench.ts";

const pictures = join(import.meta.dirname, "pictures");
const command = join(import.meta.dirname, "../../compiler/bin/fedi.js");
const example = join(import.meta.dirname, "../../examples/community");
const hello = join(import.meta.dirname, "../../examples/hello");

async function main(): Promise<boolean> {
  const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((file) => existsSync(file));
  if (browser === undefined) return skipped("Chromium is not installed");
  const installed = installCodeServer();
  if ("missing" in installed) return skipped(installed.missing);
  rmSync(pictures, { recursive: true, force: true });
  mkdirSync(pictures, { recursive: true });
  let failed = 0;
  const scratch = mkdtempSync(join(tmpdir(), "fedi-vscode-"));
  try {
    const folder = project(join(scratch, "garden"));
    const vsix = await packExtension(scratch);
    const { page, stop } = await startVsCode(installed, browser, scratch, { vsix, folder });
    try {
      const workbench = new Workbench(page);
      const read = (path: string) => readFileSync(join(folder, path), "utf8");
      const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
      for (const [index, [claim, step]] of steps.entries()) {
        const start = Date.now();
        const picture = join(pictures, `${String(index + 1).padStart(2, "0")}-${claim.replaceAll(/\W+/g, "-")}.png`);
        try {
          await step(workbench, { folder, read, write, has: (path) => existsSync(join(folder, path)) });
        } catch (thrown) {
          await page.screenshot({ path: picture });
          console.log(
            `failed: ${claim}\n  ${thrown instanceof Error ? thrown.message : String(thrown)}\n  see ${picture}`,
          );
          failed++;
          await page.keyboard.press("Escape");
          continue;
        }
        await page.screenshot({ path: picture });
        console.log(`ok: ${claim} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      }
    } finally {
      await stop();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`${steps.length} steps, ${failed} failed; pictures in ${pictures}`);
  return failed === 0;
}

function skipped(reason: string): boolean {
  console.log(`skipped: no real VS Code is tried here: ${reason}`);
  return true;
}

/** The example, with two mistakes. */
function project(folder: string): string {
  cpSync(example, folder, { recursive: true });
  const program = readFileSync(join(folder, "main.fedi"), "utf8");
  writeFileSync(join(folder, "main.fedi"), program.replace("expected_users", "expected_user"));
  const order = { mastodon: { domain: "club.example.org", expected_user: 20 } };
  writeFileSync(join(folder, "club.json"), `${JSON.stringify(order, null, 2)}\n`);
  const named = { $schema: "./out/garden_shed/schema/configuration.json", ...order };
  writeFileSync(join(folder, "named.json"), `${JSON.stringify(named, null, 2)}\n`);
  mkdirSync(join(folder, ".vscode"));
  const task = {
    type: "fedi",
    command: "compile",
    environment: "garden_shed",
    configurations: ["named.json"],
    label: "compile what is ordered",
    problemMatcher: "$fedi",
  };
  writeFileSync(join(folder, ".vscode/tasks.json"), JSON.stringify({ version: "2.0.0", tasks: [task] }));
  const other = join(folder, "hosts");
  cpSync(hello, other, { recursive: true });
  writeFileSync(join(other, "order.json"), `${JSON.stringify({ hello: { greting: "hi" } }, null, 2)}\n`);
  mkdirSync(join(folder, "fresh"));
  mkdirSync(join(folder, "tools"));
  const own = `#!/bin/sh\necho "$@" >> "$(dirname "$0")/../started.txt"\nexec "${process.execPath}" "${command}" "$@"\n`;
  writeFileSync(join(folder, "tools/fedi"), own, { mode: 0o755 });
  return folder;
}

process.exitCode = (await main()) ? 0 : 1;
