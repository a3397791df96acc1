import type { Locator, Page } from "playwright-core";

/** drag drags with the mouse from the middle of one element to the middle of another. */
export async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  await still(from);
  const begin = await middle(from);
  const end = await middle(to);
  await page.mouse.move(begin.x, begin.y);
  await page.mouse.down();
  await page.mouse.move((begin.x + end.x) / 2, (begin.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (!box) throw new Error(`${of} is not drawn`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** still waits until an element has not moved for some frames, since the canvas moves when panels open. */
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
