import { type Edge, edgeByKey, edgeKey, type Flow, withoutEdge } from "../../document/flow";
import { type Offer, type Offers, reasonOf } from "../wiring/wire-offers";
import { type Refusal, withMap } from "./insertion";
import { keepMap } from "./keep-map";
import type { Server } from "./server";

/** Moved is a wire with another end, and the fields whose mapping could not be kept. */
export interface Moved {
  edge: Edge;
  lost: string[];
}

/**
 * moveEnd returns a wire with one end at another port. Its queue and its place among the
 * wires stay, and so do the mappings that fit the new ends.
 */
export async function moveEnd(
  flow: Flow,
  key: string,
  end: Offers["end"],
  port: string,
  offer: Offer | undefined,
  server: Server,
): Promise<Moved | Refusal> {
  const edge = edgeByKey(flow, key);
  if (!edge) return { refused: "the wire is gone" };
  const ends: Edge = { ...edge, [end]: port };
  if (edgeByKey(withoutEdge(flow, key), edgeKey(ends))) return { refused: `${ends.to} has this wire already` };
  if (!offer || offer.outcome === "invalid") return { refused: reasonOf(offer) || "these two do not fit" };
  const judge = (map: Edge["map"]) => {
    const next = withMap(ends, map);
    return server.verdict(replaced(flow, key, next), edgeKey(next));
  };
  const { map, lost } = await keepMap(edge.map ?? offer.map, offer.map, judge);
  return { edge: withMap(ends, map), lost: edge.map === undefined ? [] : lost };
}

function replaced(flow: Flow, key: string, edge: Edge): Flow {
  return { ...flow, spec: { ...flow.spec, edges: flow.spec.edges?.map((old) => (edgeKey(old) === key ? edge : old)) } };
}
