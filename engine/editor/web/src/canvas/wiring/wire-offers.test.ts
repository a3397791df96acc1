import { expect, test } from "vitest";
import type { LightPort } from "../../check/check";
import { emptyFlow } from "../../document/flow";
import { localOffers, type Offer, ranked, reasonOf } from "./wire-offers";

const port = (name: string, source: boolean): LightPort => ({
  name,
  label: name,
  source,
  position: source ? "right" : "left",
});
const ports = {
  a: [port("_control", true), port("out", true)],
  b: [port("in", false), port("out", true)],
  c: [port("in", false)],
};
const flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: ["a", "b", "c"].map((id) => ({ id, component: "x/y" })),
    edges: [{ from: "a.out", to: "b.in" }],
  },
};

test.each([
  ["from", "a.out", "b.in", "b.in has this wire already"],
  ["from", "a.out", "b.out", "b.out is an output: a wire goes from an output to an input"],
  ["from", "a.out", "c.in", ""],
  ["from", "b.out", "b.in", "a node cannot feed itself"],
  ["to", "b.in", "a.out", "b.in has this wire already"],
  ["to", "c.in", "b.in", "b.in is an input: a wire goes from an output to an input"],
  ["to", "c.in", "b.out", ""],
] as const)("without the server, a wire %s %s and %s: %s", (end, from, other, reason) => {
  expect(localOffers(flow, ports, end, from).items[other]).toEqual(
    reason ? { outcome: "invalid", reason } : { outcome: "unverifiable" },
  );
});

test("system ports and the port itself are not offered", () => {
  expect(Object.keys(localOffers(flow, ports, "to", "c.in").items)).toEqual(["a.out", "b.in", "b.out"]);
});

test.each<[Offer | undefined, string]>([
  [undefined, ""],
  [{ outcome: "valid" }, ""],
  [{ outcome: "invalid", reason: "no" }, "no"],
  [{ outcome: "invalid" }, "these two do not fit"],
  [{ outcome: "unverifiable", missing: ["namespace", "name"] }, "needs a mapping for namespace, name"],
  [{ outcome: "unverifiable" }, ""],
])("reason of %j", (offer, reason) => {
  expect(reasonOf(offer)).toBe(reason);
});

test("ports that fit come first, refused ones last", () => {
  const offers = {
    port: "a.out",
    end: "from" as const,
    items: {
      x: { outcome: "invalid" as const },
      y: { outcome: "unverifiable" as const },
      z: { outcome: "valid" as const },
    },
  };
  expect(ranked(offers).map(({ port: name }) => name)).toEqual(["z", "y", "x"]);
});
