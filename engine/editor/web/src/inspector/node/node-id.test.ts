import { expect, test } from "vitest";
import { wrongId } from "./node-id";

test.each([
  ["ticker", ""],
  ["a", ""],
  ["a-b_2", ""],
  ["", "needs an id"],
  ["Ticker", "lower-case letters"],
  ["a.b", "lower-case letters"],
  ["-a", "lower-case letters"],
  ["a_", "lower-case letters"],
  ["list", "already"],
  ["a".repeat(64), "63 characters"],
])("%j: %j", (id, wanted) => {
  const wrong = wrongId(id, ["list"]);
  if (wanted === "") expect(wrong).toBe("");
  else expect(wrong).toContain(wanted);
});
