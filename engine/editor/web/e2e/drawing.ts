import type { Locator, Page } from "playwright-core";
import type { Flow } from "../src/model/document";

/** nodeOf is a node on the canvas; comment:ID and group:ID are notes and frames. */
export function nodeOf(page: Page, id: string): Locator {
  return page.locator(`.react-flow__node[data-id="${id}"]`);
}

/** portOf is the hole of a port: portOf(page, "ticker.out"). */
export function portOf(page: Page, port: string): Locator {
  const [node = "", name = ""] = port.split(".");
  return nodeOf(page, node).locator(`[data-handleid="${name}"]`);
}

/** wireOf is a wire: wireOf(page, "ticker.out", "list.request"). */
export function wireOf(page: Page, from: string, to: string): Locator {
  return page.locator(`.react-flow__edge[data-id="${from} -> ${to}"]`);
}

export function inspectorOf(page: Page): Locator {
  return page.getByRole("complementary", { name: "Inspector" });
}

/** centre is the middle of what is drawn, on the screen. */
export async function centre(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`${of} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** still waits until something has been at the same place for some frames: after a fit, or while a panel opens. */
export async function still(of: Locator): Promise<void> {
  await of.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        let last = "";
        let same = 0;
        const look = () => {
          const { x, y, width, height } = element.getBoundingClientRect();
          const now = `${x} ${y} ${width} ${height}`;
          same = now === last ? same + 1 : 0;
          last = now;
          if (same === 5) resolve();
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** drag presses the mouse on one thing, and lets go over another. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await hold(page, from, to);
  await page.mouse.up();
}

/** hold is drag without letting go. */
export async function hold(page: Page, from: Locator, to: Locator): Promise<void> {
  await still(from);
  const begin = await centre(from);
  const end = await centre(to);
  await page.mouse.move(begin.x, begin.y);
  await page.mouse.down();
  await page.mouse.move((begin.x + end.x) / 2, (begin.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
}

/** focused is what has the focus, in words: its role or element, and its name. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "nothing";
    const labelled = element.getAttribute("aria-labelledby");
    const name =
      element.getAttribute("aria-label") ??
      (labelled && document.getElementById(labelled)?.textContent) ??
      (element as HTMLInputElement).labels?.[0]?.textContent ??
      element.getAttribute("data-id") ??
      element.textContent;
    return `${element.getAttribute("role") ?? element.tagName.toLowerCase()} ${name?.trim() ?? ""}`;
  });
}

/** flowOf is a flow document with some nodes and wires. */
export function flowOf(name: string, spec: Flow["spec"], rest: Partial<Flow> = {}): Flow {
  return { apiVersion: "patchbay.dev/v1alpha1", kind: "Flow", metadata: { name }, spec, ...rest };
}
