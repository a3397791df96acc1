import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import type { Patchbay } from "./patchbay";

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Scrollbars take room, as they do for many people.
    ignoreDefaultArgs: ["--hide-scrollbars"],
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface VisitOptions extends BrowserContextOptions {
  /** The page to open; "/" when not given. */
  path?: string;
  /** False opens the page without logging in. */
  loggedIn?: boolean;
  /** Where the person has the dock of the editor. */
  dock?: "bottom" | "right";
}

/** Incidents are script errors, console errors and violations of the Content-Security-Policy, which no page may have. */
export class Incidents {
  readonly list: string[] = [];
  private readonly expected: RegExp[] = [];

  /** expect allows incidents that a test causes on purpose. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  unexpected(): string[] {
    return this.list.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
  }
}

/**
 * visit opens a page in a new browser context, as another person would, logged in by
 * the link that the server printed.
 */
export async function visit(
  browser: Browser,
  patchbay: Patchbay,
  incidents: Incidents,
  options: VisitOptions = {},
): Promise<Page> {
  const { path = "/", loggedIn = true, dock, ...rest } = options;
  const context = await browser.newContext({
    baseURL: patchbay.address,
    viewport: { width: 1440, height: 900 },
    ...rest,
  });
  context.setDefaultTimeout(60_000);
  await context.exposeBinding("policyViolated", (_, what: string) => incidents.list.push(what));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const place = `${event.sourceFile}:${event.lineNumber}`;
      (globalThis as unknown as { policyViolated(what: string): void }).policyViolated(
        `policy: ${event.effectiveDirective} refused ${event.blockedURI} ${event.sample} at ${place}`,
      );
    });
  });
  if (dock) await context.addInitScript((side) => localStorage.setItem("patchbay.inspector.side", side), dock);
  const page = await context.newPage();
  page.on("pageerror", (error) => incidents.list.push(`script: ${error.stack ?? error.message}`));
  page.on("console", (message) => {
    // An answer such as 404 for a flow that is not stored yet is not an error of the page.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      incidents.list.push(`console: ${message.text()}`);
  });
  if (loggedIn) await page.goto(`${patchbay.loginLink}&to=${encodeURIComponent(path)}`);
  else await page.goto(path);
  return page;
}
