import { describe, expect, test } from "vitest";
import type { FlowLine } from "../api/client";
import { reasonNotToRun } from "./reason-not-to-run";

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
      "e",
    ],
    ["state lost", line({ state: "damaged", problems: [{ severity: "error", message: "d" }] }), "d"],
    ["without a problem", line({ state: "invalid" }), "The stored document can't be read."],
  ])("%s", (_, given, want) => expect(reasonNotToRun(given)).toEqual(want));
});
