import type { Locator, Page } from "playwright-core";
import { edgeKey, endpoint } from "../../src/document/flow";
import { wireMiddle } from "./wire-middle";

/** Editor finds the parts of the flow page by the names that a person sees. */
export class Editor {
  readonly canvas: Locator;
  readonly header: Locator;
  readonly inspector: Locator;
  readonly notices: Locator;
  /** The state of the flow: running, stopped, unsaved changes, reconnecting. */
  readonly state: Locator;
  /** The button that saves; it counts what has changed. */
  readonly saveButton: Locator;
  /** The buttons for zoom and layout. */
  readonly view: Locator;
  /** The rail at the right. */
  readonly panels: Locator;

  constructor(readonly page: Page) {
    this.canvas = page.getByRole("main", { name: "Canvas" });
    this.header = page.getByRole("banner");
    this.inspector = page.getByRole("complementary", { name: "Inspector" });
    this.notices = page.getByRole("log", { name: "Notices" });
    this.state = page.getByRole("status", { name: "State of the flow" });
    this.saveButton = this.header.getByRole("button", { name: /^Save( \d+ changes?)?$/ });
    this.view = page.getByRole("toolbar", { name: "View" });
    this.panels = page.getByRole("navigation", { name: "Panels" });
  }

  node(id: string): Locator {
    return this.canvas.locator(`.react-flow__node[data-id="${id}"]`);
  }

  wire(from: string, to: string): Locator {
    return this.canvas.locator(`.react-flow__edge[data-id="${edgeKey({ from, to })}"]`);
  }

  /** The jack of a port: port("ticker.out"). */
  port(end: string): Locator {
    const { node, port } = endpoint(end);
    return this.node(node).locator(`[data-handleid="${port}"]`);
  }

  /** selectNode clicks the title of a node. */
  async selectNode(id: string): Promise<void> {
    await this.deselect();
    await this.node(id).locator("header").click();
    await this.inspector.getByRole("tablist", { name: `About ${id}`, exact: true }).waitFor();
  }

  /** checks waits for what the checks of the flow say: "no problems", "1 error". */
  async checks(words: string): Promise<void> {
    await this.panels.getByRole("button", { name: new RegExp(`^Checks\\s*: ${words}$`) }).waitFor();
  }

  /** deselect closes what the inspector shows, so that nothing covers the canvas. */
  async deselect(): Promise<void> {
    const close = this.inspector.getByRole("button", { name: "Close the inspector" });
    if (await close.isVisible()) await close.click();
    await this.inspector.waitFor({ state: "detached" });
  }

  /**
   * selectWire clicks the middle of a wire. For three seconds after a flow is opened the view
   * follows the nodes as they grow, so the wire may be elsewhere when the click comes: then it
   * is clicked where it is. A wire that stayed is clicked once.
   */
  async selectWire(from: string, to: string): Promise<void> {
    await this.deselect();
    const wire = this.wire(from, to);
    const heading = this.inspector.getByRole("heading", { name: "Wire" });
    for (let at = await wireMiddle(wire), moved = true; moved; ) {
      await this.page.mouse.click(at.x, at.y);
      const opened = await heading.waitFor({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
      const now = await wireMiddle(wire);
      moved = !opened && (now.x !== at.x || now.y !== at.y);
      at = now;
    }
    await heading.waitFor();
  }

  /** tab opens a tab of the inspector. */
  async tab(name: string): Promise<Locator> {
    await this.inspector.getByRole("tab", { name: new RegExp(`^${name}`) }).click();
    return this.inspector.getByRole("tabpanel", { name: new RegExp(`^${name}`) });
  }

  /** retype replaces the text of a code editor key by key. */
  async retype(field: Locator, text: string): Promise<void> {
    await field.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.type(text);
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole("dialog", { name });
  }

  drawer(name: "Runs" | "Run" | "Problems" | "Queues" | "Dead letters"): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  /**
   * save saves through the dialog that shows the changes, and returns when the page knows
   * that it is saved. Notices don't say so: that of an earlier save may still be shown.
   */
  async save(): Promise<void> {
    await this.saveButton.click();
    const asked = this.dialog(/^Save /);
    const answer = this.page.waitForResponse((response) => response.request().method() === "PUT");
    const [put] = await Promise.all([answer, asked.getByRole("button", { name: "Save and deploy" }).click()]);
    if (!put.ok()) throw new Error(`not saved: ${put.status()} ${await put.text()}`);
    await asked.waitFor({ state: "detached" });
  }
}
