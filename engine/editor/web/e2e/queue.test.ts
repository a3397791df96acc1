import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: parcels}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 3600000, context: {list: [{name: Ada, town: Lund}]}}
    - id: split
      component: common/array_split
      itemName: "{{ $.item.name }}"
    - id: shown
      component: common/debug
  edges:
    - {from: ticker.out, to: split.in, map: {array: "{{ $.list }}"}}
    - {from: split.out, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  split: {x: 320, y: 0}
  shown: {x: 640, y: 0}
`;

const edge = "split.out -> shown.in";

for (const [width, height, colorScheme] of [
  [1440, 900, "light"],
  [1280, 720, "dark"],
] as const)
  test(`a wire is made queued, paused, looked at and resumed, at ${width}x${height}`, async ({ visit, patchbay }) => {
    await patchbay.api.save("parcels", flow);
    const page = await visit({ viewport: { width, height } });
    await page.emulateMedia({ colorScheme });
    await openFlow(page, "parcels");
    const editor = new Editor(page);
    const { keyboard } = page;
    const look = (name: string) => screen(page, `queue ${name} ${width} ${colorScheme}`);
    const mark = editor.canvas.locator(`[data-wire="${edge}"]`).getByRole("img", { name: "queued" });

    // The switch, by keyboard. It is one step of undo, and so is each field.
    await editor.selectWire("split.out", "shown.in");
    await editor.tab("Queue");
    const form = editor.inspector.getByRole("region", { name: "Queue" });
    await form.getByText("Each message is delivered at once.").waitFor();
    await look("direct");
    await form.getByRole("switch", { name: "Queued" }).press("Space");
    await mark.waitFor();
    await editor.header.getByRole("button", { name: `Undo: queue of ${edge}` }).click();
    await mark.waitFor({ state: "detached" });
    await editor.header.getByRole("button", { name: `Redo: queue of ${edge}` }).click();
    await mark.waitFor();
    expect(await editor.wire("split.out", "shown.in").getAttribute("aria-label")).toBe(
      "Queued wire from split.out to shown.in",
    );
    const attempts = form.getByLabel("Attempts", { exact: true });
    expect(await attempts.getAttribute("placeholder")).toBe("default: 5");
    await attempts.fill("3");
    await form.getByLabel("First wait", { exact: true }).fill("soon");
    await form.getByText("want a duration such as").waitFor();
    await accessible(page);
    await look("with a fault");
    await form.getByLabel("First wait", { exact: true }).fill("");
    await form.getByText("want a duration such as").waitFor({ state: "detached" });

    await form.getByRole("switch", { name: "Optional" }).check();

    // The key is completed like a map: by what the source emits.
    const key = form.getByRole("textbox", { name: "Key" });
    await key.click();
    await keyboard.type("{{ $.item.to");
    await page.getByRole("option", { name: /^town/ }).waitFor();
    await look("key");
    await keyboard.press("Tab");
    await expect.poll(() => key.textContent()).toContain("$.item.town");
    await accessible(page);
    await editor.save();
    expect((await patchbay.api.flow("parcels")).spec.edges?.[1]?.queue).toEqual({
      maxAttempts: 3,
      optional: true,
      key: "{{ $.item.town }}",
    });

    // Paused, it keeps what comes. Only a started flow hands out messages.
    await patchbay.api.start("parcels");
    await until("the first parcel", async () => (await patchbay.api.runs("parcels"))[0]?.state === "ok");
    const now = editor.inspector.getByRole("region", { name: "What waits now" });
    await now.getByRole("button", { name: "Pause split.out → shown.in" }).click();
    await now.getByText("paused", { exact: true }).waitFor();
    const list = ["Bo", "Cy", "Di"].map((name) => ({ name, town: "Lund" }));
    await patchbay.api.send("parcels", "split", "in", { array: list });
    await editor.canvas.getByText("3 wait", { exact: true }).waitFor();
    await editor.canvas.getByText("paused", { exact: true }).waitFor();
    await accessible(page);
    await look("paused");

    // What waits, with its run.
    await now.getByRole("button", { name: "Show what waits" }).click();
    const panel = editor.drawer("Queues");
    await panel.getByText("Cy").waitFor();
    expect(await panel.getByRole("button", { name: /^Message of/ }).count()).toBe(3);
    await panel.getByRole("button", { name: /^Message of .*, Cy/ }).click();
    await panel.getByRole("tree", { name: "Waiting message" }).waitFor();
    await editor.deselect();
    await accessible(page);
    await look("messages");
    await panel.getByRole("button", { name: "All queues" }).click();
    await panel.getByRole("cell", { name: "paused", exact: true }).waitFor();
    await accessible(page);
    await look("table");
    await panel.getByRole("button", { name: "Show the 3 that wait on split.out → shown.in" }).click();
    await panel.getByRole("link", { name: "its run" }).first().click();
    const run = editor.drawer("Run");
    await run.getByRole("heading", { name: /waiting in queues/ }).waitFor();
    await run
      .getByRole("option", { name: /waiting in queue since/ })
      .first()
      .click();
    await run
      .getByText(/waiting in queue since \d\d:\d\d:\d\d/)
      .first()
      .waitFor();
    await accessible(page);
    await look("run that waits");

    // A letter opens the queues again, and Resume has them handled.
    await editor.canvas.focus();
    await keyboard.press("q");
    await panel.getByRole("button", { name: "Resume split.out → shown.in" }).click();
    await until("the end of the run", async () => (await patchbay.api.runs("parcels"))[0]?.state === "ok");
    await look("resumed");
    await patchbay.api.stop("parcels");
  });

test("what waits is dropped, and a flow with something in its queues asks before it is removed", async ({
  page,
  patchbay,
}) => {
  const pause = (paused: boolean) => patchbay.api.call("POST", "/api/v1/flows/parcels/queues/pause", { edge, paused });
  await patchbay.api.save("parcels", flow.replace("to: shown.in}", "to: shown.in, queue: {}}"));
  await patchbay.api.start("parcels");
  await until("the first parcel", async () => (await patchbay.api.runs("parcels"))[0]?.state === "ok");
  await pause(true);
  const send = (...names: string[]) =>
    patchbay.api.send("parcels", "split", "in", { array: names.map((name) => ({ name })) });
  await send("Bo", "Cy");
  await openFlow(page, "parcels");
  const editor = new Editor(page);
  await editor.panels.getByRole("button", { name: /^Queues/ }).click();
  const panel = editor.drawer("Queues");
  await panel.getByRole("button", { name: /^Show the 2 that wait/ }).click();
  await panel.getByRole("button", { name: "Drop 2 messages…" }).click();
  const ask = editor.dialog("Drop 2 messages?");
  await accessible(page);
  await screen(page, "queue drop");
  await ask.getByRole("button", { name: "Keep" }).click();
  await ask.waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "Drop 2 messages…" }).click();
  await ask.getByRole("button", { name: "Drop 2 messages" }).click();
  await editor.notices.getByText("2 messages dropped").waitFor();
  await panel.getByText("Nothing waits on split.out → shown.in.").waitFor();

  // Removing the flow.
  await send("Di", "Ed", "Flo");
  await editor.canvas.getByText("3 wait", { exact: true }).waitFor();
  await editor.header.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: /^Remove|^Uninstall|^Delete/ }).click();
  const dialog = page.getByRole("dialog");
  const go = dialog.getByRole("button", { name: /parcels$/ });
  await go.click();
  const question = dialog.getByRole("group", { name: "What shall become of the 3 messages in its queues?" });
  await question.waitFor();
  expect(await go.getAttribute("aria-disabled")).toBe("true");
  expect(await question.getByRole("radio").count()).toBe(3);
  await accessible(page);
  await screen(page, "queue of a flow that is removed");
  await page.emulateMedia({ colorScheme: "dark" });
  await accessible(page, ["color-contrast"]);
  await screen(page, "queue of a flow that is removed dark");
  expect(await patchbay.api.flows()).toHaveLength(1);
  await pause(false);
  await question.getByRole("radio", { name: /^Drain/ }).check();
  await go.click();
  await expect.poll(() => patchbay.api.flows()).toEqual([]);
});
