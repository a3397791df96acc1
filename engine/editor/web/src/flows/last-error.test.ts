import { describe, expect, test } from "vitest";
import type { FlowLine, Status } from "../api/client";
import { lastError, reasonNotToRun } from "./last-error";

const status = (part: unknown) => part as Status;

describe("lastError", () => {
  test.each([
    ["nothing", status({ nodes: null }), undefined],
    [
      "the newest of the nodes",
      status({
        nodes: [
          { id: "a", lastError: { error: "old", run: "1", time: "2026-01-01T00:00:00Z" } },
          { id: "b", lastError: { error: "new", run: "2", time: "2026-01-01T00:00:01Z" } },
          { id: "c" },
        ],
        lastRun: { id: "3", error: "of the run" },
      }),
      { text: "new", node: "b", run: "2" },
    ],
    [
      "outside of a run",
      status({ nodes: [{ id: "a", lastError: { error: "no port", run: "" } }] }),
      { text: "no port", node: "a", run: undefined },
    ],
    [
      "of the last run",
      status({ nodes: [], lastRun: { id: "3", error: "of the run" } }),
      { text: "of the run", run: "3" },
    ],
    ["of a last run that went well", status({ nodes: [], lastRun: { id: "3" } }), undefined],
  ])("%s", (_, given, want) => expect(lastError(given)).toEqual(want));
});

describe("reasonNotToRun", () => {
  const line = (part: Partial<FlowLine>) => part as FlowLine;
  test.each([
    ["valid", line({ state: "stopped" }), undefined],
    [
      "the first error",
      line({
        state: "invalid",
        problems: [
          { severity: "warning", message: "w" },
          { severity: "error", message: "e" },
        ],
      }),
      { text: "e" },
    ],
    ["state lost", line({ state: "damaged", problems: [{ severity: "error", message: "d" }] }), { text: "d" }],
    ["without a problem", line({ state: "invalid" }), { text: "The stored document can't be read." }],
  ])("%s", (_, given, want) => expect(reasonNotToRun(given)).toEqual(want));
});
