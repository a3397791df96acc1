import { describe, expect, test } from "vitest";
import { changeWords, nothingChanged } from "./change-words";

describe("changes in words", () => {
  test.each([
    [{ kind: "added", node: "ticker" }, "node ticker added"],
    [{ kind: "removed", node: "ticker" }, "node ticker removed"],
    [{ kind: "changed", node: "ticker", fields: ["settings"] }, "ticker: settings changed"],
    [
      { kind: "changed", node: "a", fields: ["component", "settings", "examples"] },
      "a: component, settings and examples changed",
    ],
    [{ kind: "added", edge: { from: "a.out", to: "b.in" } }, "wire a.out -> b.in added"],
    [
      { kind: "changed", edge: { from: "a.out", to: "b.in" }, fields: ["map", "order"] },
      "wire a.out -> b.in: map and order changed",
    ],
    [{ kind: "changed", fields: ["maxHops"] }, "the flow itself: maxHops changed"],
    [{ kind: "changed", node: "a", fields: null }, "a: something changed"],
  ])("%j", (change, words) => {
    expect(changeWords(change)).toBe(words);
  });

  test("no change in meaning", () => {
    expect(nothingChanged("a", "a")).toContain("nothing to save");
    expect(nothingChanged("a", "b")).toContain("nothing that runs");
  });
});
