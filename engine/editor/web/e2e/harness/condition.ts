import type { Page } from "playwright-core";

const patience = 5_000;

/**
 * condition says whether a page still runs scripts and is still painted. Chromium at times
 * paints a page no more, and what waits for an element to keep still then waits in vain; a
 * page whose own script never ends looks the same from outside.
 */
export async function condition(page: Page): Promise<string> {
  const script = await inTime(page.evaluate(() => true));
  const frame = await inTime(
    page.evaluate(() => new Promise<boolean>((resolve) => requestAnimationFrame(() => resolve(true)))),
  );
  return `scripts ${script ? "run" : "don't run"}, frames ${frame ? "are painted" : "are not painted"}`;
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patience);
  });
  try {
    return await Promise.race([answer.catch(() => false), late]);
  } finally {
    clearTimeout(timer);
  }
}
