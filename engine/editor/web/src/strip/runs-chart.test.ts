import { expect, test } from "vitest";
import { barsOf } from "./runs-chart";

const run = (id: string, hops: number, failures = 0, state: "ok" | "handled" | "failed" = "ok") => ({
  id,
  hops,
  failures,
  state,
});

test("a bar is as high as its run had hops, and the newest is marked", () => {
  const [small, tall] = barsOf([run("a", 50), run("b", 100)]);
  expect(small).toMatchObject({ x: 0, top: 15, red: 0, newest: false });
  expect(tall).toMatchObject({ x: 7, top: 4, newest: true });
});

test("one failure among many can be seen, and so can a run that failed as a whole", () => {
  expect(barsOf([run("a", 1000, 1, "handled")])[0]?.red).toBe(2);
  expect(barsOf([run("a", 1, 0, "failed")])[0]?.red).toBe(22);
});
