import type { Page } from "playwright-core";
import { accessible } from "./harness/axe";
import type { Cluster } from "./harness/cluster";
import { drag, still } from "./harness/drag";
import { Editor } from "./harness/editor";
import { Patchbay } from "./harness/patchbay";
import { screen } from "./harness/screens";
import { test as base, expect, openFlow } from "./harness/test";

const namespace = "access";

/** The server takes tokens of the cluster, and asks it who may do what. */
const test = base.extend<{ patchbay: Patchbay }>({
  patchbay: async ({ playground }, use) => {
    const patchbay = await Patchbay.start(playground, ["--access", "kubernetes", "--namespace", namespace]);
    await use(patchbay);
    await patchbay.end();
  },
});

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: shared}
spec:
  nodes:
    - {id: tick, component: common/ticker, settings: {delay: 3600000, context: {n: 1}}}
    - {id: shown, component: common/debug}
  edges:
    - {from: tick.out, to: shown.in, map: {context: "{{ $ }}"}}
layout:
  tick: {x: 0, "y": 0}
  shown: {x: 400, "y": 0}
`;

const look = [
  { apiGroups: ["patchbay.dev"], resources: ["flows"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["patchbay.dev"], resources: ["flows/runs"], verbs: ["get"] },
];
const edit = [
  ...look,
  { apiGroups: ["patchbay.dev"], resources: ["flows"], verbs: ["create", "update", "delete"] },
  { apiGroups: ["patchbay.dev"], resources: ["flows/start"], verbs: ["update"] },
];

/** person makes a ServiceAccount with rules and returns a token. */
async function person(cluster: Cluster, name: string, rules: object[]): Promise<string> {
  const there = (cause: Error) => {
    if (!cause.message.includes("AlreadyExists")) throw cause;
  };
  await cluster.create("/api/v1/namespaces", { metadata: { name: namespace } }).catch(there);
  const core = `/api/v1/namespaces/${namespace}`;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  await cluster.create(`${core}/serviceaccounts`, { metadata: { name } }).catch(there);
  await cluster.create(`${rbac}/roles`, { metadata: { name }, rules }).catch(there);
  await cluster
    .create(`${rbac}/rolebindings`, {
      metadata: { name },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    })
    .catch(there);
  const made = await cluster.create<{ status: { token: string } }>(`${core}/serviceaccounts/${name}/token`, {
    spec: { expirationSeconds: 3600 },
  });
  return made.status.token;
}

async function logIn(page: Page, token: string): Promise<void> {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("heading", { name: "Flows", exact: true }).waitFor();
}

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]) {
  test(`a viewer looks, and learns why not more, at ${viewport.width}x${viewport.height}`, async ({
    visit,
    patchbay,
    cluster,
  }) => {
    const token = await person(cluster, `viewer-${viewport.width}`, look);
    await patchbay.api.save("shared", flow);
    const page = await visit({ path: "/", loggedIn: false, viewport });
    await page.getByText("Enter a token of Kubernetes").waitFor();
    await accessible(page);
    await screen(page, `access login ${viewport.width}`);
    await page.getByLabel("Token").fill("not a token");
    await page.getByRole("button", { name: "Log in" }).click();
    await page.getByRole("alert").getByText("The token is refused").waitFor();
    await logIn(page, token);
    const [cookie] = await page.context().cookies();
    expect(cookie?.value).not.toContain(token.split(".")[2]);
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(3600);

    await page.getByRole("button", { name: "New flow", disabled: true }).waitFor();
    expect(await page.getByRole("button", { name: "Start shared" }).isDisabled()).toBe(true);
    await accessible(page);
    await screen(page, `access home of a viewer ${viewport.width}`);

    await openFlow(page, "shared");
    const editor = new Editor(page);
    await editor.state.getByText("read-only").waitFor();
    await editor.saveButton.press("Enter"); // a button that is disabled says why
    await editor.notices.getByText("would need the right to update flows.patchbay.dev").waitFor();
    const start = editor.header.getByRole("button", { name: "Start", exact: true });
    expect(await start.getAttribute("aria-disabled")).toBe("true");
    await start.press("Enter");
    await editor.notices.getByText("would need the right to update flows/start.patchbay.dev").waitFor();
    await accessible(page);
    await screen(page, `access flow of a viewer ${viewport.width}`);
    expect((await patchbay.api.flows())[0]?.state).toBe("stopped");

    // What is open changes for nobody else's sake either.
    if (viewport.width < 600) return;
    const apart = async () =>
      ((await editor.node("shown").boundingBox())?.x ?? 0) - ((await editor.node("tick").boundingBox())?.x ?? 0);
    const before = await apart();
    await drag(page, editor.node("shown").locator("header"), editor.node("tick").locator("header"));
    expect(await apart()).toBe(before); // the canvas moved, with both
    await page.keyboard.press("f");
    await still(editor.node("tick"));
    await editor.selectNode("tick");
    const settings = await editor.tab("Settings");
    expect(await settings.getByRole("textbox").first().isDisabled()).toBe(true);
    await accessible(page);
    await screen(page, "access settings of a viewer");
    await page.keyboard.press("Delete");
    await editor.notices.getByText("not changed: the flow is read-only").waitFor();
    expect(await editor.node("tick").count()).toBe(1);
    await editor.checks("no problems");

    // What somebody else saves meanwhile can be looked at.
    await patchbay.api.save("shared", flow.replace("spec:", "spec:\n  title: Theirs"));
    await page.getByRole("button", { name: "Open that version" }).click();
    await page.getByRole("heading", { name: "Theirs" }).waitFor();
    await editor.header.getByRole("button", { name: /^Undo/, disabled: true }).waitFor();
    await editor.state.getByText("read-only").waitFor();
    await page.goto("/solutions/image-mirror");
    await page.getByRole("heading", { name: "Image Mirror" }).first().waitFor();
    await page.getByText("You may not make flows here").waitFor();
    await screen(page, "access solution of a viewer");
    await page.goto("/marketplace/catalogues");
    await page.getByText("adds and removes catalogues").waitFor();
    expect(await page.getByRole("form", { name: "Add a catalogue" }).count()).toBe(0);
    await accessible(page);
  });
}

test("a stranger sees nothing, and learns why", async ({ visit, patchbay, cluster }) => {
  const token = await person(cluster, "stranger", []);
  await patchbay.api.save("shared", flow);
  const page = await visit({ path: "/", loggedIn: false });
  await logIn(page, token);
  await page.getByText("may not get flows.patchbay.dev").first().waitFor();
  expect(await page.getByText("The server does not answer").count()).toBe(0);
  await accessible(page);
  await screen(page, "access home of a stranger");
  for (const path of ["/flows/shared", "/runs", "/solutions/image-mirror"]) {
    await page.goto(path);
    await page.getByText("may not get flows.patchbay.dev").first().waitFor();
    await screen(page, `access ${path} of a stranger`);
    expect(await page.content()).not.toContain("ticker");
    expect(await page.getByText("correct its file").count()).toBe(0);
  }
});

test("an editor changes, saves and starts", async ({ visit, patchbay, cluster }) => {
  const token = await person(cluster, "editor", edit);
  await patchbay.api.save("shared", flow);
  const page = await visit({ path: "/", loggedIn: false });
  await logIn(page, token);
  await page.getByText(`as system:serviceaccount:${namespace}:editor`).waitFor();
  expect(await page.getByRole("button", { name: "Start shared" }).isEnabled()).toBe(true);
  await openFlow(page, "shared");
  const editor = new Editor(page);
  expect(await editor.state.getByText("read-only").count()).toBe(0);
  await drag(page, editor.node("shown").locator("header"), editor.node("tick").locator("footer, header").first());
  await editor.saveButton.click();
  await editor.notices.getByText("shared is saved").waitFor();
  await editor.header.getByRole("button", { name: "Start", exact: true }).click();
  await editor.header.getByRole("button", { name: "Stop", exact: true }).waitFor();
  await screen(page, "access flow of an editor");
  expect((await patchbay.api.flows())[0]?.state).toBe("running");
  expect(patchbay.log()).toMatch(/audit\.user=system:serviceaccount:access:editor .*audit\.operation=startFlow/);
  expect(patchbay.log()).not.toContain(patchbay.token);
});
