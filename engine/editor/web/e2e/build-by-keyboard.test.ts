import type { Page } from "playwright-core";
import { Editor } from "./harness/editor";
import { digestAt } from "./harness/mirror";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

const namespace = "built-by-keyboard";

test("the scanner is built with the keyboard, from nothing to a mirrored deployment", async ({
  page,
  patchbay,
  playground,
  cluster,
}) => {
  await cluster.deploy(namespace, "web", "grafana/loki:3.2.1");
  try {
    const { keyboard } = page;
    const editor = new Editor(page);
    const { inspector } = editor;
    await tabTo(page, /^button Begin with an empty canvas$/);
    await keyboard.press("Enter");
    await expect.poll(() => focused(page)).toBe("input Name of the flow");
    await keyboard.type("scanner");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "This flow is empty" }).waitFor();

    await keyboard.press("/");
    for (const component of [
      "ticker",
      "deployment_list",
      "array_split",
      "registry_copy",
      "deployment_update",
      "debug",
    ]) {
      await expect.poll(() => focused(page)).toBe("combobox Find a component");
      await keyboard.press("ControlOrMeta+a");
      await keyboard.type(component);
      await keyboard.press("Enter");
      await editor.node(component).waitFor();
    }

    await goTo(page, "ticker, common/ticker");
    await keyboard.press("Enter");
    await fill(page, /^input Delay/, "300000");
    await wire(editor, "ticker.out", "deployment_list.request");
    await fill(page, /^input Namespace/, namespace);
    await wire(editor, "deployment_list.result", "array_split.in");
    await expect
      .poll(() => inspector.getByRole("textbox", { name: "Array" }).textContent())
      .toBe("{{ $.deployments }}");
    await wire(editor, "array_split.out", "registry_copy.request");
    await tabTo(page, /^button Expression for Context$/);
    await keyboard.press("Enter");
    await fill(page, /^textbox Context/, "{{ $.item");
    await fill(page, /^(input|textbox) Source/, "{{ $.item.image");
    await fill(page, /^(input|textbox) Target$/, `${playground.mirror}/{{ $.item.image`);
    await wire(editor, "registry_copy.result", "deployment_update.request");
    await fill(page, /^(input|textbox) Namespace/, "{{ $.context.namespace");
    await fill(page, /^(input|textbox) Name(\s|$|required)/, "{{ $.context.name");
    await tabTo(page, /^button Add to Images$/);
    await keyboard.press("Enter");
    const image = inspector.getByRole("group", { name: "Images 1" });
    await image.waitFor();
    await fill(page, /^input Name(\s|$|required)/, "main");
    await fill(page, /^(input|textbox) Image/, "{{ $.result.target");
    for (const node of ["deployment_list", "array_split", "registry_copy", "deployment_update"])
      await wire(editor, `${node}.error`, "debug.in");
    await editor.checks("no problems");
    await screen(page, "built by keyboard");

    await keyboard.press("ControlOrMeta+s");
    const dialog = editor.dialog("Save scanner as a new flow");
    await dialog.getByRole("button", { name: "Save and deploy" }).waitFor();
    await keyboard.press("ControlOrMeta+s");
    await dialog.waitFor({ state: "detached" });
    expect((await patchbay.api.status("scanner")).running).toBe(false);

    await goTo(page, "ticker, common/ticker");
    await tabTo(page, /^button Start$/);
    await keyboard.press("Enter");
    await expect.poll(() => cluster.imagesOf(namespace, "web")).toEqual([`${playground.mirror}/grafana/loki:3.2.1`]);
    expect(await digestAt(playground, "grafana/loki", "3.2.1")).toBe(playground.images["docker.io/grafana/loki:3.2.1"]);
    await goTo(page, "ticker, common/ticker");
    await tabTo(page, /^button Stop$/);
    await keyboard.press("Enter");
    await expect.poll(async () => (await patchbay.api.status("scanner")).running).toBe(false);
  } finally {
    await cluster.remove(`/apis/apps/v1/namespaces/${namespace}/deployments/web`);
  }
});

/** goTo leaves the focused field or editor and moves the focus to a node by Tab. */
async function goTo(page: Page, node: string) {
  // Escape leaves first a code editor, then the inspector, then the selection.
  for (let times = 0; times < 4 && !/^(group|img|nothing)/.test(await focused(page)); times++)
    await page.keyboard.press("Escape");
  await tabTo(page, new RegExp(`^group ${node}$`));
}

/** wire wires two ports with the choosers that W opens, and moves the focus into the wire's mapping. */
async function wire(editor: Editor, from: string, to: string) {
  const { page } = editor;
  const [node = "", port = ""] = from.split(".");
  const name = await editor.node(node).getAttribute("aria-label");
  await goTo(page, name ?? "");
  await page.keyboard.press("Enter");
  await editor.inspector.getByLabel("Id", { exact: true }).waitFor();
  await expect.poll(() => editor.inspector.getByLabel("Id", { exact: true }).inputValue()).toBe(node);
  await goTo(page, name ?? "");
  await page.keyboard.press("w");
  await editor.dialog(/^Wire/).waitFor();
  if (await editor.dialog(/^Wire which port/).isVisible()) {
    await page.keyboard.type(port);
    await page.keyboard.press("Enter");
  }
  const targets = editor.dialog(`Wire ${from} to`);
  await targets.getByRole("option", { name: to }).waitFor();
  await page.keyboard.type(to);
  await expect.poll(() => targets.getByRole("option").first().textContent()).toContain(to);
  await page.keyboard.press("Enter");
  await editor.wire(from, to).waitFor({ state: "attached" });
  await targets.waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe(`group ${name}`);
  await page.keyboard.press("Enter");
  await editor.inspector.getByRole("region", { name: "Mapping" }).getByText(to).waitFor();
  await expect.poll(() => focused(page)).not.toMatch(/^(group|img|nothing)/);
}

/** fill moves the focus to a field by Tab and replaces its text. */
async function fill(page: Page, field: RegExp, text: string) {
  await tabTo(page, field);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(text);
}

/** tabTo presses Tab until the named element has the focus, and checks that its focus is visible. */
async function tabTo(page: Page, name: RegExp) {
  const passed: string[] = [];
  for (let times = 0; times < 120; times++) {
    const here = await focused(page);
    if (name.test(here)) {
      expect(await marked(page), `${here} shows that it has the focus`).toBe(true);
      return;
    }
    passed.push(here.slice(0, 40));
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to ${name}; it passed ${passed.join(", ")}`);
}

/** focused describes the focused element by its role or tag and its name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return "nothing";
    const labelled = element.getAttribute("aria-labelledby");
    const name =
      element.getAttribute("aria-label") ??
      (labelled && document.getElementById(labelled)?.textContent) ??
      (element as HTMLInputElement).labels?.[0]?.textContent ??
      element.textContent;
    return `${element.getAttribute("role") ?? element.tagName.toLowerCase()} ${name?.trim() ?? ""}`;
  });
}

/** marked reports whether the focused element, or one around it, has a visible outline. */
function marked(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    for (
      let element = document.activeElement, level = 0;
      element && level < 4;
      element = element.parentElement, level++
    ) {
      for (const part of [element, element.firstElementChild]) {
        if (!part) continue;
        const { outlineStyle, outlineWidth } = getComputedStyle(part);
        if (outlineStyle !== "none" && outlineWidth !== "0px") return true;
      }
    }
    return false;
  });
}
