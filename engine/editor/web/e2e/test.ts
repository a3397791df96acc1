import type { Browser, Page } from "playwright-core";
import { test as base, expect, inject } from "vitest";
import { Incidents, launch, type VisitOptions, visit } from "./browser";
import { Cluster } from "./cluster";
import { Patchbay } from "./patchbay";
import { type Playground, startPlayground } from "./playground";
import { fileName, keep, screen } from "./screens";

interface Fixtures {
  /** The playground that all tests share. Take namespaces and names of your own in it. */
  playground: Playground;
  /** Its API server. */
  cluster: Cluster;
  /** One browser for the tests of a file. */
  browser: Browser;
  /** A server of the test's own, with no flows. */
  patchbay: Patchbay;
  /** What pages did that no page may do; the test fails when there is anything. */
  incidents: Incidents;
  /** Opens one more page as another person. */
  visit(options?: VisitOptions): Promise<Page>;
  /** The home page, logged in. */
  page: Page;
}

/**
 * test is Vitest's with what a test in a browser needs; only what it names is
 * started, and everything is gone after it:
 *
 *     test("saves", async ({ page, patchbay }) => {
 *       await openFlow(page, "scan");
 *     });
 *
 * After a failure, pictures of its pages and the server's log are kept.
 */
export const test = base.extend<Fixtures>({
  playground: [async ({}, use) => use(inject("playground")), { scope: "file" }],
  cluster: async ({ playground }, use) => use(new Cluster(playground.kubeconfig)),
  browser: [
    async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
    { scope: "file" },
  ],
  patchbay: async ({ playground, task }, use) => {
    const patchbay = await Patchbay.start(playground);
    try {
      await use(patchbay);
    } finally {
      await patchbay.end();
      if (task.result?.state === "fail") keep(`failed-${fileName(task.name)}.log`, patchbay.log());
    }
  },
  incidents: async ({}, use) => {
    const incidents = new Incidents();
    await use(incidents);
    expect(incidents.unexpected(), "what the pages did wrong").toEqual([]);
  },
  visit: async ({ browser, patchbay, incidents, task }, use) => {
    const pages: Page[] = [];
    await use(async (options) => {
      const page = await visit(browser, patchbay, incidents, options);
      pages.push(page);
      return page;
    });
    for (const [index, page] of pages.entries()) {
      if (task.result?.state === "fail") await screen(page, `failed ${task.name} ${index + 1}`).catch(() => undefined);
      await page.context().close();
    }
  },
  page: async ({ visit }, use) => use(await visit()),
});

/** emptyTest is test on a playground of the file's own without the sample workloads. It takes some seconds to start. */
export const emptyTest = test.extend<Pick<Fixtures, "playground">>({
  playground: [
    async ({}, use) => {
      const own = await startPlayground({ empty: true });
      try {
        await use(own.playground);
      } finally {
        await own.stop();
      }
    },
    { scope: "file" },
  ],
});

/** openFlow opens a flow in the editor; one that is not stored begins empty. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await page.goto(`/flows/${name}`);
  await page.getByRole("main", { name: "Canvas" }).waitFor();
}

export { expect };
