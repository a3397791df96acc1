import { useCallback } from "react";
import type { Command } from "../../document/command";
import { useEditing } from "../../document/editing";
import { type Edge, edgeKey, type Flow, freeId, type Position } from "../../document/flow";
import { announce } from "../../look/notice";
import type { Offer, Offers } from "../wiring/wire-offers";

/** A wire to a new node: its existing end, and the port of the new node. */
export interface WireToNew {
  end: Offers["end"];
  port: string;
  newPort: string;
  offer: Offer | undefined;
}

/** additionOf is the command that adds a node of a component, with the wire to it if there is one. */
export function additionOf(
  flow: Flow,
  component: string,
  position: Position,
  wire?: WireToNew,
): { command: Command; id: string; edge?: Edge } {
  const id = freeId(
    flow.spec.nodes.map((node) => node.id),
    component,
  );
  const node = { id, component };
  const layout = { [id]: position };
  if (!wire) return { id, command: { do: "add", nodes: [node], layout } };
  const other = `${id}.${wire.newPort}`;
  const ends = wire.end === "from" ? { from: wire.port, to: other } : { from: other, to: wire.port };
  const edge: Edge = wire.offer?.map === undefined ? ends : { ...ends, map: wire.offer.map };
  return { id, edge, command: { do: "add", nodes: [node], edges: [edge], layout } };
}

/** useAdd returns a function that adds a node and selects it, or its wire if it has one. It returns the node's id. */
export function useAdd(): (component: string, position: Position, wire?: WireToNew) => string {
  const editing = useEditing();
  return useCallback(
    (component, position, wire) => {
      const { command, id, edge } = additionOf(editing.store.get().flow, component, position, wire);
      const refused = editing.refusal.get() !== undefined;
      editing.do(command, edge ? { edges: [edgeKey(edge)] } : { nodes: [id] });
      if (!refused) announce(edge ? `Added ${id}, wired ${edgeKey(edge)}` : `Added ${id}`);
      return id;
    },
    [editing],
  );
}
