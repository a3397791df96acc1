import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: around}
spec:
  nodes:
    - {id: split, component: common/array_split}
    - {id: wait, component: common/delay}
    - {id: encode, component: encoding/json_encode}
    - {id: shown, component: common/debug}
  edges:
    - {from: split.out, to: wait.in, map: {context: "{{ $.item }}"}}
    - {from: wait.out, to: encode.request, map: {document: "{{ $.context.name }}"}}
    - {from: encode.response, to: shown.in, map: "{{ $.encoded }}"}
layout:
  split: {x: 0, y: 0}
  wait: {x: 320, y: 0}
  encode: {x: 640, y: 0}
  shown: {x: 960, y: 0}
`;

for (const { width, height, colorScheme } of [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1280, height: 720, colorScheme: "dark" },
] as const) {
  test(`a node is bypassed where its neighbours fit, at ${width}x${height}`, async ({ patchbay, visit }) => {
    await patchbay.api.save("around", flow);
    const page = await visit({ viewport: { width, height }, colorScheme });
    await openFlow(page, "around");
    const editor = new Editor(page);
    const passed = async () => {
      await patchbay.api.send("around", "split", "in", { array: [{ name: "Ada" }] });
      const { records = [] } = await patchbay.api.run("around");
      return records.slice(1).map((hop) => `${hop.node} ${JSON.stringify(hop.message)}`);
    };

    // By keyboard.
    await editor.selectNode("wait");
    await editor.node("wait").press("Shift+D");
    await editor.node("wait").getByText("bypassed").first().waitFor();
    await editor.wire("split.out", "encode.request").waitFor({ state: "attached" });
    const words = editor.inspector.getByRole("region", { name: "Disabled" });
    await words
      .getByText("Bypassed: it does not run. Messages go around it, from split.out to encode.request.")
      .waitFor();
    await accessible(page);
    await screen(page, `bypassed node ${width} ${colorScheme}`);
    await page.keyboard.press("ControlOrMeta+z");
    await editor.node("wait").getByText("bypassed").first().waitFor({ state: "detached" });
    await page.keyboard.press("ControlOrMeta+Shift+z");
    await editor.node("wait").getByText("bypassed").first().waitFor();
    await editor.save();
    expect(await passed()).toEqual([
      'split {"array":[{"name":"Ada"}]}',
      'encode {"document":"Ada"}',
      'shown "\\"Ada\\""',
    ]);

    // Its end, in its panel, gives back the flow of before.
    await words.getByRole("button", { name: "End the bypass" }).click();
    await editor.wire("split.out", "encode.request").waitFor({ state: "detached" });
    await editor.save();
    expect((await passed()).map((hop) => hop.split(" ")[0])).toEqual(["split", "wait", "encode", "shown"]);

    // What only the node gives is a reason to refuse it. By the menu.
    await editor.deselect();
    await editor.node("encode").locator("header").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Bypass" }).click();
    await editor.notices.getByText(/^encode is not bypassed: shown\.in needs .* which only encode gives$/).waitFor();
    expect(await editor.node("encode").getByText("bypassed").count()).toBe(0);

    // Disabled, it says what becomes of the messages.
    await editor.selectNode("encode");
    await editor.node("encode").press("d");
    await words.getByText("Messages end where its wires begin").waitFor();
    await words.getByRole("button", { name: "Enable" }).click();
    await words.waitFor({ state: "detached" });
  });
}
