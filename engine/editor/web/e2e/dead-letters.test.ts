import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { expect, openFlow, test } from "./harness/test";
import { until } from "./harness/until";

/** A flow that copies what it can. The others are dead letters: another attempt of a script can't help. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: letters}
spec:
  nodes:
    - id: ticker
      component: common/ticker
      settings: {delay: 3600000, context: {list: [{name: Ada, image: nginx}]}}
    - id: split
      component: common/array_split
      itemName: "{{ $.item.name }}"
    - id: copy
      component: js/js_eval
      settings:
        script:
          content: |
            export default ({ image }) => {
              if (image.startsWith("gone")) throw new Error("no such image");
              if (image.startsWith("slow")) throw new Error("the registry does not answer");
              return { image };
            }
    - id: shown
      component: common/debug
    - id: other
      component: http/http_request
      settings: {bearerToken: '{{ secret("letters-login/token") }}'}
  edges:
    - {from: ticker.out, to: split.in, map: {array: "{{ $.list }}"}}
    - {from: split.out, to: copy.request, map: {inputData: "{{ $.item }}"}, queue: {maxAttempts: 2, backoff: {initial: 10ms}}}
    - {from: copy.response, to: shown.in}
layout:
  ticker: {x: 0, y: 0}
  split: {x: 312, y: 0}
  copy: {x: 624, y: 0}
  shown: {x: 624, y: 260}
  other: {x: 0, y: 260}
`;

const secret = "hunter2-of-the-letters";

interface Letters {
  total: number;
  letters: { id: string; item: string; cause: string }[];
}

for (const [width, height, colorScheme] of [
  [1440, 900, "light"],
  [1280, 720, "dark"],
] as const)
  test(`dead letters are looked at, retried, edited and dropped, at ${width}x${height}`, async ({
    visit,
    patchbay,
    cluster,
  }) => {
    await cluster
      .create("/api/v1/namespaces/default/secrets", {
        metadata: { name: "letters-login" },
        stringData: { token: secret },
      })
      .catch(() => undefined); // the other test has made it
    await patchbay.api.save("letters", flow);
    await patchbay.api.start("letters");
    const stored = () => patchbay.api.call<Letters>("GET", "/api/v1/flows/letters/dead-letters");
    const names = async () => (await stored()).letters.map(({ item }) => item).sort();
    await patchbay.api.send("letters", "split", "in", {
      array: [
        { name: "Bo", image: "gone:1" },
        { name: "Cy", image: "gone:2" },
        { name: "Di", image: "slow:1" },
        { name: "Ed", image: "busybox" },
        { name: "Flo", image: "gone:3", note: secret },
      ],
    });
    await until("four dead letters", async () => (await stored()).total === 4);

    const page = await visit({ viewport: { width, height } });
    await page.emulateMedia({ colorScheme });
    await openFlow(page, "letters");
    const editor = new Editor(page);
    const look = (name: string) => screen(page, `dead letters ${name} ${width} ${colorScheme}`);
    await editor.canvas.getByText("4 dead", { exact: true }).waitFor();
    await look("on the wire");
    await accessible(page);

    // By the button of the rail, and by cause.
    await editor.panels.getByRole("button", { name: /^Queues\s*: 4 dead letters$/ }).click();
    await editor.drawer("Queues").getByRole("button", { name: "Dead letters 4" }).click();
    const panel = editor.drawer("Dead letters");
    const ticks = panel.getByRole("checkbox", { name: /^Tick / });
    await expect.poll(() => ticks.count()).toBe(4);
    const causes = panel.getByRole("navigation", { name: "Causes" });
    await accessible(page);
    await look("all");
    await causes.getByRole("button", { name: /no such image/ }).click();
    await expect.poll(() => ticks.count()).toBe(3);
    await panel.getByRole("checkbox", { name: "All 3" }).check();
    await panel.getByRole("button", { name: "Retry 3" }).click();
    await editor.notices.getByText("3 dead letters put back on their wires").waitFor();
    // They fail again in the same way.
    await until("all four again", async () => (await stored()).total === 4);
    await expect.poll(() => ticks.count()).toBe(3);

    // The run of one is one click away.
    await panel.getByRole("button", { name: /^Bo/ }).click();
    const detail = panel.getByRole("region", { name: /^Dead letter of/ });
    await detail.getByText("after 1 attempt").waitFor();
    await detail.getByRole("link", { name: "its run" }).click();
    await editor.drawer("Run").getByRole("heading").first().waitFor();
    await editor.canvas.focus();
    await page.keyboard.press("q");
    await editor
      .drawer("Queues")
      .getByRole("button", { name: "Show the 4 dead letters of split.out → copy.request" })
      .click();

    // Of one with a secret in it the message is masked, and can't be edited.
    await panel.getByRole("button", { name: /^Flo/ }).click();
    await detail.getByText("A secret in the message is masked").waitFor();
    expect(await detail.getByRole("button", { name: "Edit and retry…" }).getAttribute("aria-disabled")).toBe("true");
    expect(await page.content()).not.toContain(secret);
    await accessible(page);
    await look("masked");

    // Another one is corrected, by keyboard. What is wrong is said beside it.
    await panel.getByRole("button", { name: /^Cy/ }).click();
    await detail.getByRole("button", { name: "Edit and retry…" }).press("Enter");
    const code = detail.getByRole("textbox", { name: "Message as JSON" });
    await editor.retype(code, "{oops");
    await detail.getByText("Not JSON yet").waitFor();
    await accessible(page);
    await look("edited wrongly");
    const message = JSON.stringify({ item: { name: "Cy", image: "busybox" }, index: 1, total: 5 });
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.insertText(message);
    await look("edited");
    await detail.getByRole("button", { name: "Retry with this message" }).click();
    await editor.notices.getByText("the edited message is put back on its wire").waitFor();
    await expect.poll(names).toEqual(["Bo", "Di", "Flo"]);
    await expect.poll(() => ticks.count()).toBe(3);

    // Two are ticked and dropped, with the number.
    await panel.getByRole("checkbox", { name: "Tick Bo" }).check();
    await panel.getByRole("checkbox", { name: "Tick Flo" }).check();
    await panel.getByRole("button", { name: "Drop 2…" }).click();
    const ask = editor.dialog("Drop 2 dead letters?");
    await accessible(page);
    await look("drop");
    await ask.getByRole("button", { name: "Drop 2 dead letters" }).click();
    await editor.notices.getByText("2 dead letters dropped").waitFor();
    await expect.poll(names).toEqual(["Di"]);
    await panel.getByRole("checkbox", { name: "All 1" }).check();
    await panel.getByRole("button", { name: "Drop 1…" }).click();
    await editor.dialog("Drop 1 dead letter?").getByRole("button", { name: "Drop 1 dead letter" }).click();
    await panel.getByText("No dead letters.").waitFor();
    await editor.canvas.getByText("dead", { exact: false }).waitFor({ state: "detached" });
    await look("none");
    await patchbay.api.stop("letters");
  });
