import { expect, test } from "vitest";
import { countsOf, orderOf, ordinal, wiresFrom } from "./wire-order";

const edges = [
  { from: "a.out", to: "b.in" },
  { from: "b.out", to: "c.in" },
  { from: "a.out", to: "c.in" },
];

test("the order of a wire counts those of its port only", () => {
  expect(orderOf(edges, "a.out -> c.in")).toEqual({ at: 1, of: 2 });
  expect(orderOf(edges, "b.out -> c.in")).toEqual({ at: 0, of: 1 });
});

test("wires of a port", () => {
  expect(wiresFrom(edges, "a", "out").map((edge) => edge.to)).toEqual(["b.in", "c.in"]);
  expect(wiresFrom(edges, "a", "error")).toEqual([]);
});

test("unwired nodes", () => {
  expect(countsOf([{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }], edges)).toEqual({
    nodes: 4,
    wires: 3,
    unwired: ["d"],
  });
  expect(countsOf([{ id: "a" }], []).unwired).toEqual([]);
});

test.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [11, "11th"],
  [13, "13th"],
  [22, "22nd"],
])("%i is %s", (n, text) => {
  expect(ordinal(n)).toBe(text);
});
