import { Editor } from "./harness/editor";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: shaped}
spec:
  nodes:
    - {id: tick, component: common/ticker, settings: {context: {n: 1, on: true}}}
`;

test("a value of any type is edited within the inspector, whatever was loaded first", async ({ patchbay, page }) => {
  await patchbay.api.save("shaped", flow);
  await openFlow(page, "shaped");
  const editor = new Editor(page);
  await editor.selectNode("tick");
  const settings = await editor.tab("Settings");
  const inside = async (name: string) => {
    const part = await settings.getByRole("button", { name }).boundingBox();
    const whole = await editor.inspector.boundingBox();
    return part !== null && whole !== null && part.x + part.width <= whole.x + whole.width;
  };
  await settings.getByRole("button", { name: "Context as text" }).waitFor();
  expect(await inside("Context as text")).toBe(true);
  expect((await settings.getByRole("combobox", { name: "Type of Context" }).boundingBox())?.width).toBeLessThan(150);
});
