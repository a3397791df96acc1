import { expect, test } from "vitest";
import type { Verdict } from "../../api/client";
import { type Edge, edgeByKey, emptyFlow, endpoint, type Flow, withoutEdge } from "../../document/flow";
import type { Offer } from "../wiring/wire-offers";
import { planInsertion } from "./insertion";
import { planJoint, whyNotJoined, wiresThrough } from "./joining";
import { moveEnd } from "./move-end";
import type { Server } from "./server";
import { planBypass } from "./use-bypass";

const flow: Flow = {
  ...emptyFlow("f"),
  spec: {
    nodes: [
      { id: "list", component: "kubernetes/list" },
      { id: "copy", component: "distribution/copy" },
      { id: "shown", component: "common/debug" },
    ],
    edges: [
      {
        from: "list.result",
        to: "copy.request",
        map: { source: "{{ $.image }}", target: "there" },
        queue: { size: 3 } as never,
      },
    ],
  },
};

const fields: Record<string, string[]> = {
  "kubernetes/list result": ["context", "image"],
  "distribution/copy request": ["context", "source", "target"],
  "common/delay in": ["context", "delay"],
  "common/delay out": ["context"],
};
const fieldsOf = (component: string, port: string) => fields[`${component} ${port}`] ?? [];

/** A server that offers some ports, and finds what is listed wrong in a map. */
function serverOf(offers: Record<string, Offer>, wrong: string[] = []): Server {
  return {
    offers: async (_, end, port) => ({
      end,
      port,
      items: Object.fromEntries(
        Object.entries(offers).filter(([name]) => /\.(out|error)$/.test(name) === (end === "to")),
      ),
    }),
    verdict: async (document, key) => {
      const map = edgeByKey(document, key)?.map;
      const found = wrong.filter((field) =>
        map && typeof map === "object" ? Object.hasOwn(map, field) : JSON.stringify(map ?? "").includes(field),
      );
      const findings = found.map((path) => ({ outcome: "invalid", path, message: "no" }));
      return { ...ends(key), outcome: found.length ? "invalid" : "valid", findings } as Verdict;
    },
  };
}

function ends(key: string): Edge {
  const [from = "", to = ""] = key.split(" -> ");
  return { from, to };
}

const delay = {
  "delay.in": { outcome: "valid", map: { context: "{{ $ }}" } },
  "delay.out": { outcome: "valid", map: { context: "{{ $ }}" } },
  "delay.error": { outcome: "valid" },
} satisfies Record<string, Offer>;

test("what passes the message through in its context keeps the whole mapping", async () => {
  const plan = await planInsertion(flow, "list.result -> copy.request", "common/delay", fieldsOf, serverOf(delay));
  expect(plan).toEqual({
    node: { id: "delay", component: "common/delay" },
    before: { from: "list.result", to: "delay.in", map: { context: "{{ $ }}" }, queue: { size: 3 } },
    after: {
      from: "delay.out",
      to: "copy.request",
      map: { source: "{{ $.context.image }}", target: "there", context: "{{ $.context.context }}" },
    },
    lost: [],
  });
});

test("a message without a mapping is passed on as it was", async () => {
  const bare = { ...flow, spec: { ...flow.spec, edges: [{ from: "list.result", to: "shown.in" }] } };
  const plan = await planInsertion(bare, "list.result -> shown.in", "common/delay", fieldsOf, serverOf(delay));
  expect(plan).toMatchObject({ after: { to: "shown.in", map: "{{ $.context }}" }, lost: [] });
});

test("without a context what does not fit is dropped, and suggestions fill it", async () => {
  const offers: Record<string, Offer> = {
    "decode.in": { outcome: "valid", map: { text: "{{ $.image }}" } },
    "decode.out": { outcome: "unverifiable", map: { source: "{{ $.decoded }}" } },
  };
  const plan = await planInsertion(
    flow,
    "list.result -> copy.request",
    "x/decode",
    fieldsOf,
    serverOf(offers, ["source"]),
  );
  expect(plan).toMatchObject({
    before: { map: { text: "{{ $.image }}" } },
    after: { map: { source: "{{ $.decoded }}", target: "there" } },
    lost: ["source"],
  });
});

test.each([
  {
    name: "no input",
    offers: { "tick.out": { outcome: "valid" } } as Record<string, Offer>,
    component: "common/tick",
    want: "it has no output that a wire could use",
  },
  {
    name: "an input that does not fit",
    offers: { "tick.in": { outcome: "invalid", reason: "tick.in needs a list" } } as Record<string, Offer>,
    component: "common/tick",
    want: "tick.in needs a list",
  },
  {
    name: "only ports of the other direction",
    offers: { "tick.out": { outcome: "invalid", reason: "an output cannot go into an output" } } as Record<
      string,
      Offer
    >,
    component: "common/tick",
    want: "it has no input that a wire could use",
  },
])("a component with $name is refused", async ({ offers, component, want }) => {
  const server = serverOf(offers);
  const first: Server = {
    ...server,
    offers: async (_, end, port) => ({ end, port, items: end === "from" ? offers : {} }),
  };
  expect(await planInsertion(flow, "list.result -> copy.request", component, fieldsOf, first)).toEqual({
    refused: want,
  });
});

test("a wire that is gone takes nothing in", async () => {
  expect(await planInsertion(flow, "a.b -> c.d", "common/delay", fieldsOf, serverOf(delay))).toEqual({
    refused: "the wire is gone",
  });
});

test("a moved end keeps the queue and the fields that fit", async () => {
  const offer: Offer = { outcome: "valid", map: { all: "{{ $ }}" } };
  const moved = await moveEnd(flow, "list.result -> copy.request", "to", "shown.in", offer, serverOf({}, ["source"]));
  expect(moved).toEqual({
    edge: { from: "list.result", to: "shown.in", map: { target: "there" }, queue: { size: 3 } },
    lost: ["source"],
  });
});

test.each([
  {
    name: "is refused",
    offer: { outcome: "invalid", reason: "an input cannot go into an input" } as Offer,
    want: "an input cannot go into an input",
  },
  { name: "is not known", offer: undefined, want: "these two do not fit" },
])("an end can't move to a port that $name", async ({ offer, want }) => {
  expect(await moveEnd(flow, "list.result -> copy.request", "to", "shown.in", offer, serverOf({}))).toEqual({
    refused: want,
  });
});

test("an end can't move to where the same wire is already", async () => {
  const two = {
    ...flow,
    spec: { ...flow.spec, edges: [...(flow.spec.edges ?? []), { from: "list.result", to: "shown.in" }] },
  };
  const moved = moveEnd(two, "list.result -> copy.request", "to", "shown.in", { outcome: "valid" }, serverOf({}));
  expect(await moved).toEqual({ refused: "shown.in has this wire already" });
  expect(withoutEdge(two, "list.result -> shown.in").spec.edges).toHaveLength(1);
});

/** The flow with a delay in its wire, as an insertion leaves it. */
async function inserted(): Promise<Flow> {
  const plan = await planInsertion(flow, "list.result -> copy.request", "common/delay", fieldsOf, serverOf(delay));
  if ("refused" in plan) throw new Error(plan.refused);
  const edges = [plan.before, plan.after, { from: "delay.error", to: "shown.in" }];
  return { ...flow, spec: { nodes: [...flow.spec.nodes, plan.node], edges } };
}

function without(of: Flow, node: string): Flow {
  const apart = (edge: Edge) => endpoint(edge.from).node !== node && endpoint(edge.to).node !== node;
  return { ...of, spec: { nodes: of.spec.nodes.filter(({ id }) => id !== node), edges: of.spec.edges?.filter(apart) } };
}

test("removing what was inserted gives back the wire as it was", async () => {
  const document = await inserted();
  const between = wiresThrough(document, "delay");
  expect(whyNotJoined(between)).toBe("");
  const joint = await planJoint(
    without(document, "delay"),
    between,
    serverOf({ "copy.request": { outcome: "valid", map: {} } }),
  );
  expect(joint).toEqual({ edge: flow.spec.edges?.[0], lost: [] });
});

test("what only the removed node gave is not kept", async () => {
  const document: Flow = {
    ...flow,
    spec: {
      ...flow.spec,
      edges: [
        { from: "list.result", to: "mid.in", map: { context: "{{ $.item }}" } },
        { from: "mid.out", to: "copy.request", map: { source: "{{ $.made }}", target: "{{ $.context.name }}" } },
      ],
    },
  };
  const offers: Record<string, Offer> = {
    "copy.request": { outcome: "unverifiable", map: { source: "{{ $.image }}" } },
  };
  const joint = await planJoint(without(document, "mid"), wiresThrough(document, "mid"), serverOf(offers));
  expect(joint).toEqual({
    edge: { from: "list.result", to: "copy.request", map: { target: "{{ $.item.name }}", source: "{{ $.image }}" } },
    lost: ["source"],
  });
});

test("neighbours that do not fit are not joined", async () => {
  const document = await inserted();
  const offers: Record<string, Offer> = { "copy.request": { outcome: "invalid", reason: "it needs an image" } };
  const joint = await planJoint(without(document, "delay"), wiresThrough(document, "delay"), serverOf(offers));
  expect(joint).toEqual({ refused: "it needs an image" });
});

test.each([
  { name: "nothing comes in", into: 0, outOf: 1, want: undefined },
  { name: "nothing goes out", into: 1, outOf: 0, want: undefined },
  { name: "two come in", into: 2, outOf: 1, want: "2 wires came in, and only one can be joined" },
  { name: "three go out", into: 1, outOf: 3, want: "3 wires went out, and only one can be joined" },
  { name: "one comes in and one goes out", into: 1, outOf: 1, want: "" },
])("when $name", ({ into, outOf, want }) => {
  const edges = (count: number) => Array.from({ length: count }, (_, i) => ({ from: `a${i}.out`, to: `b${i}.in` }));
  expect(whyNotJoined({ into: edges(into), outOf: edges(outOf) })).toBe(want);
});

test("a node that passes messages on is bypassed, and one whose values are needed is not", async () => {
  const document = await inserted();
  const server = serverOf({ "copy.request": { outcome: "valid", map: {} } });
  const plan = await planBypass(document, "delay", server);
  expect(plan).toEqual({ edge: flow.spec.edges?.[0], lost: [] });
  const reading: Flow = {
    ...flow,
    spec: {
      ...flow.spec,
      edges: [
        { from: "list.result", to: "mid.in", map: { context: "{{ $.item }}" } },
        { from: "mid.out", to: "copy.request", map: { source: "{{ $.made }}" } },
      ],
    },
  };
  expect(await planBypass(reading, "mid", server)).toEqual({
    refused: "copy.request needs source, which only mid gives",
  });
  expect(await planBypass(reading, "copy", server)).toEqual({ refused: "no wire goes out" });
  expect(await planBypass(reading, "list", server)).toEqual({ refused: "no wire comes in" });
});
