import { useCallback } from "react";
import type { Command } from "../../document/command";
import { useEditing } from "../../document/editing";
import { type Edge, edgeKey, type Flow, freeId, type Position } from "../../document/flow";
import { announce } from "../../look/notice";
import type { Offer, Offers } from "../wiring/wire-fit";

/** A wire whose other end is to be a new node: the end that is there, and the port of the new one. */
export interface Loose {
  end: Offers["end"];
  port: string;
  newPort: string;
  offer: Offer | undefined;
}

/** additionOf is the command that adds a node of a component, wired when it comes from a loose wire. */
export function additionOf(
  flow: Flow,
  component: string,
  position: Position,
  loose?: Loose,
): { command: Command; id: string; edge?: Edge } {
  const id = freeId(
    flow.spec.nodes.map((node) => node.id),
    component,
  );
  const node = { id, component };
  const layout = { [id]: position };
  if (!loose) return { id, command: { do: "add", nodes: [node], layout } };
  const other = `${id}.${loose.newPort}`;
  const ends = loose.end === "from" ? { from: loose.port, to: other } : { from: other, to: loose.port };
  const edge: Edge = loose.offer?.map === undefined ? ends : { ...ends, map: loose.offer.map };
  return { id, edge, command: { do: "add", nodes: [node], edges: [edge], layout } };
}

/** useAdd returns a function that adds a node and selects it, or the wire that came with it. It returns the id. */
export function useAdd(): (component: string, position: Position, loose?: Loose) => string {
  const editing = useEditing();
  return useCallback(
    (component, position, loose) => {
      const { command, id, edge } = additionOf(editing.store.get().flow, component, position, loose);
      editing.do(command, edge ? { edges: [edgeKey(edge)] } : { nodes: [id] });
      announce(edge ? `Added ${id}, wired ${edgeKey(edge)}` : `Added ${id}`);
      return id;
    },
    [editing],
  );
}
