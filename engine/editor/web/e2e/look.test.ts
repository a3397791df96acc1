import type { Locator, Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

const sizes = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
];

for (const viewport of sizes) {
  const size = `${viewport.width} by ${viewport.height}`;

  test(`at ${size} a flow opens readable, and keeps what its last run did`, async ({
    visit,
    patchbay,
    cluster,
    playground,
  }) => {
    const namespace = `look-${viewport.width}`;
    await cluster.deploy(namespace, "front", "nginx:1.27");
    await cluster.deploy(namespace, "gone", "ghcr.io/acme/missing:9");
    await patchbay.api.install("image-mirror", { localRegistry: playground.mirror, namespace });
    await patchbay.api.start("image-mirror");
    await until("a run", async () => (await patchbay.api.runs("image-mirror")).find((run) => run.state === "handled"));

    const page = await visit({ viewport, colorScheme: "light" });
    const editor = new Editor(page);
    await openFlow(page, "image-mirror");
    await editor.node("copy").getByText("1 failed").waitFor();
    await still(editor.node("copy"));

    // Everything is in view and can be read, and nothing but the rails is beside it.
    expect(await smallestTitle(editor)).toBeGreaterThanOrEqual(12);
    expect(await outside(editor)).toEqual([]);
    expect(await editor.inspector.count()).toBe(0);
    expect(await page.getByRole("navigation", { name: "Components" }).count()).toBe(0);
    expect(await scrolls(page)).toEqual({ across: false, down: false });
    expect(
      (await editor.node("ticker").getByRole("button", { name: "Stop" }).boundingBox())?.height,
    ).toBeGreaterThanOrEqual(24);

    // Counts and failures of the last run.
    await expect
      .poll(() => counts(editor))
      .toEqual({
        "ticker.out -> list.request": "1",
        "list.result -> plan.request": "1",
        "plan.response -> split.in": "1",
        "split.out -> router.input": "2",
        "router.out_no_secret -> copy.request": "2",
        "copy.result -> update.request": "1",
        "copy.error -> errors.in": "1",
      });
    await editor.state.getByText(/1 failed at/).waitFor();
    await editor.node("errors").getByText("1 in the last run").waitFor();
    await editor.node("errors").getByText("the source has no such image").waitFor();
    await editor.panels.getByRole("button", { name: /Errors.*1 in the last run/ }).waitFor();
    // A node whose callee failed is not marked itself.
    await editor.node("split").getByRole("img", { name: "running" }).waitFor();

    expect(await wiresThroughNodes(editor)).toEqual([]);
    expect(await labelsOverJacks(editor)).toEqual([]);
    expect(await dashed(editor.wire("copy.error", "errors.in"))).toBe("6px, 4px");
    expect(await dashed(editor.wire("ticker.out", "list.request"))).toBe("none");

    await accessible(page);
    await screen(page, `look ${viewport.width} light`);
    await page.emulateMedia({ colorScheme: "dark" });
    await accessible(page, ["color-contrast"]);
    await screen(page, `look ${viewport.width} dark`);

    // The dock lies over the canvas, and the canvas moves by as much as it has to, and back.
    const before = await editor.canvas.boundingBox();
    const view = await transform(page);
    await editor.selectNode("update");
    await still(editor.node("update"));
    expect(await editor.canvas.boundingBox()).toEqual(before);
    const dock = await editor.inspector.boundingBox();
    const node = await editor.node("update").boundingBox();
    expect((node?.y ?? 0) + (node?.height ?? 0)).toBeLessThanOrEqual(dock?.y ?? 0);
    await page.keyboard.press("Escape");
    await editor.inspector.waitFor({ state: "detached" });
    await expect.poll(() => transform(page)).toBe(view);

    // The last view is kept.
    await editor.view.getByRole("button", { name: "Zoom in" }).click();
    await still(editor.node("ticker"));
    const closer = await transform(page);
    expect(closer).not.toBe(view);
    await page.reload();
    await editor.node("copy").getByText("1 failed").waitFor();
    await expect.poll(() => transform(page)).toBe(closer);
  });
}

test("from far away nodes show a small face that can be read, and then a tile and a lamp", async ({
  page,
  patchbay,
  playground,
}) => {
  await patchbay.api.install("image-mirror", { localRegistry: playground.mirror, namespace: "nowhere" });
  await openFlow(page, "image-mirror");
  const editor = new Editor(page);
  const small = editor.node("copy").locator("b");
  expect(await small.isVisible()).toBe(false);
  const out = editor.view.getByRole("button", { name: "Zoom out" });
  const zoom = async () => Number(/(\d+) %/.exec((await editor.view.textContent()) ?? "")?.[1]);
  while ((await zoom()) >= 75) await out.click();
  await small.getByText("Registry copy").waitFor();
  expect(await editor.node("copy").locator("header").isVisible()).toBe(false);
  expect(await textHeight(small, (await zoom()) / 100)).toBeGreaterThanOrEqual(12);
  await accessible(page);
  await screen(page, "look small faces");
  while ((await zoom()) >= 40) await out.click();
  await small.waitFor({ state: "hidden" });
  expect(await editor.node("copy").getByRole("img", { name: "stopped" }).isVisible()).toBe(true);
  await screen(page, "look tiles and lamps");
});

test("each component has an icon of its own", async ({ page, patchbay }) => {
  await openFlow(page, "new");
  const options = page.getByRole("navigation", { name: "Components" }).getByRole("option");
  await options.first().waitFor();
  const components = (await patchbay.api.call<{ items: { components: unknown[] }[] }>("GET", "/api/v1/modules")).items;
  const count = components.reduce((sum, module) => sum + module.components.length, 0);
  const icons = await options.locator("svg").evaluateAll((all) => all.map((svg) => svg.innerHTML));
  expect(icons.length).toBe(count);
  expect(new Set(icons).size).toBe(count);
  await screen(page, "look palette");
});

test("lay out wraps a long chain into rows, which undo takes back", async ({ page, patchbay }) => {
  const ids = Array.from({ length: 10 }, (_, i) => `step-${i}`);
  await patchbay.api.save("long", {
    apiVersion: "patchbay.dev/v1alpha1",
    kind: "Flow",
    metadata: { name: "long" },
    spec: {
      nodes: ids.map((id) => ({ id, component: "common/delay", settings: { delay: 0 } })),
      edges: ids.slice(1).map((id, i) => ({
        from: `step-${i}.out`,
        to: `${id}.in`,
        map: { context: "{{ $.context }}" },
      })),
    },
    layout: Object.fromEntries(ids.map((id, i) => [id, { x: i * 310, y: 0 }])),
  });
  await openFlow(page, "long");
  const editor = new Editor(page);
  // It opens at its first node, at a size that can be read, with a map of the rest.
  expect(await smallestTitle(editor)).toBeGreaterThanOrEqual(12);
  await page.getByRole("img", { name: "Map of the flow" }).waitFor();
  await editor.view.getByRole("button", { name: "Lay out" }).click();
  await expect.poll(() => outside(editor)).toEqual([]);
  await page.getByRole("img", { name: "Map of the flow" }).waitFor({ state: "detached" });
  expect(await smallestTitle(editor)).toBeGreaterThanOrEqual(12);
  expect(await wiresThroughNodes(editor)).toEqual([]);
  await screen(page, "look laid out");
  await editor.header.getByRole("button", { name: /^Undo: move/ }).click();
  await editor.state.getByText("unsaved changes").waitFor({ state: "detached" });
});

test("in a narrow window panels are behind a button, and on a phone the nodes are a column", async ({
  visit,
  patchbay,
  playground,
}) => {
  await patchbay.api.install("image-mirror", { localRegistry: playground.mirror, namespace: "nowhere" });
  const page = await visit({ viewport: { width: 1024, height: 768 } });
  const editor = new Editor(page);
  await openFlow(page, "image-mirror");
  await editor.node("ticker").waitFor();
  expect(await smallestTitle(editor)).toBeGreaterThanOrEqual(12);
  expect(await scrolls(page)).toEqual({ across: false, down: false });
  expect(await editor.panels.count()).toBe(0);
  await page.getByRole("button", { name: "Panels" }).click();
  await editor.panels.getByRole("button", { name: "Flow", exact: true }).click();
  await editor.inspector.getByLabel("Title", { exact: true }).waitFor();
  await accessible(page);
  await screen(page, "look 1024");

  // 150 % at 1440 by 900.
  await page.setViewportSize({ width: 960, height: 600 });
  await editor.deselect();
  await editor.selectNode("ticker");
  expect((await editor.inspector.boundingBox())?.height).toBeLessThanOrEqual(0.6 * 600);
  expect(await scrolls(page)).toEqual({ across: false, down: false });
  await screen(page, "look 960");
  await editor.deselect();

  await page.setViewportSize({ width: 390, height: 844 });
  const copy = editor.canvas.getByRole("button", { name: /Registry copy/ });
  await copy.waitFor();
  expect(await scrolls(page)).toEqual({ across: false, down: false });
  await accessible(page);
  await screen(page, "look 390");
  for (const button of await page.getByRole("button").all()) {
    const box = await button.boundingBox();
    if (box)
      expect(Math.min(box.width, box.height), await button.textContent().then(String)).toBeGreaterThanOrEqual(32);
  }
  await copy.click();
  expect((await editor.inspector.boundingBox())?.width).toBe(390);
  await editor.inspector.getByRole("tab", { name: "Messages" }).click();
  await screen(page, "look 390 node");
  await editor.inspector.getByRole("button", { name: "Close the inspector" }).click();
  await copy.waitFor();
});

/** smallestTitle is the height of the smallest title of a node on the screen, in pixels. */
function smallestTitle(editor: Editor): Promise<number> {
  return editor.canvas.evaluate((canvas) => {
    const viewport = canvas.querySelector(".react-flow__viewport") as HTMLElement;
    const zoom = new DOMMatrix(getComputedStyle(viewport).transform).a;
    const titles = [...canvas.querySelectorAll(".react-flow__node header code")].map(
      (code) => code.previousElementSibling,
    );
    return Math.min(...titles.map((title) => (title ? Number.parseFloat(getComputedStyle(title).fontSize) * zoom : 0)));
  });
}

async function textHeight(of: Locator, zoom: number): Promise<number> {
  // The zoom is shown in whole percents.
  return Math.ceil((await of.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize))) * zoom * 100) / 100;
}

/** outside lists the nodes that are not wholly on the canvas. */
function outside(editor: Editor): Promise<(string | undefined)[]> {
  return editor.canvas.evaluate((canvas) => {
    const { left, top, right, bottom } = canvas.getBoundingClientRect();
    return [...canvas.querySelectorAll<HTMLElement>(".react-flow__node")]
      .filter((node) => {
        const box = node.getBoundingClientRect();
        return box.left < left || box.top < top || box.right > right || box.bottom > bottom;
      })
      .map((node) => node.dataset.id);
  });
}

/** scrolls reports whether the page as a whole can be scrolled. */
function scrolls(page: Page): Promise<{ across: boolean; down: boolean }> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
    return { across: scrollWidth > clientWidth, down: scrollHeight > clientHeight };
  });
}

/** counts are the counts on the wires, by wire. */
function counts(editor: Editor): Promise<Record<string, string>> {
  return editor.canvas.evaluate((canvas) =>
    Object.fromEntries(
      [...canvas.querySelectorAll<HTMLElement>("[data-wire]")].map((label) => [label.dataset.wire, label.textContent]),
    ),
  );
}

/** wiresThroughNodes lists the wires that go through a node, with it. */
function wiresThroughNodes(editor: Editor): Promise<string[]> {
  return editor.canvas.evaluate((canvas) => {
    const boxes = [...canvas.querySelectorAll<HTMLElement>(".react-flow__node-module")].map((node) => ({
      id: node.dataset.id,
      box: node.getBoundingClientRect(),
    }));
    return [...canvas.querySelectorAll<SVGGElement>(".react-flow__edge")].flatMap((edge) => {
      const path = edge.querySelector<SVGPathElement>(".react-flow__edge-path");
      const matrix = path?.getScreenCTM();
      if (!path || !matrix) return [];
      const through = new Set<string>();
      for (let at = 0; at <= path.getTotalLength(); at += 3) {
        const { x, y } = path.getPointAtLength(at).matrixTransform(matrix);
        for (const { id, box } of boxes)
          if (x > box.left + 3 && x < box.right - 3 && y > box.top + 3 && y < box.bottom - 3) through.add(id ?? "");
      }
      return [...through].map((node) => `${edge.dataset.id} through ${node}`);
    });
  });
}

/** labelsOverJacks lists the labels of wires that lie over a jack. */
function labelsOverJacks(editor: Editor): Promise<string[]> {
  return editor.canvas.evaluate((canvas) => {
    const jacks = [...canvas.querySelectorAll<HTMLElement>(".react-flow__handle")].map((jack) => ({
      name: jack.ariaLabel,
      box: jack.getBoundingClientRect(),
    }));
    return [...canvas.querySelectorAll<HTMLElement>("[data-wire]")].flatMap((label) => {
      const { left, top, right, bottom } = label.getBoundingClientRect();
      return jacks
        .filter(({ box }) => box.right > left && box.left < right && box.bottom > top && box.top < bottom)
        .map(({ name }) => `${label.dataset.wire} over ${name}`);
    });
  });
}

function dashed(wire: Locator): Promise<string> {
  return wire.locator(".react-flow__edge-path").evaluate((path) => getComputedStyle(path).strokeDasharray);
}

function transform(page: Page): Promise<string> {
  return page.locator(".react-flow__viewport").evaluate((viewport) => (viewport as HTMLElement).style.transform);
}
