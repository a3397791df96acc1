import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { openFlow, test } from "./harness/test";
import { until } from "./harness/until";

/** A flow whose request goes to an address where nobody listens, which is a retryable error. */
const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: again}
spec:
  nodes:
    - id: tick
      component: common/ticker
      settings: {delay: 3600000, context: {}}
    - id: ask
      component: http/http_request
      settings: {allowLoopback: true}
  edges:
    - {from: tick.out, to: ask.request, map: {url: "http://127.0.0.1:9/"}}
layout:
  tick: {x: 0, y: 0}
  ask: {x: 0, y: 240}
`;

test("a node is set to retry, and the run shows the number of attempts", async ({ page, patchbay }) => {
  await patchbay.api.save("again", flow);
  await openFlow(page, "again");
  const editor = new Editor(page);
  await editor.selectNode("ask");
  await editor.inspector.getByText("Failures, time and names: no retry, no limit").click();
  const attempts = editor.inspector.getByLabel("Attempts", { exact: true });
  const wait = editor.inspector.getByLabel("First wait", { exact: true });
  const limit = editor.inspector.getByLabel("Time limit", { exact: true });
  await attempts.fill("3");
  await wait.fill("10ms");

  // An error is shown at its field.
  await limit.fill("90");
  await editor.inspector.getByText("want a duration such as 500ms, 10s or 1m30s").waitFor();
  await accessible(page);
  await screen(page, "retry with a fault");
  await limit.fill("90s");
  await editor.inspector.getByText("want a duration such as").waitFor({ state: "detached" });
  await editor.save();

  await patchbay.api.start("again");
  const run = await until("a run that ended", async () =>
    (await patchbay.api.runs("again")).find((one) => one.state === "failed"),
  );
  await page.goto(`/flows/again/runs/${run.id}?hop=1`);
  const hop = editor.drawer("Run").getByRole("region", { name: /^Hop \d+: ask/ });
  await hop.getByText("3 attempts").waitFor();
  await hop.getByText("Another try could help.").waitFor();
  await screen(page, "run with attempts");
  await patchbay.api.stop("again");
});
