import { expect, test } from "vitest";
import { type Arrangement, arranged } from "./align";
import { frameOf, free } from "./boxes";

const boxes = [
  { id: "a", x: 0, y: 0, width: 100, height: 40 },
  { id: "b", x: 130, y: 100, width: 100, height: 80 },
  { id: "c", x: 500, y: 40, width: 100, height: 40 },
];

test.each<[Arrangement, Record<string, { x: number; y: number }>]>([
  ["left", { a: { x: 0, y: 0 }, b: { x: 0, y: 100 }, c: { x: 0, y: 40 } }],
  ["top", { a: { x: 0, y: 0 }, b: { x: 130, y: 0 }, c: { x: 500, y: 0 } }],
  ["centre", { a: { x: 0, y: 70 }, b: { x: 130, y: 50 }, c: { x: 500, y: 70 } }],
  ["across", { a: { x: 0, y: 0 }, b: { x: 250, y: 100 }, c: { x: 500, y: 40 } }],
  ["down", { a: { x: 0, y: 0 }, c: { x: 500, y: 60 }, b: { x: 130, y: 120 } }],
])("align %s", (how, places) => {
  expect(arranged(how, boxes)).toEqual(places);
});

test("nothing to arrange", () => {
  expect(arranged("left", [])).toEqual({});
});

test("a frame surrounds its members", () => {
  const at = Object.fromEntries(boxes.map((box) => [box.id, box]));
  expect(
    frameOf(
      ["a", "b"],
      (id) => at[id] ?? { x: 0, y: 0 },
      (id) => at[id],
    ),
  ).toEqual({ x: -20, y: -48, width: 270, height: 248 });
  expect(
    frameOf(
      [],
      () => ({ x: 0, y: 0 }),
      () => undefined,
    ),
  ).toBeUndefined();
});

test("a new node is put at a free position", () => {
  expect(free({ x: 0, y: 0 }, [])).toEqual({ x: 0, y: 0 });
  expect(
    free({ x: 0, y: 0 }, [
      { x: 50, y: 10 },
      { x: 0, y: 150 },
    ]),
  ).toEqual({ x: 0, y: 320 });
});
