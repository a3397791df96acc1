import { expect, test } from "vitest";
import type { Problem } from "../api/client";
import { emptyFlow } from "../document/flow";
import { bySeverity, placeName, placeOf } from "./problem-place";

const flow = {
  ...emptyFlow("f"),
  spec: { nodes: [{ id: "a", component: "x/y" }], edges: [{ from: "a.out", to: "b.in" }] },
};
const problem = (path: string, severity = "error") => ({ path, severity, message: "no" }) as Problem;

test.each([
  ["spec.nodes[0].settings.delay", { node: "a", tab: "settings", field: "delay" }, "a: delay"],
  ["spec.nodes[0].settings.list[1].name", { node: "a", tab: "settings", field: "list[1].name" }, "a: list[1].name"],
  ["spec.nodes[0]", { node: "a", tab: "settings", field: "" }, "a"],
  ["spec.edges[0].map.x", { edge: "a.out -> b.in", tab: "mapping", field: "x" }, "wire a.out -> b.in: x"],
  ["spec.nodes[7].settings", { tab: "", field: "" }, "flow"],
  ["metadata.name", { tab: "", field: "" }, "flow"],
  ["", { tab: "", field: "" }, "flow"],
])("%s", (path, place, name) => {
  expect(placeOf(problem(path), flow)).toEqual(place);
  expect(placeName(placeOf(problem(path), flow))).toBe(name);
});

test("errors come first", () => {
  const [w, e] = [problem("w", "warning"), problem("e")];
  expect(bySeverity([w, e])).toEqual([e, w]);
});
