/**
 * The HTML page in a real browser, without scripts and without a network: it fits phones and desks, in light and dark, and its links jump.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const page = `file://${join(import.meta.dirname, "../../docs/reference/index.html")}`;
const executable = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const noBrowser = executable === undefined ? "(skipped: no Chromium)" : "";

describe.skipIf(executable === undefined)(`the page in Chromium ${noBrowser}`, { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executable ?? "", args: ["--no-sandbox"] });
  }, 60_000);
  afterAll(() => browser.close());

  it.each([
    [320, "light"],
    [390, "dark"],
    [1280, "light"],
    [1920, "dark"],
  ] as const)("fits a width of %i, %s", async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const tab = await context.newPage();
    const asked: string[] = [];
    tab.on("request", (request) => asked.push(request.url()));
    const said: string[] = [];
    tab.on("console", (message) => said.push(message.text()));
    await tab.goto(page);
    const wide = await tab.evaluate("document.documentElement.scrollWidth");
    expect(wide).toBe(width);
    const background = await tab.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(background).toBe(colorScheme === "dark" ? "rgb(21, 24, 28)" : "rgb(255, 255, 255)");
    expect({ asked, said }).toEqual({ asked: [page], said: [] });
    await context.close();
  });

  it("is read without scripts: its contents lead to each declaration", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 800 } });
    const tab = await context.newPage();
    await tab.goto(page);
    await tab
      .getByRole("navigation", { name: "Contents" })
      .getByRole("link", { name: "postgresql", exact: true })
      .click();
    await expect.poll(() => tab.url(), { timeout: 10_000 }).toBe(`${page}#resource-postgresql`);
    const heading = tab.getByRole("heading", { name: "postgresql PostgreSQL" });
    expect((await heading.boundingBox())?.y).toBeLessThan(100);
    await tab.goto(page);
    await tab.keyboard.press("Tab");
    await tab.keyboard.press("Enter");
    await expect.poll(() => tab.url(), { timeout: 10_000 }).toBe(`${page}#content`);
    await context.close();
  });
});
