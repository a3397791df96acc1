import { describe, expect, test } from "vitest";
import type { Flow } from "../document/flow";
import { drawPicture } from "./draw-picture";

function flow(nodes: string[], edges: [string, string][]): Flow {
  return {
    apiVersion: "patchbay.dev/v1alpha1",
    kind: "Flow",
    metadata: { name: "drawn" },
    spec: {
      nodes: nodes.map((id) => ({ id, component: "common/debug" })),
      edges: edges.map(([from, to]) => ({ from, to })),
    },
  };
}

describe("the picture of a flow", () => {
  test("has each node and each wire, errors apart, and nothing outside of it", async () => {
    const picture = await drawPicture(
      flow(
        ["tick", "list", "errors"],
        [
          ["tick.out", "list.request"],
          ["list.error", "errors.in"],
        ],
      ),
    );
    expect(picture.nodes.map(({ id }) => id)).toEqual(["tick", "list", "errors"]);
    expect(picture.wires.map(({ key, error }) => [key, error])).toEqual([
      ["tick.out -> list.request", false],
      ["list.error -> errors.in", true],
    ]);
    for (const { x, y, width, height } of picture.nodes) {
      expect(x).toBeGreaterThan(0);
      expect(y).toBeGreaterThan(0);
      expect(x + width).toBeLessThan(picture.width);
      expect(y + height).toBeLessThan(picture.height);
    }
  });

  test("leaves out a wire to a node that is not there", async () => {
    const picture = await drawPicture(flow(["tick"], [["tick.out", "gone.in"]]));
    expect(picture.wires).toEqual([]);
  });

  test("of nothing is empty", async () => {
    expect(await drawPicture(flow([], []))).toEqual({ width: 0, height: 0, nodes: [], wires: [] });
  });
});
