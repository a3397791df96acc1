import type { Page } from "playwright-core";
import { accessible } from "./axe";
import { Editor } from "./editor";
import type { Patchbay } from "./patchbay";
import { screen } from "./screens";
import { expect, openFlow, test } from "./test";

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

/** twoEditors has two people change the same title, and the other one save first; the first then asks to save. */
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

test("who saves second is told, sees both, and can save over the other, who is told too", async ({
  patchbay,
  visit,
}) => {
  const { mine, theirs } = await twoEditors(patchbay, visit);
  const bar = mine.page.getByRole("region", { name: "Saved by somebody else" });
  await bar.getByText("Somebody else saved this flow.").waitFor();
  await screen(mine.page, "conflict bar");

  await mine.header.getByRole("button", { name: "Save", exact: true }).click();
  const conflict = mine.dialog("Somebody else saved shared");
  const both = conflict.getByLabel("Differences as YAML; minus theirs, plus mine");
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

  // The other one has nothing unsaved: one press takes it over, and undo has both.
  const other = theirs.page.getByRole("region", { name: "Saved by somebody else" });
  await other.getByRole("button", { name: "Take it over" }).click();
  await theirs.node("ticker").getByText("mine", { exact: true }).waitFor();
  await theirs.header.getByRole("button", { name: /^Undo: / }).click();
  await theirs.node("ticker").getByText("theirs", { exact: true }).waitFor();
});

test("who takes the other's gets their own back by undo", async ({ patchbay, visit }) => {
  const { mine } = await twoEditors(patchbay, visit);
  const bar = mine.page.getByRole("region", { name: "Saved by somebody else" });
  await bar.getByRole("button", { name: "Show" }).click();
  await mine.dialog("Somebody else saved shared").getByRole("button", { name: "Take theirs" }).click();
  await mine.notices.getByText("Undo brings back what you had.").waitFor();
  const title = mine.inspector.getByRole("textbox", { name: "Title" });
  await expect.poll(() => title.inputValue()).toBe("theirs");
  expect(await mine.state.getByText("unsaved changes").count()).toBe(0);
  await mine.header.getByRole("button", { name: /^Undo: / }).click();
  await expect.poll(() => title.inputValue()).toBe("mine");
  // It is a change of theirs now, and saves as one.
  await mine.save();
  expect(await titleOf(patchbay)).toBe("mine");
});

test("who goes on editing loses nothing and is asked again", async ({ patchbay, visit }) => {
  const { mine } = await twoEditors(patchbay, visit);
  const save = mine.header.getByRole("button", { name: "Save", exact: true });
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

test("a save that crosses another's is refused by the server, and nothing is lost", async ({ patchbay, visit }) => {
  await patchbay.api.save("shared", flow);
  const mine = new Editor(await visit());
  await openFlow(mine.page, "shared");
  await mine.selectNode("ticker");
  await mine.inspector.getByRole("textbox", { name: "Title" }).fill("mine");
  await mine.header.getByRole("button", { name: "Save", exact: true }).click();
  // The other's save comes in between: after mine was sent and before it arrives.
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

test("a flow that somebody uninstalls under an open editor is kept there and can be saved anew", async ({
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
  await mine.dialog("Somebody uninstalled shared").getByRole("button", { name: "Save it anew" }).click();
  await mine.notices.getByText("shared is saved and deployed").waitFor();
  expect(await titleOf(patchbay)).toBe("before");
});
