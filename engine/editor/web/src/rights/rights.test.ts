import { expect, test } from "vitest";
import { type Rights, refusal, type Session } from "./rights";

const none: Rights = { look: false, create: false, edit: false, remove: false, start: false, runs: false };
const session = (rights: Partial<Rights>, user = "ann"): Session => ({
  version: "1",
  user,
  rights: { ...none, ...rights },
});

test.each([
  ["not known yet", undefined, "edit", "", ""],
  ["allowed", session({ edit: true }), "edit", "a", ""],
  [
    "a flow",
    session({ look: true }),
    "edit",
    "a",
    "You may not change this flow: ann would need the right to update flows.patchbay.dev.",
  ],
  [
    "all flows",
    session({}),
    "create",
    "",
    "You may not make flows here: ann would need the right to create flows.patchbay.dev.",
  ],
  [
    "nobody's name",
    session({}, ""),
    "remove",
    "a",
    "You may not remove this flow: you would need the right to delete flows.patchbay.dev.",
  ],
] as const)("%s", (_, who, what, flow, words) => {
  expect(refusal(who, what, flow)).toBe(words);
});
