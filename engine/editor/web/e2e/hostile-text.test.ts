import type { Page } from "playwright-core";
import type { Flow } from "../src/document/flow";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

/** Texts that a page must show as text and never run. */
const image = "<img src=x onerror=\"window.ran='image'\">";
const script = "<script>window.ran='script'</script>";
const link = "javascript:window.ran='link'";
const template = "${window.ran='template'}";
const turned = "\u202egnp.exe\u2066 \u200b";
const emoji = "👩‍👩‍👧‍👦 🏴‍☠️ e\u0301";
const all = `${image} ${script} ${link} ${template} ${turned} ${emoji}`;
const megabyte = 1 << 20;

/** A flow in which every text is hostile, its messages and errors too. */
function hostile(name: string): Flow {
  return {
    apiVersion: "patchbay.dev/v1alpha1",
    kind: "Flow",
    metadata: { name },
    spec: {
      title: all,
      description: all,
      nodes: [
        {
          id: "ticker",
          component: "common/ticker",
          title: all,
          settings: { delay: 60_000, context: { text: all, [image]: script, nul: "a\u0000b" } },
        },
        {
          id: "say",
          component: "js/js_eval",
          title: image,
          settings: {
            outputData: { text: all },
            script: {
              content: [
                `// ${all}`,
                "export default (input) => {",
                "  console.log(input.text); console.error(input.text + 'x'.repeat(100000));",
                `  return { ...input, long: 'y'.repeat(${megabyte}) + input.text, nul: 'a\\u0000b' };`,
                "}",
              ].join("\n"),
            },
          },
        },
        { id: "shown", component: "common/debug", title: script },
        {
          id: "fail",
          component: "js/js_eval",
          title: link,
          settings: {
            script: { content: "export default (input) => { throw new Error(input.text + 'z'.repeat(100000)) }" },
          },
        },
      ],
      edges: [
        { from: "ticker.out", to: "say.request", map: { inputData: "{{ $ }}" } },
        { from: "say.response", to: "shown.in" },
        { from: "ticker.out", to: "fail.request", map: { inputData: "{{ $ }}" } },
      ],
    },
    comments: [{ id: "note", text: `${all}\n${image}`, x: 0, y: 320, width: 320, height: 160 }],
    groups: [{ id: "both", title: all, nodes: ["say", "shown"] }],
    layout: { ticker: { x: 0, y: 0 }, say: { x: 320, y: 0 }, shown: { x: 640, y: 0 }, fail: { x: 320, y: 240 } },
  };
}

/** harmless fails when a hostile text became more than text, or when the page hangs. */
async function harmless(page: Page): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: (window as { ran?: string }).ran,
    made: [
      ...document.querySelectorAll(
        'img[src]:not([src^="/assets/"]), iframe, object, embed, script:not([src^="/assets/"]), [onerror], a[href^="javascript"]',
      ),
    ].map((element) => element.outerHTML.slice(0, 200)),
    characters: document.body.textContent?.length ?? 0,
  }));
  expect(found.ran).toBeUndefined();
  expect(found.made).toEqual([]);
  // A megabyte is cut or folded before it is rendered.
  expect(found.characters).toBeLessThan(300_000);
  const frame = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const began = performance.now();
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
      }),
  );
  expect(frame).toBeLessThan(2000);
}

test("hostile names and messages are shown as text on every page", async ({ page, patchbay }) => {
  await patchbay.api.save("hostile", hostile("hostile"));
  await patchbay.api.start("hostile");
  const run = await until("a run that ended", async () =>
    (await patchbay.api.runs("hostile")).find((one) => one.state !== "running"),
  );
  expect(run.state).toBe("failed");

  // The list at home, with the last error.
  await page.goto("/");
  const row = page.getByRole("row", { name: /hostile/ });
  await row.getByText(image).first().waitFor();
  await row
    .getByText(/Error|failed/)
    .first()
    .waitFor();
  await harmless(page);
  await screen(page, "hostile home");

  // The canvas.
  await openFlow(page, "hostile");
  const editor = new Editor(page);
  await editor.node("say").getByText(image, { exact: true }).waitFor();
  await editor.canvas.getByText("Failed:").first().waitFor();
  expect(await editor.canvas.locator(".react-flow__node").filter({ hasText: script }).count()).toBeGreaterThan(2);
  await harmless(page);
  await screen(page, "hostile canvas");

  // The inspector: settings, messages, log, last error.
  await editor.selectNode("say");
  expect(await editor.inspector.getByRole("textbox", { name: "Title" }).inputValue()).toBe(image);
  await editor.inspector.getByRole("textbox", { name: "Code", exact: true }).getByText(image).waitFor();
  await harmless(page);
  const messages = await editor.tab("Messages");
  await messages.getByText(image).first().waitFor();
  await harmless(page);
  await screen(page, "hostile messages");
  const log = await editor.tab("Log");
  await log.getByText(image).first().waitFor();
  await harmless(page);
  await screen(page, "hostile log");
  await editor.selectNode("fail");
  await editor.inspector.getByRole("region", { name: "Last error" }).getByText(image).waitFor();
  await harmless(page);

  // A wire with its message and its result.
  await editor.selectWire("say.response", "shown.in");
  await editor.inspector.getByRole("tab", { name: "Mapping" }).click();
  await editor.inspector.getByRole("region", { name: "Source message" }).getByText(image).first().waitFor();
  await harmless(page);
  await screen(page, "hostile mapping");

  // The run view, at the hop that failed.
  await page.goto(`/flows/hostile/runs/${run.id}`);
  const view = editor.drawer("Run");
  const hops = view.getByRole("listbox", { name: "Hops" });
  await hops.getByRole("option").first().waitFor();
  await view.getByRole("button", { name: "Next failed" }).click();
  await view.getByRole("region", { name: /^Hop \d+: fail/ }).waitFor();
  await view.getByText(image).first().waitFor();
  await harmless(page);
  await screen(page, "hostile run");
  await patchbay.api.stop("hostile");
});

test("hostile texts are typed, compared, exported and imported as text", async ({ page, patchbay, incidents }) => {
  await patchbay.api.save("hostile", hostile("hostile"));
  await openFlow(page, "hostile");
  const editor = new Editor(page);
  await editor.selectNode("shown");
  await editor.inspector.getByRole("textbox", { name: "Title" }).fill(all);
  await editor.saveButton.click();
  const dialog = editor.dialog("Save hostile");
  await dialog
    .getByLabel("Changes as YAML: minus is before, plus is after")
    .getByText(/onerror/)
    .first()
    .waitFor();
  await harmless(page);
  await screen(page, "hostile diff");
  await dialog.getByRole("button", { name: "Save and deploy" }).click();
  await editor.notices.getByText("hostile is saved").waitFor();
  expect((await patchbay.api.flow("hostile")).spec.nodes[2]?.title).toBe(all);

  await editor.header.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Export…" }).click();
  await editor
    .dialog(/Export/)
    .getByText(/onerror/)
    .first()
    .waitFor();
  await harmless(page);
  await page.keyboard.press("Escape");
  expect(incidents.list).toEqual([]);
});

test("a flow name that is a link or a script does nothing", async ({ page }) => {
  for (const name of [link, image, "..%2f..%2fapi", "%00", "%u202e"]) {
    await page.goto(`/flows/${encodeURIComponent(name)}`);
    await page.getByRole("alert").or(page.getByRole("main")).first().waitFor();
    await harmless(page);
  }
});

test("a megabyte in a setting is kept, shown in part, and does not slow down the page", async ({ page, patchbay }) => {
  const long = `${image} ${"w".repeat(megabyte)}`;
  const flow = hostile("long");
  flow.spec = { nodes: [{ id: "ticker", component: "common/ticker", settings: { delay: 60_000, context: { long } } }] };
  flow.groups = [];
  flow.layout = {};
  await patchbay.api.save("long", flow);
  await openFlow(page, "long");
  const editor = new Editor(page);
  await editor.selectNode("ticker");
  await editor.inspector.getByText(image).first().waitFor();
  await harmless(page);
  const title = editor.inspector.getByRole("textbox", { name: "Title" });
  await title.pressSequentially("still quick");
  await editor.node("ticker").getByText("still quick").waitFor();
  await harmless(page);
  await screen(page, "hostile megabyte");
  await editor.save();
  expect((await patchbay.api.flow("long")).spec.nodes[0]).toMatchObject({
    title: "still quick",
    settings: { context: { long } },
  });
});
