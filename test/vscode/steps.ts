/**
 * The story: somebody finds two mistakes in a project, mends them, looks at the outputs, and compiles.
 */
import type { Workbench } from "./workbench.ts";

export interface Folder {
  readonly read: (path: string) => string;
  readonly has: (path: string) => boolean;
  readonly write: (path: string, text: string) => void;
  /** Absolute. */
  readonly folder: string;
}

type Step = (workbench: Workbench, folder: Folder) => Promise<void>;

export const steps: readonly (readonly [claim: string, step: Step])[] = [
  ["the workspace opens", (workbench) => workbench.ready()],
  [
    "a program has colours and a squiggle under its mistake",
    async (workbench) => {
      await workbench.openFile("main.fedi");
      await workbench.editor().locator(".squiggly-error").first().waitFor();
    },
  ],
  [
    "the Problems view says what is wrong",
    async ({ page }) => {
      await page.keyboard.press("Control+Shift+M");
      await page
        .locator(".markers-panel .monaco-list-row", { hasText: "there is no `expected_user` in the options" })
        .waitFor();
    },
  ],
  [
    "hovering tells of a field",
    async (workbench) => {
      const { page } = workbench;
      await workbench.word("domain").hover();
      await page.locator(".monaco-hover:visible", { hasText: "Where users reach the instance" }).waitFor();
    },
  ],
  [
    "a quick fix mends the mistake",
    async (workbench, { read }) => {
      const { page } = workbench;
      await page.mouse.move(5, 890);
      await page.locator(".markers-panel .monaco-list-row", { hasText: "there is no `expected_user`" }).dblclick();
      // The double click leads to the text after a while.
      await page.locator(".editor-instance.focused, .editor-instance .monaco-editor.focused").first().waitFor();
      await page.waitForTimeout(500);
      await page.keyboard.press("Control+.");
      const fix = page.locator(".action-widget .monaco-list-row.action", { hasText: "expected_users" }).first();
      await fix.waitFor();
      await page.screenshot({ path: "test/vscode/pictures/quick-fix-offered.png" });
      await page.keyboard.press("Enter");
      await workbench.editor().locator(".squiggly-error").first().waitFor({ state: "detached" });
      await page.keyboard.press("Control+S");
      await workbench.until(
        () => read("main.fedi"),
        (text) => text.includes("expected_users = 200"),
      );
    },
  ],
  [
    "completion offers the fields that are not set",
    async (workbench, { read }) => {
      const { page } = workbench;
      const line =
        read("main.fedi")
          .split("\n")
          .findIndex((text) => text.includes("expected_users")) + 1;
      await workbench.goTo(line, 1);
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+Space");
      await page.locator(".suggest-widget .monaco-list-row", { hasText: "registrations" }).first().waitFor();
    },
  ],
  [
    "a completion is accepted",
    async (workbench, { read }) => {
      const { page } = workbench;
      await page.keyboard.type("regis");
      await page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "registrations" }).waitFor();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+S");
      await workbench.until(
        () => read("main.fedi"),
        (text) => /expected_users = 200\n {4}registrations = /.test(text),
      );
      await page.keyboard.type('"clo');
      await page.locator(".suggest-widget .monaco-list-row.focused", { hasText: "closed" }).waitFor();
      await page.keyboard.press("Enter");
      await page.keyboard.press("Control+S");
      await workbench.until(
        () => read("main.fedi"),
        (text) => text.includes('registrations = "closed"\n'),
      );
    },
  ],
  [
    "the outputs stand beside the program",
    async (workbench) => {
      const { page } = workbench;
      await workbench.goTo(1, 1);
      await page.locator(".codelens-decoration a", { hasText: "Show outputs" }).click();
      await outputs(workbench).locator(".view-line", { hasText: "mastodon = {" }).first().waitFor();
      const header = page.locator(".pane-header", { hasText: "Fedi Outputs" });
      await header.waitFor();
      if ((await header.getAttribute("aria-expanded")) === "false") await header.click();
    },
  ],
  [
    "the outputs follow the program as it is typed",
    async (workbench, { read }) => {
      const { page } = workbench;
      const lines = read("main.fedi").split("\n");
      const line = lines.findIndex((text) => text.includes("domain =")) + 1;
      await workbench.editor().locator(".view-line").first().click();
      await workbench.goTo(line, (lines[line - 1] ?? "").indexOf("social") + 1);
      await page.keyboard.type("new");
      await outputs(workbench).locator(".view-line", { hasText: "newsocial.example.org" }).first().waitFor();
    },
  ],
  [
    "with an error the last outputs stay, and the view says so",
    async (workbench) => {
      const { page } = workbench;
      await page.keyboard.type(" ");
      await page.locator(".pane", { hasText: "garden_shed has an error" }).last().waitFor();
      await outputs(workbench).locator(".view-line", { hasText: "newsocial.example.org" }).first().waitFor();
      await page.screenshot({ path: "test/vscode/pictures/outputs-with-an-error.png" });
      await page.keyboard.press("Backspace");
      await page.locator(".pane", { hasText: "garden_shed has an error" }).last().waitFor({ state: "detached" });
      await page.keyboard.press("Control+S");
    },
  ],
  [
    "an environment is compiled in a terminal",
    async (workbench, { has }) => {
      const { page } = workbench;
      await workbench.command("Fedi: Compile Environment");
      await page.locator(".terminal-wrapper.active").first().waitFor();
      await workbench.until(
        () => has("out/garden_shed/deploy"),
        (isThere) => isThere,
      );
      await page.waitForTimeout(1500);
    },
  ],
  [
    "an operator's JSON is checked against an environment",
    async (workbench, { has, read }) => {
      const { page } = workbench;
      await workbench.openFile("club.json");
      await workbench.command("Fedi: Check this JSON against an Environment");
      await page.locator(".quick-input-list .monaco-list-row", { hasText: "main.fedi" }).first().waitFor();
      await page.screenshot({ path: "test/vscode/pictures/environments-to-choose.png" });
      await page.locator(".quick-input-list .monaco-list-row", { hasText: "main.fedi" }).first().click();
      await workbench.until(
        () => has(".vscode/settings.json") && read(".vscode/settings.json"),
        (text) => text !== false && text.includes("fedi-schema:///garden_shed?main.fedi"),
      );
      await workbench.editor().locator(".squiggly-warning").first().waitFor();
    },
  ],
  [
    "it is completed, too",
    async (workbench, { read }) => {
      const { page } = workbench;
      const line =
        read("club.json")
          .split("\n")
          .findIndex((text) => text.includes('"domain"')) + 1;
      await workbench.goTo(line, 1);
      await page.keyboard.press("End");
      await page.keyboard.press("Enter");
      await page.keyboard.type('"');
      await page.keyboard.press("Control+Space");
      await page.locator(".suggest-widget .monaco-list-row", { hasText: "registrations" }).first().waitFor();
    },
  ],
  [
    "a configuration that names its schema is checked without any setting",
    async (workbench) => {
      await workbench.openFile("named.json");
      await workbench.editor().locator(".squiggly-warning").first().waitFor();
      await workbench.word('"expected_user"').hover();
      await workbench.page.locator(".monaco-hover:visible", { hasText: "expected_user is not allowed" }).waitFor();
    },
  ],
  [
    "a task of tasks.json compiles, and the Problems view has what is wrong in an operator's file",
    async (workbench) => {
      const { page } = workbench;
      await page.keyboard.press("Escape");
      await workbench.command("Tasks: Run Task");
      await workbench.pick("compile what is ordered", "compile what is ordered");
      await page
        .locator(".terminal-tabs-entry, .single-terminal-tab", { hasText: "compile what is ordered" })
        .first()
        .waitFor();
      await page.waitForTimeout(3000);
      await workbench.command("Problems: Focus on Problems View");
      await page
        .locator(".markers-panel .monaco-list-row", { hasText: "there is no `expected_user` in the options" })
        .first()
        .waitFor();
    },
  ],
  [
    "an order for a project in a folder is compiled by a task that nobody wrote, and the Problems view says what is wrong",
    async (workbench, { has, read }) => {
      const { page } = workbench;
      await workbench.openFile("order.json");
      await workbench.command("Fedi: Check this JSON against an Environment");
      await page.locator(".quick-input-list .monaco-list-row", { hasText: "hosts/main.fedi" }).first().click();
      await workbench.until(
        () => has(".vscode/settings.json") && read(".vscode/settings.json"),
        (text) => text !== false && text.includes("fedi-schema:///desk?hosts/main.fedi"),
      );
      await workbench.command("Tasks: Run Build Task");
      const row = page.locator(".quick-input-list .monaco-list-row", {
        hasText: "compile desk with order.json (hosts)",
      });
      await row.first().waitFor();
      await page.screenshot({ path: "test/vscode/pictures/build-tasks.png" });
      await row.first().click();
      await page.locator(".terminal-tabs-entry, .single-terminal-tab", { hasText: "order.json" }).first().waitFor();
      await page.waitForTimeout(3000);
      await workbench.command("Problems: Focus on Problems View");
      const problem = page.locator(".markers-panel .monaco-list-row", {
        hasText: "there is no `greting` in the options",
      });
      await problem.first().dblclick();
      await page.locator('.tab.active[data-resource-name="order.json"]').waitFor();
    },
  ],
  [
    "after a restart the server goes on",
    async (workbench, { read }) => {
      const { page } = workbench;
      await workbench.openFile("main.fedi");
      await workbench.command("Fedi: Restart the Language Server");
      const lines = read("main.fedi").split("\n");
      await workbench.goTo(lines.length, 1);
      await page.keyboard.type("let wrong = nothing_of_that_name");
      await workbench.editor().locator(".squiggly-error").first().waitFor();
    },
  ],
  [
    "another fedi serves the editor where fedi.path says so",
    async (workbench, { has, write }) => {
      write(".vscode/settings.json", JSON.stringify({ "fedi.path": "tools/fedi" }));
      await workbench.until(
        () => has("started.txt"),
        (isThere) => isThere,
      );
      const { page } = workbench;
      for (let deleted = 0; deleted < "let wrong = nothing_of_that_name".length; deleted++)
        await page.keyboard.press("Backspace");
      await workbench.editor().locator(".squiggly-error").first().waitFor({ state: "detached" });
      await page.keyboard.press("Control+S");
    },
  ],
  [
    "the walkthrough leads through it",
    async (workbench) => {
      const { page } = workbench;
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+J");
      await workbench.command("Welcome: Open Walkthrough");
      await workbench.pick("Start with Fedi", "Start with Fedi");
      await page.locator(".gettingStartedContainer", { hasText: "Make a project" }).first().waitFor();
      await page.waitForTimeout(1500);
    },
  ],
  [
    "from there a new project is made, and opened",
    async (workbench, { folder, has }) => {
      const { page } = workbench;
      const target = `${folder}/fresh/`;
      await page.locator(".gettingStartedContainer .monaco-button", { hasText: "New Project" }).first().click();
      const input = page.locator(".quick-input-widget input[type=text]");
      // The dialog puts its own folder there once it has read it.
      await workbench.until(
        () => input.inputValue(),
        (path) => path.endsWith("/"),
      );
      await page.waitForTimeout(1000);
      await input.fill(target);
      await workbench.until(
        () => input.inputValue(),
        (path) => path === target,
      );
      await page.waitForTimeout(1000);
      await page.screenshot({ path: "test/vscode/pictures/folder-for-a-project.png" });
      await page.locator(".quick-input-widget .monaco-button", { hasText: "Make the Project Here" }).click();
      await workbench.until(
        () => has("fresh/main.fedi"),
        (isThere) => isThere,
      );
      await page.locator('.tab.active[data-resource-name="main.fedi"]').waitFor();
      await page.waitForTimeout(1500);
    },
  ],
];

/** The read-only document in the second group. */
function outputs({ page }: Workbench) {
  return page.locator('.editor-instance[data-uri^="fedi-output"], .monaco-editor[data-uri^="fedi-output"]').first();
}
