import { expect, test } from "vitest";
import { counted, listed } from "./word-lists";

test("lists and counts", () => {
  expect([listed([]), listed(["a"]), listed(["a", "b"])]).toEqual(["", "a", "a and b"]);
  expect([counted(0, "run"), counted(1, "run"), counted(12000, "hop")]).toEqual(["0 runs", "1 run", "12,000 hops"]);
});
