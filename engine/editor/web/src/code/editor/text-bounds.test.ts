import { expect, it } from "vitest";
import { bounded, longestLine, longestText } from "./text-bounds";

it("keeps a text that an editor can hold", () => {
  const text = "line\n".repeat(200_000);
  expect(bounded(text)).toEqual({ text, note: "" });
  expect(bounded("x".repeat(longestLine)).note).toBe("");
});

it("cuts long lines and says which", () => {
  const { text, note } = bounded(`short\n${"x".repeat(1_000_000)}\nend`);
  expect(text).toBe(`short\n${"x".repeat(longestLine)}…\nend`);
  expect(note).toBe("Line 2 is cut after 20,000 characters. It can only be read here; edit it in the flow's YAML.");
});

it("cuts long texts", () => {
  const { text, note } = bounded("line\n".repeat(longestText));
  expect(text.length).toBe(longestText);
  expect(note).toContain("The text has 20,000,000 characters; the first 4,000,000 are shown.");
});
