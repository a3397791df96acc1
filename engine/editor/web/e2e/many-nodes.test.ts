import type { CDPSession, Locator, Page } from "playwright-core";
import type { Event } from "../src/api/client";
import type { Flow, Position } from "../src/document/flow";
import { Editor } from "./harness/editor";
import { Renders } from "./harness/renders";
import { keep, screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

const chains = 100;
const kinds = ["ticker", "wait", "again", "shown", "also"] as const;
const nodeCount = chains * kinds.length;

const id = (kind: (typeof kinds)[number], chain: number) => `${kind}-${chain}`;

/** manyNodes is a flow of chains: a ticker, two delays, and a debug node at both ends. */
function manyNodes(): Flow {
  const flow: Required<Pick<Flow, "layout">> & Flow = {
    apiVersion: "patchbay.dev/v1alpha1",
    kind: "Flow",
    metadata: { name: "many" },
    spec: { nodes: [], edges: [] },
    layout: {},
  };
  for (let chain = 0; chain < chains; chain++) {
    flow.spec.nodes.push(
      { id: id("ticker", chain), component: "common/ticker", settings: { delay: 1000, context: { chain } } },
      { id: id("wait", chain), component: "common/delay", settings: { delay: 50 } },
      { id: id("again", chain), component: "common/delay", settings: { delay: 0 } },
      { id: id("shown", chain), component: "common/debug", settings: { keep: 3, maxBytes: 1024 } },
      { id: id("also", chain), component: "common/debug", settings: { keep: 3, maxBytes: 1024 } },
    );
    flow.spec.edges?.push(
      { from: `${id("ticker", chain)}.out`, to: `${id("wait", chain)}.in`, map: { context: "{{ $ }}" } },
      { from: `${id("wait", chain)}.out`, to: `${id("again", chain)}.in`, map: { context: "{{ $.context }}" } },
      { from: `${id("again", chain)}.out`, to: `${id("shown", chain)}.in` },
      { from: `${id("ticker", chain)}.out`, to: `${id("also", chain)}.in` },
    );
    const corner = { x: (chain % 5) * 1400, y: Math.floor(chain / 5) * 300 };
    for (const [column, kind] of kinds.entries()) {
      flow.layout[id(kind, chain)] =
        kind === "also" ? { x: corner.x + 260, y: corner.y + 150 } : { x: corner.x + column * 260, y: corner.y };
    }
  }
  return flow;
}

/** Stream records the events that the page receives, from the browser's network log. */
class Stream {
  private readonly events: Event[] = [];

  private constructor(readonly session: CDPSession) {}

  static async open(page: Page): Promise<Stream> {
    const session = await page.context().newCDPSession(page);
    const stream = new Stream(session);
    session.on("Network.eventSourceMessageReceived", ({ data }) => stream.events.push(JSON.parse(data) as Event));
    await session.send("Network.enable");
    // The processor's time and not the clock's, since others share the machine.
    await session.send("Performance.enable", { timeDomain: "threadTicks" });
    return stream;
  }

  /** ticks waits for a number of status events and returns all events until then. */
  async ticks(count: number): Promise<Event[]> {
    const from = this.events.length;
    const since = () => this.events.slice(from);
    await until(`${count} status ticks`, () => since().filter((event) => event.kind === "status").length >= count);
    return since();
  }

  get missed(): number {
    return this.events.reduce((sum, event) => sum + (event.missed ?? 0), 0);
  }

  /** cost returns how long the main thread was busy during an action, in ms. */
  async cost(act: () => Promise<unknown>): Promise<Record<(typeof costs)[number], number>> {
    const before = await this.metrics();
    await act();
    const after = await this.metrics();
    return Object.fromEntries(
      costs.map((name) => [name, ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1000]),
    ) as Record<(typeof costs)[number], number>;
  }

  private async metrics(): Promise<Map<string, number>> {
    const { metrics } = await this.session.send("Performance.getMetrics");
    return new Map(metrics.map(({ name, value }) => [name, value]));
  }
}

const costs = ["TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration"] as const;

const figures: string[] = [];

/** note records the cost of an action with its target. It does not fail the test, since other work shares the processor. */
function note(what: string, cost: Record<(typeof costs)[number], number>, times: number, bar: string): void {
  const parts = costs.map((name) => `${name.replace("Duration", "")} ${(cost[name] / times).toFixed(1)} ms`);
  figures.push(`${what}: ${parts.join(", ")} (bar: ${bar}; mean of ${times})`);
}

/** watchNodes records which nodes' elements change. The returned function returns their ids and clears the record. */
async function watchNodes(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const touched = new Set<string>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        const node = element?.closest<HTMLElement>(".react-flow__node");
        if (node) touched.add(node.dataset.id ?? "");
      }
    });
    const all = document.querySelector(".react-flow__nodes");
    if (all) observer.observe(all, { subtree: true, childList: true, attributes: true, characterData: true });
    (globalThis as unknown as { touchedNodes(): string[] }).touchedNodes = () => {
      const ids = [...touched].sort();
      touched.clear();
      return ids;
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { touchedNodes(): string[] }).touchedNodes());
}

/** nodesOf returns the ids of the nodes that events are about. */
function nodesOf(events: Event[]): Set<string> {
  const ids = events.flatMap((event) => [
    ...(event.status?.nodes ?? []).map((node) => node.id),
    ...(event.kind === "panel" && event.node ? [event.node] : []),
  ]);
  return new Set(ids);
}

/** middle is the middle of an element. */
async function middle(part: Locator): Promise<Position> {
  const box = await part.boundingBox();
  if (!box) throw new Error("it is not drawn");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function press(editor: Editor, name: RegExp | string): Promise<void> {
  return editor.header.getByRole("button", { name }).click();
}

test("500 nodes are shown, dragged and laid out, and only changed nodes are rendered again while they run", async ({
  page,
  patchbay,
}) => {
  await patchbay.api.save("many", manyNodes());
  const stream = await Stream.open(page);
  const renders = await Renders.watch(page);
  const editor = new Editor(page);
  await openFlow(page, "many");
  const nodes = editor.canvas.locator(".react-flow__node");

  // The flow opens where its text can be read. All nodes are in view after Fit.
  await editor.view.getByRole("button", { name: "Fit" }).waitFor();
  await expect.poll(() => editor.view.textContent()).toContain("90 %");
  await editor.view.getByRole("button", { name: "Fit" }).click();
  await expect.poll(() => nodes.count()).toBe(nodeCount);
  const outside = () =>
    editor.canvas.evaluate((canvas) => {
      const { left, top, right, bottom } = canvas.getBoundingClientRect();
      const seen = (box: DOMRect) =>
        box.width > 0 && box.left >= left && box.top >= top && box.right <= right && box.bottom <= bottom;
      return [...canvas.querySelectorAll<HTMLElement>(".react-flow__node")]
        .filter((node) => !seen(node.getBoundingClientRect()))
        .map((node) => node.dataset.id);
    });
  await expect.poll(outside).toEqual([]);
  await screen(page, "many nodes");
  const drawings = () =>
    nodes
      .locator("svg")
      .evaluateAll((all) => all.filter((svg) => svg.checkVisibility({ visibilityProperty: true })).length);
  expect(await drawings(), "drawings, each of which costs time when anything moves").toBe(0);

  // One node is selected and dragged.
  const select = async (node: string) => {
    // At this zoom the titles can neither be read nor clicked.
    const { x, y } = await middle(editor.node(node));
    await page.mouse.click(x, y);
    await editor.inspector.getByRole("tablist", { name: `About ${node}`, exact: true }).waitFor();
  };
  await select(id("shown", 52));
  const place = (node: string) => editor.node(node).evaluate((element) => (element as HTMLElement).style.transform);
  const places = () =>
    nodes.evaluateAll((all) => (all as HTMLElement[]).map((node) => `${node.dataset.id} ${node.style.transform}`));
  const before = await places();
  const touched = await watchNodes(page);
  const grip = await middle(editor.node(id("shown", 52)));
  const steps = 60;
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  await page.mouse.move(grip.x + 5, grip.y + 5);
  await touched();
  const drag = await stream.cost(() => page.mouse.move(grip.x + 60, grip.y + 40, { steps }));
  expect(await touched(), "a drag renders only the dragged node").toEqual([id("shown", 52)]);
  const rendered = await renders.during(() => page.mouse.move(grip.x + 90, grip.y + 60, { steps: 10 }));
  const dragged = [id("shown", 52), `${id("again", 52)}.out -> ${id("shown", 52)}.in`];
  expect(
    Object.keys(rendered).filter((name) => / /.test(name) && !dragged.some((one) => name.endsWith(` ${one}`))),
    "a drag renders only the dragged node and its wires",
  ).toEqual([]);
  figures.push(`components rendered by 10 steps of a drag: ${Object.values(rendered).reduce((sum, n) => sum + n, 0)}`);
  await page.mouse.up();
  note("a step of a drag", drag, steps, "16.7 ms a frame");
  await editor.header.getByRole("button", { name: `Undo: move ${id("shown", 52)}` }).waitFor();
  expect(await places()).not.toEqual(before);
  await press(editor, /^Undo: move/);
  await expect.poll(places).toEqual(before);

  // The layout is computed in a worker, and the page stays responsive.
  const worker = page.waitForEvent("worker");
  const layOut = await page
    .getByRole("toolbar", { name: "View" })
    .getByRole("button", { name: "Lay out" })
    .elementHandle();
  const runs = await editor.header.getByRole("button", { name: "Runs" }).elementHandle();
  const answered = await page.evaluate(
    async ([first, second]) => {
      const laidOut = () => document.querySelector('[aria-label^="Undo: move"]') !== null;
      (first as HTMLElement).click();
      (second as HTMLElement).click();
      while (!document.querySelector('section[aria-label="Runs"]')) await new Promise(requestAnimationFrame);
      return { laidOut: laidOut() };
    },
    [layOut, runs] as const,
  );
  expect(answered, "the drawer opens before the layout is computed").toEqual({ laidOut: false });
  expect((await worker).url()).toContain("layout-worker");
  await editor.header.getByRole("button", { name: `Undo: move ${nodeCount} nodes` }).waitFor();
  expect(await places()).not.toEqual(before);
  await expect.poll(outside).toEqual([]);
  await screen(page, "many nodes laid out");
  await editor.drawer("Runs").getByRole("button", { name: "Close: Runs" }).click();
  await press(editor, /^Undo: move/);
  await expect.poll(places).toEqual(before);
  await editor.state.getByText("unsaved changes").waitFor({ state: "detached" });
  await page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: "Fit" }).click();

  // Three chains run: the nodes of the others are not rendered again.
  const some = [3, 47, 98];
  const control = (chain: number, button: "start" | "stop") =>
    patchbay.api.call("POST", `/api/v1/flows/many/nodes/${id("ticker", chain)}/control`, { [button]: true });
  for (const chain of some) await control(chain, "start");
  await editor.state.getByText("running").waitFor();
  const shows = (chain: number) =>
    editor
      .node(id("shown", chain))
      .evaluate(
        (node) =>
          [...node.querySelectorAll("dt")]
            .find((title) => title.textContent === "received")
            ?.parentElement?.querySelector("dd")?.textContent ?? "0",
      );
  for (const chain of some) await expect.poll(async () => Number(await shows(chain))).toBeGreaterThan(0);
  await stream.ticks(1);
  await touched();
  const few = await stream.ticks(3);
  const changed = await touched();
  const ofSome = some.flatMap((chain) => kinds.map((kind) => id(kind, chain)));
  expect(changed.filter((node) => !ofSome.includes(node))).toEqual([]);
  expect([...nodesOf(few)].filter((node) => !ofSome.includes(node))).toEqual([]);
  expect(changed).toEqual(expect.arrayContaining(some.map((chain) => id("shown", chain))));
  figures.push(`nodes rendered again by 3 ticks of 3 chains: ${changed.length} of ${nodeCount}`);

  // All run.
  await patchbay.api.start("many");
  await until(
    "all tickers run",
    async () => (await patchbay.api.status("many")).nodes?.filter((node) => node.running).length === chains,
  );
  for (const chain of [0, 50, 99]) await expect.poll(async () => Number(await shows(chain))).toBeGreaterThan(0);
  await stream.ticks(1);
  await touched();
  let many: Event[] = [];
  const busy = await stream.cost(async () => {
    many = await stream.ticks(5);
  });
  const seconds = many.filter((event) => event.kind === "status").length;
  note("a status tick of 100 chains, with the runs, hops and panels of its second", busy, seconds, "300 ms a second");
  const drawn = await touched();
  const silent = drawn.filter((node) => /^(wait|again)/.test(node));
  expect(silent, "nodes that only pass messages on are not rendered again").toEqual([]);
  const heights = () =>
    nodes.evaluateAll((all) =>
      Object.fromEntries((all as HTMLElement[]).map((node) => [node.dataset.id, node.offsetHeight])),
    );
  let seen = 0;
  const rerendered = await renders.during(async () => {
    const since = (await stream.ticks(5)).filter((event) => event.kind === "run" || event.kind === "panel");
    seen = since.length;
  });
  const racks = Object.keys(rerendered).filter((name) => name.startsWith("article "));
  expect(racks.filter((name) => /wait|again/.test(name))).toEqual([]);
  const times = (kind: string) =>
    Object.entries(rerendered).reduce((sum, [name, count]) => sum + (name.startsWith(`${kind} `) ? count : 0), 0);
  figures.push(
    `for ${seen} events of runs and panels nodes were rendered ${times("article")} times, wires ${times("g")} times`,
  );
  // A line that comes, such as that of missed ticks, stays.
  const grown = new Map<string, number>();
  for (let high = await heights(), tick = 0; tick < 4; tick++) {
    await stream.ticks(1);
    const now = await heights();
    for (const [node, height] of Object.entries(now))
      if (height !== high[node]) grown.set(node, (grown.get(node) ?? 0) + 1);
    high = now;
  }
  expect(
    [...grown].filter(([, times]) => times > 1),
    "the heights of nodes do not change with each run",
  ).toEqual([]);
  expect(await editor.canvas.locator('[class*="pulse"]').count(), "pulses that could not be seen").toBe(0);
  figures.push(`events in ${seconds} ticks: ${many.length}; nodes rendered again: ${drawn.length} of ${nodeCount}`);

  // While they run, the page stays responsive and a node can be edited.
  await select(id("wait", 20));
  await editor.inspector.getByRole("textbox", { name: "Title" }).fill("A moment");
  await editor.node(id("wait", 20)).locator("b").getByText("A moment").waitFor({ state: "attached" });
  await press(editor, /^Undo: title/);
  await screen(page, "many nodes run");

  // When they stop, the page shows the server's counts, although it may have missed events.
  await patchbay.api.stop("many");
  const counted = await until("the runs to end", async () => {
    const status = await patchbay.api.status("many");
    if (status.running || (await patchbay.api.runs("many")).some((run) => run.state === "running")) return false;
    const received = (node: string) =>
      (status.nodes?.find((one) => one.id === node)?.panel as { received?: number } | undefined)?.received;
    return Array.from({ length: chains }, (_, chain) => String(received(id("shown", chain))));
  });
  await editor.state.getByText("stopped").waitFor();
  const all = Array.from({ length: chains }, (_, chain) => chain);
  await expect.poll(() => Promise.all(all.map(shows))).toEqual(counted);
  figures.push(`events that the server dropped: ${stream.missed}`);
  expect(await place(id("shown", 52))).toBe(
    before.find((line) => line.startsWith(`${id("shown", 52)} `))?.replace(/^\S+ /, ""),
  );

  const text = figures.join("\n");
  console.log(text);
  keep("many-nodes.txt", `${text}\n`);
});
