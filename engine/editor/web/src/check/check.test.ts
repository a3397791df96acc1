import { expect, test } from "vitest";
import { Failure } from "../api/client";
import type { Flow } from "../document/flow";
import { type Check, refused, sorted } from "./check";

const flow: Flow = {
  apiVersion: "patchbay.dev/v1alpha1",
  kind: "Flow",
  metadata: { name: "f" },
  spec: {
    nodes: [
      { id: "a", component: "common/ticker" },
      { id: "b", component: "common/debug" },
    ],
    edges: [{ from: "a.out", to: "b.in" }],
  },
};

const none: Check = {
  of: undefined,
  valid: true,
  problems: [],
  nodeProblems: {},
  edgeProblems: {},
  verdicts: {},
  ports: {},
};

const problem = (path: string) => ({ severity: "error" as const, path, message: "no" });
const port = (name: string) => ({ name, label: name, source: true, position: "right" as const });

test("problems are sorted by node and wire", () => {
  const answer = {
    valid: false,
    problems: [
      problem("spec.nodes[1].settings.keep"),
      problem("spec.edges[0].map.x"),
      problem("metadata.name"),
      problem("spec.nodes[9]"),
    ],
    edges: [],
  };
  const check = sorted(flow, answer, none);
  expect(Object.keys(check.nodeProblems)).toEqual(["b"]);
  expect(Object.keys(check.edgeProblems)).toEqual(["a.out -> b.in"]);
  expect(check.problems.length).toBe(4);
});

test("unchanged parts stay the same objects", () => {
  const answer = (ports: string[]) => ({
    valid: true,
    problems: [],
    edges: [{ from: "a.out", to: "b.in", outcome: "valid" as const }],
    nodes: [
      { id: "a", ports: ports.map(port) },
      { id: "b", ports: [port("in")] },
    ],
  });
  const first = sorted(flow, answer(["out"]), none);
  const again = sorted(flow, answer(["out"]), first);
  expect(again.ports).toBe(first.ports);
  expect(again.verdicts).toBe(first.verdicts);
  const grown = sorted(flow, answer(["out", "error"]), again);
  expect(grown.ports).not.toBe(first.ports);
  expect(grown.ports.b).toBe(first.ports.b);
});

test("a refused check becomes a problem of the flow", () => {
  const check = refused(flow, new Failure(413, "too large", "make it smaller"), none);
  expect(check.valid).toBe(false);
  expect(check.problems.map((p) => p.message)).toEqual(["too large; make it smaller"]);
});
