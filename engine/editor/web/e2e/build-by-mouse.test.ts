import { drag, still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { digestAt } from "./harness/mirror";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

const namespace = "built-by-mouse";

test("the scanner is built with the mouse, from nothing to a mirrored deployment", async ({
  visit,
  patchbay,
  playground,
  cluster,
}) => {
  await cluster.deploy(namespace, "web", "grafana/loki:3.2.1");
  try {
    const page = await visit({ viewport: { width: 1920, height: 1080 } });
    const editor = new Editor(page);
    const { inspector } = editor;
    await page.getByRole("button", { name: "Begin with an empty canvas" }).click();
    await page.getByLabel("Name of the flow").pressSequentially("scanner");
    await page.getByRole("button", { name: "Open an empty canvas" }).click();
    await page.getByRole("heading", { name: "This flow is empty" }).waitFor();

    await dragOut(editor, "Ticker", "ticker", 360, 120);
    await dragOut(editor, "Deployment List", "deployment_list", 640, 120);
    await dragOut(editor, "Array Split", "array_split", 920, 120);
    await dragOut(editor, "Registry Copy", "registry_copy", 1200, 120);
    await dragOut(editor, "Deployment Update", "deployment_update", 1200, 560);
    await dragOut(editor, "Debug", "debug", 360, 560);

    await page.getByRole("button", { name: "Close the components" }).click();

    await editor.selectNode("ticker");
    await typeInto(editor, /^Delay/, "300000");

    await wire(editor, "ticker.out", "deployment_list.request");
    await typeInto(editor, /^Namespace/, namespace);
    await wire(editor, "deployment_list.result", "array_split.in");
    // The required field is suggested by its type.
    await expect
      .poll(() => inspector.getByRole("textbox", { name: "Array" }).textContent())
      .toBe("{{ $.deployments }}");
    await wire(editor, "array_split.out", "registry_copy.request");
    await compute(editor, "Context", "$.item");
    await typeInto(editor, /^Source/, "{{ $.item.image");
    await typeInto(editor, /^Target$/, `${playground.mirror}/{{ $.item.image`);
    await wire(editor, "registry_copy.result", "deployment_update.request");
    await typeInto(editor, /^Namespace/, "{{ $.context.namespace");
    await typeInto(editor, /^Name(\s|$|required)/, "{{ $.context.name");
    await inspector.getByRole("button", { name: "Add to Images" }).click();
    const image = inspector.getByRole("group", { name: "Images 1" });
    await image.getByLabel(/^Name/).pressSequentially("main");
    await image.getByLabel(/^Image/).click();
    await page.keyboard.type("{{ $.result.target");
    for (const node of ["deployment_list", "array_split", "registry_copy", "deployment_update"]) {
      await wire(editor, `${node}.error`, "debug.in");
    }

    await editor.deselect();
    await editor.view.getByRole("button", { name: "Lay out" }).click();
    await editor.checks("no problems");
    // Whether the wires that depend on the items of the list fit is known after the first message.
    await expect.poll(() => editor.canvas.getByText("?", { exact: true }).count()).toBe(2);
    await screen(page, "built by mouse");

    await editor.saveButton.click();
    const dialog = editor.dialog("Save scanner as a new flow");
    await dialog
      .getByLabel("Changes as YAML: minus is before, plus is after")
      .getByText("component: kubernetes/deployment_list")
      .waitFor();
    await screen(page, "built by mouse save");
    await dialog.getByRole("button", { name: "Save and deploy" }).click();
    await dialog.waitFor({ state: "detached" });
    expect((await patchbay.api.status("scanner")).running).toBe(false);

    await editor.node("ticker").getByRole("button", { name: "Start" }).click();
    await expect.poll(() => cluster.imagesOf(namespace, "web")).toEqual([`${playground.mirror}/grafana/loki:3.2.1`]);
    expect(await digestAt(playground, "grafana/loki", "3.2.1")).toBe(playground.images["docker.io/grafana/loki:3.2.1"]);
    await editor.node("ticker").getByRole("img", { name: "running" }).waitFor();
    await screen(page, "built by mouse running");
    await editor.node("ticker").getByRole("button", { name: "Stop" }).click();
    await expect.poll(async () => (await patchbay.api.status("scanner")).running).toBe(false);
  } finally {
    await cluster.remove(`/apis/apps/v1/namespaces/${namespace}/deployments/web`);
  }
});

/** dragOut drags a component from the palette to a position on the canvas. */
async function dragOut(editor: Editor, title: string, id: string, x: number, y: number): Promise<void> {
  const { page, canvas } = editor;
  const line = page
    .getByRole("navigation", { name: "Components" })
    .getByRole("option")
    .filter({ has: page.getByText(title, { exact: true }) });
  await line.dragTo(canvas, { targetPosition: { x: x + 100, y } });
  await editor.node(id).waitFor();
}

/** wire draws a wire from port to port, and waits for its mapping. */
async function wire(editor: Editor, from: string, to: string): Promise<void> {
  const { page, inspector } = editor;
  await editor.view.getByRole("button", { name: "Fit" }).click();
  await still(editor.port(to));
  await drag(page, editor.port(from), editor.port(to));
  await editor.wire(from, to).waitFor({ state: "attached" });
  await inspector.getByRole("region", { name: "Mapping" }).getByText(to).waitFor();
  await inspector
    .getByRole("region", { name: "Result" })
    .getByText(/valid|verifi/)
    .first()
    .waitFor();
  await still(editor.node(from.split(".")[0] ?? ""));
}

/** typeInto replaces the text of a field. */
async function typeInto(editor: Editor, label: RegExp, text: string): Promise<void> {
  const field = editor.inspector.getByRole("textbox", { name: label }).first();
  await editor.retype(field, text);
}

/** compute turns a field into an expression, unless it is one by suggestion, and types it. */
async function compute(editor: Editor, label: string, expression: string): Promise<void> {
  const { inspector } = editor;
  const button = inspector.getByRole("button", { name: `Expression for ${label}`, exact: true });
  if ((await button.getAttribute("aria-pressed")) === "false") await button.click();
  const field = inspector.getByRole("textbox", { name: label, exact: true });
  await editor.retype(field, `{{ ${expression}`);
  await expect.poll(() => field.textContent()).toBe(`{{ ${expression} }}`);
}
