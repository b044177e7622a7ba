/**
 * What a person does in VS Code's window: opens files, runs commands, types, and looks.
 */
import type { Locator, Page } from "playwright-core";

/** The machine may be busy: what takes longer does not work. */
export const patience = 60_000;

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(patience);
  }

  async ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .explorer-folders-view .monaco-list-row").first().waitFor();
  }

  async openFile(name: string): Promise<void> {
    await this.page.keyboard.press("Control+P");
    await this.pick(name, name);
    await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
    await this.editor().locator(".view-line").first().waitFor();
  }

  /** By its title in the palette. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.pick(`>${title}`, title);
  }

  /** Types into the open list, and takes the entry that has `text`. */
  async pick(typed: string, text: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(typed);
    const row = this.page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first();
    await row.click();
  }

  /** `line` and `column` count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press("Control+G");
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await input.waitFor();
    await input.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** The text area that has the focus, or the first. */
  editor(): Locator {
    return this.page.locator(".editor-group-container .editor-instance").first();
  }

  /** The words of the text, as they are coloured. */
  word(text: string): Locator {
    return this.editor()
      .locator(".view-line span span", { hasText: new RegExp(`^\\s*${text}\\s*$`) })
      .first();
  }

  /** Resolves once `isReached` is true of what `look` sees. */
  async until<T>(look: () => Promise<T> | T, isReached: (seen: T) => boolean): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
      const seen = await look();
      if (isReached(seen)) return seen;
      if (Date.now() > end) throw new Error(`not reached; last seen: ${String(seen).slice(0, 2000)}`);
      await this.page.waitForTimeout(200);
    }
  }
}
