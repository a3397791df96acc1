import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import type { Patchbay } from "./harness/patchbay";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: shared}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      title: before
      settings: {delay: 60000}
`;

interface Two {
  mine: Editor;
  theirs: Editor;
}

/** twoEditors lets two people change the same title, and the other person save first. */
async function twoEditors(patchbay: Patchbay, visit: () => Promise<Page>): Promise<Two> {
  await patchbay.api.save("shared", flow);
  const mine = new Editor(await visit());
  const theirs = new Editor(await visit());
  for (const [editor, title] of [
    [mine, "mine"],
    [theirs, "theirs"],
  ] as const) {
    await openFlow(editor.page, "shared");
    await editor.selectNode("ticker");
    await editor.inspector.getByRole("textbox", { name: "Title" }).fill(title);
  }
  await theirs.save();
  expect(await titleOf(patchbay)).toBe("theirs");
  return { mine, theirs };
}

async function titleOf(patchbay: Patchbay): Promise<string | undefined> {
  return (await patchbay.api.flow("shared")).spec.nodes[0]?.title;
}

test("the second to save sees both versions and can overwrite the first, who sees that", async ({
  patchbay,
  visit,
}) => {
  const { mine, theirs } = await twoEditors(patchbay, visit);
  const bar = mine.page.getByRole("region", { name: "Saved by somebody else" });
  await bar.getByText("Somebody else saved this flow.").waitFor();
  await screen(mine.page, "conflict bar");

  await mine.saveButton.click();
  const conflict = mine.dialog("Somebody else saved shared");
  const both = conflict.getByLabel("Differences as YAML: minus is theirs, plus is mine");
  await both.getByText("title: theirs").waitFor();
  await both.getByText("title: mine").waitFor();
  expect(await titleOf(patchbay)).toBe("theirs");
  await accessible(mine.page);
  await screen(mine.page, "conflict");

  await conflict.getByRole("button", { name: "Save mine over theirs" }).click();
  await mine.notices.getByText("shared is saved").waitFor();
  await conflict.waitFor({ state: "detached" });
  await bar.waitFor({ state: "detached" });
  expect(await titleOf(patchbay)).toBe("mine");

  // The other person has no unsaved changes: one click opens the new version, and undo restores theirs.
  const other = theirs.page.getByRole("region", { name: "Saved by somebody else" });
  await other.getByRole("button", { name: "Open that version" }).click();
  await theirs.node("ticker").getByText("mine", { exact: true }).waitFor();
  await theirs.header.getByRole("button", { name: /^Undo: / }).click();
  await theirs.node("ticker").getByText("theirs", { exact: true }).waitFor();
});

test("after taking the other version, undo restores your own", async ({ patchbay, visit }) => {
  const { mine } = await twoEditors(patchbay, visit);
  const bar = mine.page.getByRole("region", { name: "Saved by somebody else" });
  await bar.getByRole("button", { name: "Show" }).click();
  await mine.dialog("Somebody else saved shared").getByRole("button", { name: "Take theirs" }).click();
  await mine.notices.getByText("Undo restores your version.").waitFor();
  const title = mine.inspector.getByRole("textbox", { name: "Title" });
  await expect.poll(() => title.inputValue()).toBe("theirs");
  expect(await mine.state.getByText("unsaved changes").count()).toBe(0);
  await mine.header.getByRole("button", { name: /^Undo: / }).click();
  await expect.poll(() => title.inputValue()).toBe("mine");
  // Now it is a change of their version, and can be saved.
  await mine.save();
  expect(await titleOf(patchbay)).toBe("mine");
});

test("a person who keeps editing loses nothing and is asked again", async ({ patchbay, visit }) => {
  const { mine } = await twoEditors(patchbay, visit);
  const save = mine.saveButton;
  const conflict = mine.dialog("Somebody else saved shared");
  await mine.page.getByRole("region", { name: "Saved by somebody else" }).waitFor();
  await save.click();
  await conflict.getByRole("button", { name: "Keep editing mine" }).click();
  await conflict.waitFor({ state: "detached" });
  const title = mine.inspector.getByRole("textbox", { name: "Title" });
  await title.fill("mine, longer");
  await save.click();
  await conflict.getByText("title: mine, longer").waitFor();
  expect(await titleOf(patchbay)).toBe("theirs");
  await mine.page.keyboard.press("Escape");
  await conflict.waitFor({ state: "detached" });
  expect(await title.inputValue()).toBe("mine, longer");
});

test("of two saves at the same time the server refuses the second, and nothing is lost", async ({
  patchbay,
  visit,
}) => {
  await patchbay.api.save("shared", flow);
  const mine = new Editor(await visit());
  await openFlow(mine.page, "shared");
  await mine.selectNode("ticker");
  await mine.inspector.getByRole("textbox", { name: "Title" }).fill("mine");
  await mine.saveButton.click();
  // The other save arrives after mine was sent and before it arrives.
  await mine.page.route("**/api/v1/flows/shared", async (route) => {
    if (route.request().method() === "PUT") await patchbay.api.save("shared", flow.replace("before", "theirs"));
    await route.continue();
  });
  await mine.dialog("Save shared").getByRole("button", { name: "Save and deploy" }).click();
  const conflict = mine.dialog("Somebody else saved shared");
  await conflict.getByText("title: theirs").waitFor();
  await conflict.getByText("title: mine").waitFor();
  expect(await titleOf(patchbay)).toBe("theirs");
  await conflict.getByRole("button", { name: "Keep editing mine" }).click();
  expect(await mine.inspector.getByRole("textbox", { name: "Title" }).inputValue()).toBe("mine");
});

test("a flow that is uninstalled while it is open stays in the editor and can be saved again", async ({
  patchbay,
  visit,
}) => {
  await patchbay.api.save("shared", flow);
  const mine = new Editor(await visit());
  await openFlow(mine.page, "shared");
  await patchbay.api.uninstall("shared");
  const bar = mine.page.getByRole("region", { name: "Saved by somebody else" });
  await bar.getByText("Somebody uninstalled shared.").waitFor();
  await mine.node("ticker").waitFor();
  await bar.getByRole("button", { name: "Show" }).click();
  await mine.dialog("Somebody uninstalled shared").getByRole("button", { name: "Save it again" }).click();
  await mine.notices.getByText("shared is saved and deployed").waitFor();
  expect(await titleOf(patchbay)).toBe("before");
});
