import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../api/client";
import type { LightPort } from "../../check/check";
import { marksOf } from "../../runs/record/run-marks";
import { wireLook } from "../wiring/wire-look";
import { jacksOf, shapeText, takesErrors } from "./node-jacks";
import { lampOf } from "./node-lamp";

const ports: LightPort[] = [
  { name: "_settings", label: "Settings", source: false, position: "top" },
  { name: "in", label: "In", source: false, position: "left" },
  { name: "out", label: "", source: true, position: "right" },
];

test("every port but the system's has a jack", () => {
  expect(jacksOf(ports, "in", "").map(({ name, label, wired }) => [name, label, wired])).toEqual([
    ["in", "In", true],
    ["out", "out", false],
  ]);
});

test("a wire to a missing port keeps a jack, which is marked", () => {
  expect(jacksOf(ports, "", "out_b").at(-1)).toMatchObject({ name: "out_b", source: true, wired: true, missing: true });
});

test("while the ports are not known they are taken from the wires", () => {
  expect(jacksOf(undefined, "in", "out error").map(({ name, missing }) => [name, missing])).toEqual([
    ["in", false],
    ["out", false],
    ["error", false],
  ]);
});

test.each([
  [undefined, "anything"],
  [{}, "anything"],
  [{ type: "string" }, "string"],
  [{ type: ["array", "null"] }, "array"],
  [{ properties: { a: {}, b: {} } }, "{ a, b }"],
  [{ properties: Object.fromEntries("abcdefgh".split("").map((k) => [k, {}])) }, "{ a, b, c, d, e, f, … }"],
])("shape of %j", (schema, text) => {
  expect(shapeText(schema)).toBe(text);
});

const node = { id: "n", component: "x/y" };

test.each([
  [undefined, true, "stopped"],
  [node, false, "stopped"],
  [node, true, "running"],
  [{ ...node, startable: true }, true, "waiting"],
  [{ ...node, startable: true, running: true }, true, "running"],
  [{ ...node, lastError: { error: "no", run: "r", time: "" } }, false, "failed"],
])("lamp of %j in a flow that runs: %j", (status, runs, lamp) => {
  expect(lampOf(status, runs, { run: undefined, failures: 0 })).toBe(lamp);
});

describe("after a run", () => {
  const run = { id: "run-2", started: "2026-11-29T10:00:00Z" } as RunSummary;
  const failedIn = (id: string, time: string) => ({ ...node, lastError: { error: "no", run: id, time } });
  test.each([
    ["a failure in it", node, 1, "failed"],
    ["no failure in it", node, 0, "running"],
    ["a failure in an earlier run only", failedIn("run-1", "2026-11-29T09:55:00Z"), 0, "running"],
    ["a failure since", failedIn("run-3", "2026-11-29T10:05:00Z"), 0, "failed"],
    ["an error that came up through it from another node", failedIn("run-2", "2026-11-29T10:00:01Z"), 0, "running"],
  ])("%s", (_, status, failures, lamp) => {
    expect(lampOf(status, true, { run, failures })).toBe(lamp);
  });
});

test("an input that only errors reach is at the top, and a node that takes nothing else is a sink", () => {
  const sink = jacksOf([ports[1] as LightPort], "in:error", "");
  expect(sink[0]).toMatchObject({ position: "top", cable: "error" });
  expect(takesErrors(sink)).toBe(true);
  const other = jacksOf(ports, "in:kubernetes", "out");
  expect(other[0]).toMatchObject({ position: "left", cable: "kubernetes" });
  expect(takesErrors(other)).toBe(false);
  expect(takesErrors(jacksOf(ports, "in:error", "out"))).toBe(false);
  expect(takesErrors(jacksOf(ports, "", ""))).toBe(false);
});

test.each([
  [undefined, undefined, "unknown", "not checked yet"],
  [{ from: "a.o", to: "b.i", outcome: "valid" as const }, undefined, "valid", "fits"],
  [
    {
      from: "a.o",
      to: "b.i",
      outcome: "unverifiable" as const,
      findings: [{ message: "not known", outcome: "unverifiable" }],
    },
    undefined,
    "unverifiable",
    "not known",
  ],
  [
    { from: "a.o", to: "b.i", outcome: "invalid" as const, findings: [] },
    undefined,
    "invalid",
    "this wire does not fit",
  ],
  [undefined, [{ message: "no such port", severity: "error" as const }], "invalid", "no such port"],
])("a wire with verdict %j and problems %j is %s: %s", (verdict, problems, state, reason) => {
  expect(wireLook(verdict, problems)).toMatchObject({ state, reason });
});

test("a run marks its nodes and wires with the worst state there", () => {
  const hop = { index: 0, parent: -1, start: 0, duration: 1 };
  const marks = marksOf([
    { ...hop, node: "a", state: "failed", downstream: true },
    { ...hop, node: "b", edge: "a.out -> b.in", state: "failed", failures: 1 },
    { ...hop, node: "b", edge: "a.out -> b.in", state: "ok" },
  ]);
  expect(marks).toEqual({
    nodes: { a: { state: "ok", hops: 1 }, b: { state: "failed", hops: 2 } },
    edges: { "a.out -> b.in": { state: "failed", hops: 2 } },
  });
});
