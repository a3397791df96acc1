import type { RefObject } from "react";
import { useArrange, useDesk } from "../../desk/desk";
import { useHistory } from "../../document/editing";
import { lazyPart } from "../../look/lazy-part";
import { besideWire } from "./beside-wire";
import { useInsert } from "./use-insert";

const InsertChooser = lazyPart(() => import("./insert-chooser").then((m) => m.InsertChooser), { waiting: null });

/** InsertIntoWire lets a person choose a component for the selected wire. */
export function InsertIntoWire({
  board,
  focusNode,
}: {
  board: RefObject<HTMLElement | null>;
  focusNode: (id: string) => void;
}) {
  const open = useDesk((desk) => desk.dialog === "insert");
  const wire = useHistory((h) => (h.selection.edges.length === 1 ? h.selection.edges[0] : undefined));
  const arrange = useArrange();
  const insert = useInsert();
  if (!open || wire === undefined) return null;
  const close = () => {
    arrange({ dialog: "" });
    board.current?.focus();
  };
  return (
    <InsertChooser
      edge={wire}
      place={besideWire(board.current, wire)}
      onClose={close}
      onChoose={(component) => {
        close();
        void insert(wire, component).then((node) => node && focusNode(node));
      }}
    />
  );
}
