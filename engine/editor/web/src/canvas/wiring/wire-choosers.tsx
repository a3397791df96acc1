import { useQuery } from "@tanstack/react-query";
import { type RefObject, useState } from "react";
import { useCheck, useCheckStore } from "../../check/check";
import { useArrange, useDesk, useInspect } from "../../desk/desk";
import { type Editing, useFlow, useHistory } from "../../document/editing";
import { edgeKey, endpoint } from "../../document/flow";
import { Chooser } from "../../look/chooser";
import { useQueuesStore } from "../../queues/queues";
import { wireTitle } from "../../queues/wire-queue";
import { useAddWire } from "./wire-being-drawn";
import { askWires, localOffers, type Offers, ranked, reasonOf } from "./wire-offers";

interface Props {
  board: RefObject<HTMLElement | null>;
  focusNode: (id: string) => void;
  editing: Editing;
}

/** WireChoosers lets a person draw a wire, or choose a wire of a node, by keyboard. */
export function WireChoosers({ board, focusNode, editing }: Props) {
  const dialog = useDesk((d) => d.dialog);
  const node = useHistory((h) => (h.selection.nodes.length === 1 ? h.selection.nodes[0] : undefined));
  const arrange = useArrange();
  if (!node || (dialog !== "wire" && dialog !== "wires")) return null;
  const close = (back = true) => {
    arrange({ dialog: "" });
    if (back) focusNode(node);
  };
  const place = beside(board.current, node);
  if (dialog === "wire") return <NewWire key={node} node={node} place={place} close={close} editing={editing} />;
  return <WiresOf node={node} place={place} close={close} editing={editing} />;
}

interface ListProps {
  node: string;
  place: { left: number; top: number };
  close: (back?: boolean) => void;
  editing: Editing;
}

/** NewWire asks for the port of the node, then for the port at the other end. */
function NewWire({ node, place, close, editing }: ListProps) {
  const ports = useCheck((c) => c.ports[node])?.filter((port) => !port.name.startsWith("_")) ?? [];
  const [picked, setPicked] = useState<string>();
  const addWire = useAddWire();
  const check = useCheckStore();
  const only = ports.length === 1 ? ports[0]?.name : undefined;
  const port = ports.find((p) => p.name === (picked ?? only));
  const end: Offers["end"] = port?.source ? "from" : "to";
  const name = `${node}.${port?.name ?? ""}`;
  const { data: offers } = useQuery({
    queryKey: ["wires", name, end],
    queryFn: () => {
      const { flow } = editing.store.get();
      return askWires(flow, end, name).catch(() => localOffers(flow, check.get().ports, end, name));
    },
    enabled: port !== undefined,
    gcTime: 0,
  });
  if (!port) {
    return (
      <Chooser
        label={`Wire which port of ${node}?`}
        empty="No port found. Try another word."
        {...place}
        choices={[...ports]
          .sort((a, b) => Number(b.source) - Number(a.source))
          .map((p) => ({
            key: p.name,
            title: p.label || p.name,
            detail: p.source ? `${p.name}, an output` : `${p.name}, an input`,
          }))}
        onChoose={setPicked}
        onClose={close}
      />
    );
  }
  return (
    <Chooser
      key={name}
      label={end === "from" ? `Wire ${name} to` : `Wire to ${name} from`}
      empty={offers ? "No port found. Add a node first, with /." : "Looking for ports that fit…"}
      {...place}
      choices={(offers ? ranked(offers) : []).map(({ port: other, offer }) => ({
        key: other,
        title: other,
        detail: offer.outcome === "valid" ? "fits" : reasonOf(offer) || "can be wired",
        refused: offer.outcome === "invalid" ? reasonOf(offer) : undefined,
      }))}
      onClose={close}
      onChoose={(other) => {
        close();
        if (end === "from") addWire(name, other, offers?.items[other]);
        else addWire(other, name, offers?.items[other]);
      }}
    />
  );
}

function WiresOf({ node, place, close, editing }: ListProps) {
  const edges = useFlow((f) => f.spec.edges);
  const inspect = useInspect();
  const queues = useQueuesStore();
  const waitsOn = (key: string) => {
    const queue = queues.get().list.find((one) => one.edge === key);
    return queue && wireTitle(queue, Date.now());
  };
  const here = edges?.filter((edge) => endpoint(edge.from).node === node || endpoint(edge.to).node === node) ?? [];
  return (
    <Chooser
      label={`Wires of ${node}`}
      empty="This node has no wire. Press W to draw one."
      {...place}
      choices={here.map((edge) => ({
        key: edgeKey(edge),
        title: `${edge.from} → ${edge.to}`,
        detail: edge.queue && ["queued", waitsOn(edgeKey(edge))].filter(Boolean).join(": "),
      }))}
      onClose={close}
      onChoose={(key) => {
        close(false);
        editing.select({ edges: [key] });
        inspect();
      }}
    />
  );
}

/** beside is a position next to a node, inside the canvas. */
function beside(board: HTMLElement | null, node: string): { left: number; top: number } {
  const outer = board?.getBoundingClientRect() ?? new DOMRect();
  const inner = board?.querySelector(`.react-flow__node[data-id="${CSS.escape(node)}"]`)?.getBoundingClientRect();
  const left = (inner?.right ?? outer.left) - outer.left + 8;
  const top = (inner?.top ?? outer.top) - outer.top;
  return { left: Math.max(8, Math.min(left, outer.width - 296)), top: Math.max(8, Math.min(top, outer.height - 320)) };
}
