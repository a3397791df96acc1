import { expect, test } from "vitest";
import { among, type Chosen, countOf, isChosen, nothingChosen, type Shown, toggled, whichOf } from "./chosen-letters";

const some = (...ids: string[]): Chosen => ({ all: false, ids: new Set(ids) });

test("a dead letter is ticked and unticked", () => {
  const one = toggled(nothingChosen, "a", ["a", "b"]);
  expect([isChosen(one, "a"), isChosen(one, "b"), countOf(one, 9)]).toEqual([true, false, 1]);
  expect(toggled(one, "a", ["a", "b"])).toEqual(nothingChosen);
});

test("all are also those that are not read yet; without one of them only those that are read stay ticked", () => {
  const all: Chosen = { all: true };
  expect([isChosen(all, "unread"), countOf(all, 300)]).toEqual([true, 300]);
  expect(toggled(all, "b", ["a", "b", "c"])).toEqual(some("a", "c"));
});

test("what is gone is not ticked any more", () => {
  expect(among(some("a", "b"), ["b", "c"])).toEqual(some("b"));
  expect(among({ all: true }, [])).toEqual({ all: true });
});

test.each<[Chosen, Shown, unknown]>([
  [some("a", "b"), { edge: "x.out -> y.in", cause: "timeout" }, { ids: ["a", "b"] }],
  [{ all: true }, { edge: "", cause: "" }, { all: true }],
  [{ all: true }, { edge: "x.out -> y.in", cause: "" }, { edge: "x.out -> y.in" }],
  [{ all: true }, { edge: "x.out -> y.in", cause: "timeout" }, { edge: "x.out -> y.in", cause: "timeout" }],
])("%j of %j is asked for as %j", (chosen, shown, want) => {
  expect(whichOf(chosen, shown)).toEqual(want);
});
