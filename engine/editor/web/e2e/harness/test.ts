import type { Browser, Page } from "playwright-core";
import { test as base, expect, inject } from "vitest";
import { Incidents, launch, type VisitOptions, visit } from "./browser";
import { Cluster } from "./cluster";
import { condition } from "./condition";
import { Patchbay } from "./patchbay";
import { type Playground, startPlayground } from "./playground";
import { fileName, keep, screen } from "./screens";

interface Fixtures {
  /** The playground that all tests share. Use your own namespaces and names in it. */
  playground: Playground;
  /** Its API server. */
  cluster: Cluster;
  /** One browser for all tests of a file. */
  browser: Browser;
  /** The test's own server, without flows. */
  patchbay: Patchbay;
  /** The incidents of all pages. The test fails when there is an unexpected one. */
  incidents: Incidents;
  /** Opens another page as another person. */
  visit(options?: VisitOptions): Promise<Page>;
  /** The home page, logged in. */
  page: Page;
}

/**
 * test is Vitest's test with fixtures for the browser. Only the fixtures that a test
 * names are started, and all are stopped after it:
 *
 *     test("saves", async ({ page, patchbay }) => {
 *       await openFlow(page, "scan");
 *     });
 *
 * After a failure, screenshots of its pages and the server's log are kept.
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
    expect(incidents.unexpected(), "incidents of the pages").toEqual([]);
  },
  visit: async ({ browser, patchbay, incidents, task }, use) => {
    const pages: Page[] = [];
    await use(async (options) => {
      const page = await visit(browser, patchbay, incidents, options);
      pages.push(page);
      return page;
    });
    for (const [index, page] of pages.entries()) {
      if (task.result?.state === "fail") {
        const name = `failed ${task.name} ${index + 1}`;
        console.error(`${name}: ${await condition(page)}`);
        await screen(page, name).catch(() => undefined);
      }
      await page.context().close();
    }
  },
  page: async ({ visit }, use) => use(await visit()),
});

/** emptyTest is test with a separate playground without sample workloads. It takes some seconds to start. */
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

/** objectsTest is test with a server whose flows are objects of a namespace of their own. */
export const objectsTest = test.extend<Pick<Fixtures, "patchbay"> & { namespace: string }>({
  namespace: async ({ cluster, task }, use) => {
    const name = `objects-${task.id.replace(/[^a-z0-9]+/g, "-").slice(-20)}`;
    await cluster.define();
    await cluster.create("/api/v1/namespaces", { metadata: { name } });
    await use(name);
  },
  patchbay: async ({ playground, namespace, task }, use) => {
    const patchbay = await Patchbay.start(playground, ["--store", "kubernetes", "--namespace", namespace]);
    try {
      await use(patchbay);
    } finally {
      await patchbay.end();
      if (task.result?.state === "fail") keep(`failed-${fileName(task.name)}.log`, patchbay.log());
    }
  },
});

/** openFlow opens a flow in the editor. One that is not stored is empty. */
export async function openFlow(page: Page, name: string): Promise<void> {
  await page.goto(`/flows/${name}`);
  await page.getByRole("main", { name: "Canvas" }).waitFor();
}

export { expect };
