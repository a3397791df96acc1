import { expect, test } from "vitest";
import { wrongId } from "./node-id";

test.each([
  ["ticker", ""],
  ["a", ""],
  ["a-b_2", ""],
  ["", "needs an id"],
  ["Ticker", "small letters"],
  ["a.b", "small letters"],
  ["-a", "small letters"],
  ["a_", "small letters"],
  ["list", "already"],
  ["a".repeat(64), "63 characters"],
])("%j: %j", (id, said) => {
  const wrong = wrongId(id, ["list"]);
  if (said === "") expect(wrong).toBe("");
  else expect(wrong).toContain(said);
});
