import { useEffect, useMemo, useState } from "react";
import type { Flow, Position } from "../../document/flow";
import { below, layOut, unplaced } from "./auto-layout";
import { gapAcross, usualSize } from "./boxes";
import { drawingOf } from "./drawing";

const nowhere: Record<string, Position> = {};

/** usePlaces returns the position of each node: that of the document, else a computed one. The document is not changed. */
export function usePlaces(flow: Flow): (id: string) => Position {
  const missing = unplaced(flow).join(" ");
  const [found, setFound] = useState(nowhere);
  // biome-ignore lint/correctness/useExhaustiveDependencies: nodes are laid out when others lack a place, and not when a setting is typed
  useEffect(() => {
    if (missing === "") return;
    let current = true;
    const ids = new Set(missing.split(" "));
    layOut(drawingOf(flow, ids, () => undefined)).then(
      (places) => current && setFound(below(flow, places)),
      () => undefined, // they stay in a row
    );
    return () => {
      current = false;
    };
  }, [missing]);
  const { layout } = flow;
  return useMemo(() => {
    const row = new Map(
      missing
        .split(" ")
        .map((id, i) => [id, { x: (i % 5) * (usualSize.width + gapAcross), y: Math.floor(i / 5) * 200 }]),
    );
    return (id) => layout?.[id] ?? found[id] ?? row.get(id) ?? { x: 0, y: 0 };
  }, [layout, found, missing]);
}
