import { describe, expect, it } from "vitest";
import { spanAt } from "./diagnostic-place";

describe("spanAt", () => {
  it.each([
    ["{{ $.nmae }}", 6, "nmae"],
    ["{{ $.nmae }}", 4, "$"],
    ["a + b", 3, "+"],
    ["😀 name", 3, "name"],
    ["😀", 1, "😀"],
    ["short", 99, "t"],
    ["short", 0, "short"],
    ["", 1, ""],
  ])("of %j at %i", (line, column, want) => {
    const { from, to } = spanAt(line, column);
    expect(line.slice(from, to)).toBe(want);
  });
});
