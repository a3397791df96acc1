import { expect, test } from "vitest";
import { tintOf } from "./module-tint";

test("a module of ours has its own tint", () => {
  expect(tintOf("kubernetes/secret_get")).toBe("kubernetes");
  expect(tintOf("common/ticker")).toBe("common");
});

test("another module has the same tint for all its components", () => {
  expect(tintOf("hello/greet")).toBe(tintOf("hello/wave"));
  expect(tintOf("")).toBe(tintOf(""));
});

test("names of other modules spread over the tints", () => {
  const tints = new Set(
    ["acme", "hello", "mail", "sql", "slack", "files", "metrics", "queue"].map((m) => tintOf(`${m}/x`)),
  );
  expect(tints.size).toBeGreaterThan(3);
});
