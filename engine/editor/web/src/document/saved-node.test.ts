import { expect, test } from "vitest";
import { emptyFlow } from "./flow";
import { differsFromSaved } from "./saved-node";

const ticker = { id: "ticker", component: "common/ticker", settings: { delay: 1000 } };
const saved = { ...emptyFlow("scan"), spec: { nodes: [ticker] } };

test.each([
  { name: "the same node", node: structuredClone(ticker), differs: false },
  { name: "another setting", node: { ...ticker, settings: { delay: 2000 } }, differs: true },
  { name: "a new node", node: { id: "other", component: "common/ticker" }, differs: true },
])("$name", ({ node, differs }) => {
  expect(differsFromSaved(saved, node)).toBe(differs);
});

test("nothing is edited before the flow is first saved", () => {
  expect(differsFromSaved(undefined, ticker)).toBe(false);
});
