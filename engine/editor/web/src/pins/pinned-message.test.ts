import { expect, it } from "vitest";
import { emptyFlow } from "../document/flow";
import type { Json } from "../values/json";
import { maskedIn, maskedText, pinnedAt, refusal } from "./pinned-message";

const mask = "••••••";

it("finds what is pinned to a port", () => {
  const flow = emptyFlow("x");
  flow.spec.nodes.push({ id: "a", component: "test/echo", examples: { in: { text: "x" }, none: null } });
  expect(pinnedAt(flow, "a.in")).toEqual({ text: "x" });
  expect(pinnedAt(flow, "a.none")).toBeNull();
  expect(pinnedAt(flow, "a.out")).toBeUndefined();
  expect(pinnedAt(flow, "a.toString")).toBeUndefined();
  expect(pinnedAt(flow, "b.in")).toBeUndefined();
});

it.each<[string, unknown, boolean, RegExp]>([
  ["a message", { text: "x" }, false, /^$/],
  ["nothing but null", null, false, /^$/],
  ["masked secrets", { token: mask }, false, /^$/],
  ["a part of a message", { text: "x" }, true, /only a part of it is kept/],
  ["no message", undefined, false, /no message/],
  ["a large message", { text: "x".repeat(64 * 1024) }, false, /64 KiB at most/],
])("pinning %s", (_, message, cut, why) => {
  expect(refusal(message, cut)).toMatch(why);
});

it.each<[string, Json | undefined, string[]]>([
  ["nothing", undefined, []],
  ["no mask", { a: ["x", 1, null, true] }, []],
  ["fields and items", { a: [{ token: mask }], url: `https://ada:${mask}@host` }, ["a[0].token", "url"]],
  ["the message itself", mask, ["the message itself"]],
])("masks in %s", (_, message, places) => {
  expect(maskedIn(message)).toEqual(places);
});

it("says where secrets are masked", () => {
  expect(maskedText({ a: 1 })).toBe("");
  expect(maskedText({ a: mask, b: mask })).toContain("at a and b.");
  expect(maskedText([mask, mask, mask, mask, mask])).toContain("at [0], [1], [2] and 2 more.");
});
