import type { Editor } from "./editor";
import { expect } from "./test";

/** selectWireByKeyboard selects a wire of a node with the list that E opens, and goes back to the canvas. */
export async function selectWireByKeyboard(editor: Editor, from: string, to: string): Promise<void> {
  const { keyboard } = editor.page;
  const [id = ""] = from.split(".");
  const node = editor.node(id);
  // A node that Tab leads to is selected.
  await node.focus();
  await keyboard.press("Tab");
  await keyboard.press("Shift+Tab");
  await expect.poll(() => node.evaluate((element) => element.classList.contains("selected"))).toBe(true);
  await expect.poll(() => node.evaluate((element) => element === document.activeElement)).toBe(true);
  await keyboard.press("e");
  const list = editor.dialog(`Wires of ${id}`);
  const option = list.getByRole("option", { name: `${from} → ${to}` });
  await option.waitFor();
  await keyboard.type(to);
  await expect.poll(() => list.getByRole("option").count()).toBe(1);
  await keyboard.press("Enter");
  await editor.inspector.getByRole("region", { name: "Mapping" }).waitFor();
  await editor.wire(from, to).focus();
}
