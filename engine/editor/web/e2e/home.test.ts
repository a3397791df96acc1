import { describe } from "vitest";
import { accessible } from "./harness/axe";
import { screen } from "./harness/screens";
import { expect, test } from "./harness/test";

/** A flow with a trigger that runs every second and needs no cluster. */
function ticking(name: string, title = "", script = ""): string {
  return `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: ${name}}
spec:
  title: ${JSON.stringify(title)}
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 1000, context: {}}
${script}`;
}

const failing = `    - id: fail
      component: js/js_eval
      settings: {script: {content: 'export default () => { throw new Error("<b>no</b> such registry") }'}}
  edges:
    - from: ticker.out
      to: fail.request
      map: {}
`;

test("the empty home page explains the first step", async ({ page }) => {
  await page.getByRole("heading", { name: "No flows yet" }).waitFor();
  await accessible(page);
  await screen(page, "home empty");
  await page.getByRole("link", { name: "Install Image Mirror" }).waitFor();
  await page.getByRole("button", { name: "Begin with an empty canvas" }).click();
  const form = page.getByRole("form", { name: "New flow" });
  await form.getByLabel("Name of the flow").fill("first");
  await form.getByRole("button", { name: "Open an empty canvas" }).click();
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/flows/first");
});

test("the header shows the version and the cluster", async ({ page }) => {
  const banner = page.getByRole("banner");
  await banner.getByText(/^version \S+/).waitFor();
  await banner.getByText(/^cluster \S+/).waitFor();
});

test("a name is checked as it is typed", async ({ patchbay, page }) => {
  await patchbay.api.save("taken", ticking("taken"));
  await page.getByRole("link", { name: "taken" }).waitFor();
  await page.getByRole("button", { name: "New flow" }).click();
  const name = page.getByLabel("Name of the flow");
  for (const [typed, message] of [
    ["My flow", "write my-flow"],
    ["my_flow", "such as my-flow"],
    ["taken", "is taken already"],
    ["-x", "begins and ends with a letter or a digit"],
  ] as const) {
    await name.fill(typed);
    await page.getByText(message).waitFor();
  }
  await name.press("Enter");
  expect(new URL(page.url()).pathname).toBe("/");
  await name.fill("my-flow");
  await name.press("Enter");
  await page.getByRole("main", { name: "Canvas" }).waitFor();
  expect((await patchbay.api.flows()).map((flow) => flow.name)).toEqual(["taken"]);
});

test("flows are started, stopped and deleted from the list, which updates by itself", async ({
  page,
  patchbay,
  visit,
}) => {
  await page.getByRole("heading", { name: "No flows yet" }).waitFor();
  await patchbay.api.save("tick", ticking("tick", "A clock <b>for</b> tests"));
  const row = page.getByRole("row", { name: /tick/ });
  await row.getByText("A clock <b>for</b> tests").waitFor();
  await row.getByRole("img", { name: "stopped" }).waitFor();

  const other = await visit();
  await other.getByRole("button", { name: "Start tick" }).click();
  await other.getByRole("img", { name: "running" }).waitFor();
  await row.getByRole("img", { name: "running" }).waitFor();
  expect((await patchbay.api.status("tick")).running).toBe(true);
  await screen(page, "home running");

  await page.getByRole("button", { name: "Stop tick" }).click();
  await row.getByRole("img", { name: "stopped" }).waitFor();

  await page.getByRole("button", { name: "Delete tick" }).click();
  const question = page.getByRole("group", { name: "Delete tick?" });
  await accessible(page);
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect(await patchbay.api.flows()).toHaveLength(1);
  await page.getByRole("button", { name: "Delete tick" }).click();
  await question.getByRole("button", { name: "Yes, delete tick" }).click();
  await page.getByRole("heading", { name: "No flows yet" }).waitFor();
  await other.getByRole("heading", { name: "No flows yet" }).waitFor();
  expect(await patchbay.api.flows()).toEqual([]);
});

test("a flow that lacks permissions is not started from the list", async ({ page, patchbay }) => {
  await patchbay.api.save("tick", ticking("tick"));
  const permission = { apiGroup: "apps", resources: ["deployments"], verbs: ["list", "patch"] };
  await page.route("**/flows/tick/access", (route) =>
    route.fulfill({ json: { items: [{ permission, allowed: false }] } }),
  );
  await page.getByRole("button", { name: "Start tick" }).click();
  await page.getByText("it lacks the permission to list and patch deployments (apps)").waitFor();
  expect((await patchbay.api.status("tick")).running).toBe(false);
});

test("the list shows the last error as text, with a link to its run", async ({ page, patchbay }) => {
  await patchbay.api.save("broken", ticking("broken", "", failing));
  await patchbay.api.start("broken");
  const row = page.getByRole("row", { name: /broken/ });
  await row.getByText("<b>no</b> such registry").waitFor();
  await row.getByText(/[1-9]\d* failed/).waitFor();
  await patchbay.api.stop("broken");
  await accessible(page);
  await screen(page, "home failed");
  await row.getByRole("link", { name: /show the run of broken that failed/ }).click();
  await page.waitForURL(/\/flows\/broken\/runs\/.+/);
});

describe("import", () => {
  test("opens a document as unsaved changes", async ({ page, patchbay }) => {
    await page.getByRole("button", { name: "Import YAML" }).click();
    const form = page.getByRole("form", { name: "Import YAML" });
    await form.getByLabel("Flow document").fill(ticking("imported"));
    await form.getByRole("button", { name: "Open" }).click();
    await page.getByRole("main", { name: "Canvas" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/flows/imported");
    expect(await patchbay.api.flows()).toEqual([]);
    await page.goto(new URL("/", page.url()).href);
    const draft = page.getByRole("row", { name: /draft imported/ });
    await draft.getByText("1 node, not saved yet").waitFor();
    await accessible(page);
    await draft.getByRole("link", { name: "Open the draft imported" }).click();
    await page.getByRole("main", { name: "Canvas" }).waitFor();
  });

  test("says what is wrong, and asks for another name when it is taken", async ({ page, patchbay }) => {
    await patchbay.api.save("taken", ticking("taken"));
    await page.getByRole("link", { name: "taken" }).waitFor();
    await page.getByRole("button", { name: "Import YAML" }).click();
    const form = page.getByRole("form", { name: "Import YAML" });
    const open = form.getByRole("button", { name: "Open" });
    await form.getByLabel("Flow document").fill("kind: Flow\nmetadata: [");
    await open.click();
    await form.getByRole("alert").waitFor();
    await form.getByLabel("Flow document").fill(ticking("taken"));
    await open.click();
    await form.getByText("is taken already").waitFor();
    await screen(page, "home import");
    await form.getByLabel("Name of the flow").fill("other");
    await open.click();
    await page.getByRole("main", { name: "Canvas" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/flows/other");
  });
});

test("the list says when the server does not answer, and recovers by itself", async ({ page, patchbay }) => {
  await patchbay.api.save("tick", ticking("tick"));
  await page.getByRole("link", { name: "tick" }).waitFor();
  await patchbay.kill();
  await page.getByText("The server does not answer.").waitFor();
  await page.getByRole("link", { name: "tick" }).waitFor();
  await patchbay.begin();
  await page.getByText("The server does not answer.").waitFor({ state: "detached" });
  await patchbay.api.save("later", ticking("later"));
  await page.getByRole("link", { name: "later" }).waitFor();
});

for (const colorScheme of ["dark", "light"] as const) {
  test(`the home page is readable in ${colorScheme}`, async ({ patchbay, visit }) => {
    await patchbay.api.save("nightly-scan", ticking("nightly-scan", "Every night"));
    await patchbay.api.save("broken", ticking("broken", "", failing));
    await patchbay.api.start("broken");
    const page = await visit({ colorScheme });
    await page
      .getByRole("row", { name: /broken/ })
      .getByText("such registry")
      .waitFor();
    await accessible(page);
    await screen(page, `home ${colorScheme}`);
  });
}
