import { expect, openFlow, test } from "./harness/test";

test("a flow whose title was changed keeps its YAML comments and every digit", async ({ page, patchbay }) => {
  await patchbay.api.save(
    "exact",
    `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: exact
spec:
  nodes:
    # why the limit is what it is
    - id: ticker
      component: common/ticker
      settings:
        delay: 300000
        context:
          limit: 9007199254740993
          share: 0.1
          text: "9007199254740993"
`,
  );
  const before = await patchbay.api.yaml("exact");
  await openFlow(page, "exact");
  await page.getByRole("navigation", { name: "Panels" }).getByRole("button", { name: "Flow", exact: true }).click();
  await page.getByLabel("Title").fill("All digits");
  await page.getByRole("button", { name: /^Save( \d+ changes?)?$/ }).click();
  await page.getByRole("button", { name: "Save and deploy" }).click();
  await page.getByRole("status", { name: "State of the flow" }).getByText("stopped").waitFor();
  await expect.poll(() => patchbay.api.yaml("exact")).toBe(before.replace("spec:\n", "spec:\n  title: All digits\n"));
});
