import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: off}
spec:
  nodes:
    - {id: split, component: common/array_split}
    - {id: shown, component: common/debug}
    - {id: other, component: common/debug}
  edges:
    - {from: split.out, to: shown.in}
    - {from: split.done, to: other.in}
`;

for (const { width, height, colorScheme } of [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1280, height: 720, colorScheme: "dark" },
] as const) {
  test(`a node and a wire are disabled and enabled, at ${width}x${height}`, async ({ patchbay, visit }) => {
    await patchbay.api.save("off", flow);
    const page = await visit({ viewport: { width, height }, colorScheme });
    await openFlow(page, "off");
    const editor = new Editor(page);
    const reached = async () => {
      await patchbay.api.send("off", "split", "in", { array: [1, 2] });
      const { records = [] } = await patchbay.api.run("off");
      return [...new Set(records.map((hop) => hop.node))].sort();
    };
    expect(await reached()).toEqual(["other", "shown", "split"]);

    // By the menu of the node, and back by undo.
    await editor.node("shown").locator("header").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await editor.node("shown").getByText("disabled").first().waitFor();
    // The panel that opens does not hide what was clicked.
    await expect
      .poll(async () => {
        const [node, panel] = [await editor.node("shown").boundingBox(), await editor.inspector.boundingBox()];
        return node && panel && (node.y + node.height <= panel.y || node.x + node.width <= panel.x);
      })
      .toBe(true);
    await accessible(page);
    await screen(page, `disabled node ${width} ${colorScheme}`);
    await page.keyboard.press("ControlOrMeta+z");
    await editor.node("shown").getByText("disabled").first().waitFor({ state: "detached" });

    // By keyboard, the wire too.
    await editor.selectNode("shown");
    await editor.node("shown").press("d");
    await editor.node("shown").getByText("disabled").first().waitFor();
    await editor.selectWire("split.done", "other.in");
    await editor.wire("split.done", "other.in").press("d");
    await editor.inspector.getByText("Disabled: no message goes over it.").waitFor();
    await editor.deselect();
    await editor.save();
    const saved = await patchbay.api.flow("off");
    expect(saved.spec.nodes.map((node) => node.disabled ?? false)).toEqual([false, true, false]);
    expect(saved.spec.edges?.map((edge) => edge.disabled ?? false)).toEqual([false, true]);
    expect(await reached()).toEqual(["split"]);

    // All of it runs again.
    await editor.selectNode("shown");
    await editor.node("shown").press("d");
    await editor.node("shown").getByText("disabled").first().waitFor({ state: "detached" });
    await editor.selectWire("split.done", "other.in");
    await editor.wire("split.done", "other.in").press("d");
    await editor.deselect();
    await editor.save();
    expect(await reached()).toEqual(["other", "shown", "split"]);
    expect(await patchbay.api.yaml("off")).not.toContain("disabled");
  });
}
