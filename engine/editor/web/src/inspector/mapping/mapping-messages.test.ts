import { expect, it } from "vitest";
import { type Choice, choiceOf, earlierOnes, messageFor, withSeen } from "./mapping-messages";

const one = (at: string) => ({ at, message: { at }, cut: false });

it("keeps the newest messages without duplicates", () => {
  let seen = withSeen([], undefined);
  for (let i = 0; i < 20; i++) seen = withSeen(withSeen(seen, one(String(i))), one(String(i)));
  expect(seen.map((each) => each.at)).toEqual(["19", "18", "17", "16", "15", "14", "13", "12", "11", "10"]);
});

it("keeps the chosen message in the list", () => {
  const seen = [one("3"), one("2")];
  expect(earlierOnes(seen, { of: "newest" })).toEqual([one("2")]);
  expect(earlierOnes(seen, { of: "seen", one: one("2") })).toEqual([one("2")]);
  expect(earlierOnes(seen, { of: "seen", one: one("1") })).toEqual([one("2"), one("1")]);
});

it.each<[Choice, unknown]>([
  [{ of: "newest" }, undefined],
  [{ of: "seen", one: one("1") }, { at: "1" }],
  [{ of: "pinned" }, "pinned"],
  [{ of: "example" }, "example"],
  [{ of: "own" }, null],
])("messageFor %j", (choice, want) => {
  expect(messageFor(choice, "pinned", "example", null)).toEqual(want);
});

it.each<[string, Choice | undefined, unknown, Choice["of"]]>([
  ["at first", undefined, undefined, "newest"],
  ["with a pinned message", undefined, { a: 1 }, "pinned"],
  ["with null pinned", undefined, null, "pinned"],
  ["when the last real one was chosen", { of: "newest" }, { a: 1 }, "newest"],
  ["when it was unpinned", { of: "pinned" }, undefined, "newest"],
  ["when nothing is pinned", { of: "own" }, undefined, "own"],
])("the message %s", (_, chosen, pinned, of) => {
  expect(choiceOf(chosen, pinned).of).toBe(of);
});
