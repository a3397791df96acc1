import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** Where screenshots and the logs of failed tests are kept. Not in git. */
export const artefacts = join(dirname(fileURLToPath(import.meta.url)), "..", ".artefacts");

/** fileName turns a text into a file name. */
export function fileName(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 100);
}

/** screen saves a screenshot of a page: screen(page, "home") writes home.png. */
export async function screen(page: Page, name: string): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${fileName(name)}.png`), animations: "disabled" });
}

export function keep(name: string, text: string): void {
  mkdirSync(artefacts, { recursive: true });
  writeFileSync(join(artefacts, name), text);
}
