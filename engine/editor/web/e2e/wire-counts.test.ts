import { accessible } from "./harness/axe";
import { Editor } from "./harness/editor";
import { screen } from "./harness/screens";
import { openFlow, test } from "./harness/test";

const flow = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: counts}
spec:
  nodes:
    - {id: split, component: common/array_split}
    - {id: decode, component: encoding/json_decode}
    - {id: shown, component: common/debug}
    - {id: bad, component: common/debug}
  edges:
    - {from: split.out, to: decode.request, map: {encoded: "{{ $.item }}"}}
    - {from: decode.response, to: shown.in}
    - {from: decode.error, to: bad.in}
`;

for (const { width, height, colorScheme } of [
  { width: 1440, height: 900, colorScheme: "light" },
  { width: 1280, height: 720, colorScheme: "dark" },
] as const) {
  test(`a wire says what passed it in the last hour, at ${width}x${height}`, async ({ patchbay, visit }) => {
    await patchbay.api.save("counts", flow);
    await patchbay.api.send("counts", "split", "in", { array: ["1", "2", "no JSON"] });
    await patchbay.api.send("counts", "split", "in", { array: ["3"] });
    const page = await visit({ viewport: { width, height }, colorScheme });
    await openFlow(page, "counts");
    const editor = new Editor(page);
    const said = /^last pass 1 · 4 since \d\d:\d\d, 1 failed$/;
    const label = page.locator('[data-hint="split.out -> decode.request"]');

    // While the pointer is over it.
    await editor.wire("split.out", "decode.request").hover();
    await label.getByText(said).waitFor();
    await page.mouse.move(5, height - 5);
    await label.waitFor({ state: "detached" });

    // Selected by keyboard: at the wire and in its panel.
    await editor.selectWire("split.out", "decode.request");
    await label.getByText(said).waitFor();
    if (width > 1300) await editor.inspector.getByText(said).waitFor(); // else there is no room in its bar
    await accessible(page);
    await screen(page, `wire counts ${width} ${colorScheme}`);

    // They are counted on.
    await patchbay.api.send("counts", "split", "in", { array: ["4", "5"] });
    await label.getByText(/^last pass 2 · 6 since \d\d:\d\d, 1 failed$/).waitFor();
  });
}
