import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";

const flow = (title: string) => `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: kept}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      title: ${title}
      settings: {delay: 60000}
`;

test("a flow's file that is edited on disk is compared and loaded, and written again when it is missing", async ({
  patchbay,
  page,
}) => {
  await patchbay.api.save("kept", flow("before"));
  const file = patchbay.flowFile("kept");
  const title = async () => (await patchbay.api.flow("kept")).spec.nodes[0]?.title;
  await openFlow(page, "kept");
  const editor = new Editor(page);
  const bar = page.getByRole("region", { name: "The flow's file" });

  // As text editors save: by replacing the file.
  await writeFile(`${file}.new`, flow("by hand"));
  await rename(`${file}.new`, file);
  await bar.getByText("was changed on disk").waitFor();
  expect(await title()).toBe("before");
  await accessible(page);
  await screen(page, "file changed");
  await bar.getByRole("button", { name: "Compare" }).click();
  const changed = editor.dialog("The file of kept was changed on disk");
  const both = changed.getByLabel("Differences as YAML: minus is what runs, plus is the file");
  await both.getByText("title: by hand").waitFor();
  await accessible(page);
  await screen(page, "file compared");
  await changed.getByRole("button", { name: "Load the file" }).click();
  // While the dialog is open, the bar behind it has no role.
  await changed.waitFor({ state: "detached" });
  await bar.waitFor({ state: "detached" });
  expect(await title()).toBe("by hand");
  await page.getByText("by hand").first().waitFor();

  await rm(file);
  await bar.getByText("is missing on disk").waitFor();
  await page.getByRole("link", { name: "All flows" }).click();
  await page.getByRole("link", { name: "kept: file is missing; compare" }).click();
  await bar.getByRole("button", { name: "Show" }).click();
  const missing = editor.dialog("The file of kept is missing");
  await missing.getByRole("button", { name: "Write it again" }).click();
  await missing.waitFor({ state: "detached" });
  await bar.waitFor({ state: "detached" });
  expect(await readFile(file, "utf8")).toBe(flow("by hand"));
});
