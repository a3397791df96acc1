import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { useArrange } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import { withoutEdge } from "../../document/flow";
import { Chooser } from "../../look/chooser";
import { notice } from "../../look/notice";
import { askWires, type Offers, ranked, reasonOf } from "../wiring/wire-offers";
import { besideWire } from "./beside-wire";
import { useMoveEnd } from "./use-move-end";

/** MoveEndChooser asks which end of a wire to move, and then for its new port. */
export function MoveEndChooser({ edge: key, board }: { edge: string; board: RefObject<HTMLElement | null> }) {
  const [from = "", to = ""] = key.split(" -> ");
  const [end, setEnd] = useState<Offers["end"]>();
  const [place] = useState(() => besideWire(board.current, key));
  const editing = useEditing();
  const arrange = useArrange();
  const move = useMoveEnd();
  // The port at the end that stays.
  const fixed = end === "from" ? to : from;
  const side = end === "from" ? "to" : "from";
  const { data: offers } = useQuery({
    queryKey: ["ends", key, end],
    queryFn: () => askWires(withoutEdge(editing.store.get().flow, key), side, fixed),
    enabled: end !== undefined,
    gcTime: 0,
    retry: false,
  });
  const close = () => {
    arrange({ dialog: "" });
    board.current?.focus();
  };
  if (end === undefined) {
    return (
      <Chooser
        label="Move which end of the wire?"
        empty="No end found. Try another word."
        {...place}
        choices={[
          { key: "to", title: `The end at ${to}`, detail: "where its messages go" },
          { key: "from", title: `The beginning at ${from}`, detail: "where its messages come from" },
        ]}
        onChoose={(chosen) => setEnd(chosen as Offers["end"])}
        onClose={close}
      />
    );
  }
  const now = end === "from" ? from : to;
  return (
    <Chooser
      key={end}
      label={end === "from" ? `Let the wire to ${to} begin at` : `Let the wire from ${from} end at`}
      empty={offers ? "No port found. Try another word." : "Looking for ports that fit…"}
      {...place}
      choices={(offers ? ranked(offers) : []).map(({ port, offer }) => ({
        key: port,
        title: port,
        detail: offer.outcome === "valid" ? "fits" : reasonOf(offer) || "can be wired",
        refused: port === now ? "it is here now" : offer.outcome === "invalid" ? reasonOf(offer) : undefined,
      }))}
      onClose={close}
      onChoose={(port) => {
        close();
        void move(key, end, port, offers?.items[port]).then(
          (refused) => refused && notice("failed", `the wire is not moved: ${refused}`),
        );
      }}
    />
  );
}
