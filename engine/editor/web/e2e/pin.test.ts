import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: pins}
spec:
  nodes:
    - {id: split, component: common/array_split}
    - {id: encode, component: encoding/json_encode}
    - {id: shown, component: common/debug}
  edges:
    - {from: split.out, to: encode.request, map: {document: "{{ $.item.name }}"}}
    - {from: encode.response, to: shown.in}
layout:
  split: {x: 0, y: 0}
  encode: {x: 320, y: 0}
  shown: {x: 640, y: 0}
`;

for (const { width, height, colorScheme } of [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1280, height: 720, colorScheme: "dark" },
] as const) {
  test(`a message is pinned, tried and sent, at ${width}x${height}`, async ({ patchbay, visit }) => {
    await patchbay.api.save("pins", flow);
    const send = (name: string) => patchbay.api.send("pins", "split", "in", { array: [{ name }] });
    await send("one");
    const page = await visit({ viewport: { width, height }, colorScheme });
    await openFlow(page, "pins");
    const editor = new Editor(page);
    const mark = editor.node("split").locator('[data-pin="out"]');
    const source = editor.inspector.getByRole("region", { name: "Source message" });
    const result = editor.inspector.getByRole("region", { name: "Result" });

    // From the panel of the wire, with undo.
    await editor.selectWire("split.out", "encode.request");
    await source.getByText('"one"').waitFor();
    await source.getByRole("button", { name: "Pin to this port" }).click();
    await mark.waitFor();
    await source.getByText("Results and completion come from it.").waitFor();
    await editor.canvas.getByRole("img", { name: "Output Out of split, wired, a message is pinned" }).waitFor();
    await accessible(page);
    await screen(page, `pinned message ${width} ${colorScheme}`);
    await page.keyboard.press("ControlOrMeta+z");
    await mark.waitFor({ state: "detached" });
    await page.keyboard.press("ControlOrMeta+Shift+z");
    await mark.waitFor();
    await editor.save();
    expect(await patchbay.api.yaml("pins")).toMatch(/examples:\s+out:/);

    // Real messages do not push it aside, and it is chosen again.
    await send("two");
    await source.getByRole("button", { name: "Use the last real message" }).click();
    await result.getByText('"two"').waitFor();
    await source.getByRole("button", { name: "Use the pinned message" }).click();
    await result.getByText('"one"').waitFor();

    // Sent, after the question what it may do.
    await source.getByRole("button", { name: "Send pinned message…" }).click();
    const asked = editor.dialog("Send the message that is pinned to split.out?");
    await asked.getByText("From there it may come to encode, shown.").waitFor();
    await asked.getByText("None of these nodes asks for permissions in the cluster.").waitFor();
    await accessible(page);
    await screen(page, `send pinned ${width} ${colorScheme}`);
    await asked.getByRole("button", { name: "Send pinned message" }).click();
    await page.waitForURL(/\/runs\//);
    const { records = [], sent } = await patchbay.api.run("pins");
    expect(sent).toBe(true);
    expect(records.map((hop) => hop.node)).toEqual(["split", "encode", "shown"]);
    expect(records[1]?.message).toMatchObject({ document: "one" });

    // A message of a hop of that run is pinned where it arrived.
    const run = editor.drawer("Run");
    await run.getByText("sent by hand at split").waitFor();
    await run.getByRole("button", { name: "Unpin" }).waitFor();
    await run.getByRole("button", { name: "Next" }).click();
    await run.getByRole("button", { name: "Pin to this port" }).click();
    await editor.node("encode").locator('[data-pin="request"]').waitFor();
    await screen(page, `pin in a run ${width} ${colorScheme}`);
  });

  test(`a message is pinned by keyboard and by the menu of a jack, at ${width}x${height}`, async ({
    patchbay,
    visit,
  }) => {
    await patchbay.api.save("pins", flow);
    await patchbay.api.send("pins", "split", "in", { array: [{ name: "one" }] });
    const page = await visit({ viewport: { width, height }, colorScheme });
    await openFlow(page, "pins");
    const editor = new Editor(page);

    // By keyboard only: T, pin, edit as JSON.
    await editor.selectNode("shown");
    await editor.node("shown").press("t");
    const panel = editor.inspector.getByRole("tabpanel", { name: /^Pinned/ });
    await panel.getByRole("button", { name: "Pin the last message of In" }).focus();
    await page.keyboard.press("Enter");
    const mark = editor.node("shown").locator('[data-pin="in"]');
    await mark.waitFor();
    await panel.getByRole("button", { name: "Edit as JSON" }).focus();
    await page.keyboard.press("Enter");
    const field = panel.getByRole("textbox", { name: "Message pinned to shown.in as JSON" });
    await editor.retype(field, '{"encoded": "typed');
    await panel.getByRole("button", { name: "Edit as JSON" }).focus();
    await page.keyboard.press("Enter");
    await panel.getByText('"typed"').waitFor();
    await accessible(page);
    await screen(page, `pinned tab ${width} ${colorScheme}`);
    await page.keyboard.press("ControlOrMeta+z");
    await panel.getByText('"typed"').waitFor({ state: "detached" });
    await mark.waitFor();

    // By the menu of the jack.
    await editor.deselect();
    await editor.port("shown.in").click({ button: "right" });
    const menu = page.getByRole("menu");
    await expect
      .poll(async () => {
        const box = await menu.boundingBox();
        return box !== null && box.y + box.height <= height;
      })
      .toBe(true);
    await screen(page, `menu of a jack ${width} ${colorScheme}`);
    await page.getByRole("menuitem", { name: "Unpin from in" }).click();
    await mark.waitFor({ state: "detached" });
    await editor.deselect();
    await editor.port("shown.in").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Pin the last message of in" }).click();
    await mark.waitFor();
  });
}

test("what is pinned is there before anything ran, and masked secrets are not sent", async ({ page, patchbay }) => {
  const pinned = '{item: {name: "Ada", token: "••••••"}}';
  await patchbay.api.save("pins", flow.replace("array_split}", `array_split, examples: {out: ${pinned}}}`));
  await openFlow(page, "pins");
  const editor = new Editor(page);
  await editor.selectWire("split.out", "encode.request");
  const source = editor.inspector.getByRole("region", { name: "Source message" });
  await editor.inspector.getByRole("region", { name: "Result" }).getByText('"Ada"').waitFor();
  await source.getByText("Secrets are masked and not kept, at item.token.").waitFor();

  // Completion knows it.
  const value = editor.inspector.getByRole("textbox", { name: "Document" }).and(page.locator("[contenteditable=true]"));
  await value.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("{{ $.item.na");
  await page.getByRole("listbox", { name: "Completions" }).getByRole("option", { name: /^name/ }).waitFor();
  await page.keyboard.press("Escape");

  await source.getByRole("button", { name: "Send pinned message…" }).click();
  const asked = editor.dialog("Send the message that is pinned to split.out?");
  await asked.getByRole("alert").getByText("it can't be sent").waitFor();
  await asked.getByText("From there it may come to").waitFor();
  const button = asked.getByRole("button", { name: "Send pinned message" });
  expect(await button.getAttribute("aria-disabled")).toBe("true");
  await button.click({ force: true });
  await asked.getByRole("button", { name: "Cancel" }).click();
  expect(await patchbay.api.runs("pins")).toHaveLength(0);
});
