import type { RefObject } from "react";
import { useDesk } from "../../desk/desk";
import { useHistory } from "../../document/editing";
import { lazyPart } from "../../look/lazy-part";

const MoveEndChooser = lazyPart(() => import("./move-end-chooser").then((m) => m.MoveEndChooser), { waiting: null });

/** MoveWireEnd lets a person move an end of the selected wire by keyboard. With the mouse it is dragged. */
export function MoveWireEnd({ board }: { board: RefObject<HTMLElement | null> }) {
  const open = useDesk((desk) => desk.dialog === "moveEnd");
  const wire = useHistory((h) => (h.selection.edges.length === 1 ? h.selection.edges[0] : undefined));
  if (!open || wire === undefined) return null;
  return <MoveEndChooser edge={wire} board={board} />;
}
