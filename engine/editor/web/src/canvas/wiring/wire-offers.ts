import { api, type Schemas, want } from "../../api/client";
import type { WithJson } from "../../api/with-json";
import type { LightPort } from "../../check/check";
import { endpoint, type Flow } from "../../document/flow";

/** Offer is whether a wire fits a port, and the suggested map. */
export type Offer = Omit<WithJson<Schemas["ApiWire"]>, "from" | "to">;

/** WireEnd is one end of a wire that has no other end yet. */
export interface WireEnd {
  end: "from" | "to";
  port: string;
}

/** Offers are the offers of all ports for a wire from one port, by node.port. */
export interface Offers {
  /** The port that the wire is drawn from. */
  port: string;
  /** Which end of the wire that port is. */
  end: "from" | "to";
  items: Record<string, Offer>;
}

/** askWires asks the server which ports a wire from a port fits. The document need not be saved. */
export async function askWires(flow: Flow, end: Offers["end"], port: string, signal?: AbortSignal): Promise<Offers> {
  const query = end === "from" ? { from: port } : { to: port };
  const answer = await want(api.POST("/api/v1/wires", { params: { query }, body: flow, signal }));
  const items: Offers["items"] = {};
  for (const { from, to, ...offer } of answer.items as WithJson<Schemas["ApiWire"]>[])
    items[(end === "from" ? to : from) ?? ""] = offer;
  return { port, end, items };
}

/** localOffers decides without the server, by direction, existing wires and wires of a node to itself. */
export function localOffers(flow: Flow, ports: Record<string, LightPort[]>, end: Offers["end"], port: string): Offers {
  const items: Offers["items"] = {};
  for (const node of flow.spec.nodes) {
    for (const other of ports[node.id] ?? []) {
      const name = `${node.id}.${other.name}`;
      if (name === port || other.name.startsWith("_")) continue;
      const reason = refusal(flow, end, port, name, other.source);
      items[name] = reason ? { outcome: "invalid", reason } : { outcome: "unverifiable" };
    }
  }
  return { port, end, items };
}

function refusal(flow: Flow, end: Offers["end"], port: string, other: string, source: boolean): string {
  if (end === "from" && source) return `${other} is an output: a wire goes from an output to an input`;
  if (end === "to" && !source) return `${other} is an input: a wire goes from an output to an input`;
  if (endpoint(port).node === endpoint(other).node) return "a node cannot feed itself";
  const [from, to] = end === "from" ? [port, other] : [other, port];
  if (flow.spec.edges?.some((edge) => edge.from === from && edge.to === to)) return `${to} has this wire already`;
  return "";
}

/** reasonOf returns why a wire is refused, or what it still needs; "" when it fits. */
export function reasonOf(offer: Offer | undefined): string {
  if (!offer || offer.outcome === "valid") return "";
  if (offer.reason) return offer.reason;
  if (offer.missing?.length) return `needs a mapping for ${offer.missing.join(", ")}`;
  return offer.outcome === "invalid" ? "these two do not fit" : "";
}

const order = { valid: 0, unverifiable: 1, invalid: 2 };

/** ranked lists offers, those that fit first and refused ones last. */
export function ranked(offers: Offers): { port: string; offer: Offer }[] {
  return Object.entries(offers.items)
    .map(([port, offer]) => ({ port, offer }))
    .sort((a, b) => order[a.offer.outcome] - order[b.offer.outcome]);
}
