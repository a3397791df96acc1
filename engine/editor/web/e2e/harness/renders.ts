import type { Page } from "playwright-core";

/**
 * Renders counts what React renders, by the interface that it has for developer tools.
 * A component is known by the element that it draws: "article wait-3" is one that drew
 * an article of the node wait-3.
 */
export class Renders {
  private constructor(private readonly page: Page) {}

  /** watch is called before the page with React is opened. */
  static async watch(page: Page): Promise<Renders> {
    await page.addInitScript(hook);
    return new Renders(page);
  }

  /** during returns how often each component was rendered again by an action. */
  async during(act: () => Promise<unknown>): Promise<Record<string, number>> {
    await this.page.evaluate(() => (globalThis as unknown as { countRenders(): void }).countRenders());
    await act();
    return this.page.evaluate(() =>
      (globalThis as unknown as { renderCounts(): Record<string, number> }).renderCounts(),
    );
  }
}

/** hook runs in the page. It counts only when asked to, so that it costs nothing where time is measured. */
function hook() {
  interface Fiber {
    tag: number;
    flags: number;
    alternate: Fiber | null;
    child: Fiber | null;
    sibling: Fiber | null;
    stateNode: unknown;
  }
  // React's own numbers.
  const components = [0, 11, 15];
  const performedWork = 1;
  let counts: Record<string, number> | undefined;
  const note = ({ child }: Fiber) => {
    const element = child?.stateNode;
    if (!counts || !(element instanceof Element)) return;
    const id = element.closest<HTMLElement>("[data-id]")?.dataset.id;
    const name = `${element.tagName.toLowerCase()}${id === undefined ? "" : ` ${id}`}`;
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const walk = (fiber: Fiber) => {
    const before = fiber.alternate;
    if (before && components.includes(fiber.tag) && fiber.flags & performedWork) note(fiber);
    if (before && before.child === fiber.child) return;
    for (let child = fiber.child; child; child = child.sibling) walk(child);
  };
  Object.assign(globalThis, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberRoot: (_: number, root: { current: Fiber }) => counts && walk(root.current),
      onCommitFiberUnmount: () => undefined,
    },
    countRenders: () => {
      counts = {};
    },
    renderCounts: () => {
      const counted = counts ?? {};
      counts = undefined;
      return counted;
    },
  });
}
