import { expect, test } from "vitest";
import { emptyFlow, type Flow } from "../../document/flow";
import { nodePlaces } from "./node-places";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: [
      { id: "tick", component: "common/ticker", title: "Every minute", settings: { delay: 60000 } },
      {
        id: "plan",
        component: "js/js_eval",
        settings: {
          script: { content: "const copied = 1" },
          modules: [{ name: "a.ts" }],
          password: "hunter2",
          nothing: null,
        },
      },
    ],
    edges: [{ from: "tick.out", to: "plan.request", map: { context: "{{ $.time }}", apiKey: "literal" } }],
  },
};

test("settings, scripts and mappings can be searched, and secrets can't", () => {
  const places = nodePlaces(flow);
  expect(places.get("tick")).toEqual([{ where: "delay", text: "60000" }]);
  expect(places.get("plan")).toEqual([
    { where: "script.content", text: "const copied = 1" },
    { where: "modules[0].name", text: "a.ts" },
    { where: "wire from Every minute", text: "{{ $.time }}" },
  ]);
});
