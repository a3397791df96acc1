import { type Edge, edgeKey, endpoint, type Flow } from "../../document/flow";
import type { Json } from "../../values/json";
import { reasonOf } from "../wiring/wire-offers";
import { type Refusal, withMap } from "./insertion";
import { isObject, keepMap } from "./keep-map";
import { rewritten, takenOutOf } from "./message-root";
import type { Server } from "./server";

/** Joint is the wire that joins the neighbours of a removed node, and the fields whose mapping could not be kept. */
export interface Joint {
  edge: Edge;
  lost: string[];
}

/** Between are the wires into a node and out of it. Errors are not counted: they go to a sink, and not on. */
export interface Between {
  into: Edge[];
  outOf: Edge[];
}

export function wiresThrough(flow: Flow, node: string): Between {
  const edges = flow.spec.edges ?? [];
  return {
    into: edges.filter((edge) => endpoint(edge.to).node === node && endpoint(edge.from).node !== node),
    outOf: edges.filter(({ from, to }) => {
      const end = endpoint(from);
      return end.node === node && end.port !== "error" && endpoint(to).node !== node;
    }),
  };
}

/** whyNotJoined says why the neighbours of a node are not joined; "" when it has one wire in and one out. Undefined when there is nothing to join. */
export function whyNotJoined({ into, outOf }: Between): string | undefined {
  if (into.length === 0 || outOf.length === 0) return undefined;
  if (into.length > 1) return `${into.length} wires came in, and only one can be joined`;
  if (outOf.length > 1) return `${outOf.length} wires went out, and only one can be joined`;
  return "";
}

/**
 * planJoint finds the wire between the two neighbours of a node that was removed. Flow is
 * the document without the node. A mapping that read the message before the node, in the
 * context that the node passed through, reads it directly again.
 */
export async function planJoint(flow: Flow, { into, outOf }: Between, server: Server): Promise<Joint | Refusal> {
  const [first] = into;
  const [second] = outOf;
  if (!first || !second) return { refused: "there is nothing to join" };
  const queue = first.queue ?? second.queue;
  const ends: Edge = { ...first, to: second.to, ...(queue && { queue }) };
  if (endpoint(ends.from).node === endpoint(ends.to).node) return { refused: "a node cannot feed itself" };
  const offers = await server.offers(flow, "from", ends.from);
  const offer = offers.items[ends.to];
  if (!offer || offer.outcome === "invalid") return { refused: reasonOf(offer) || "these two do not fit" };
  const wanted = around(first.map, second.map);
  const judge = (map: Json | undefined) => {
    const edge = withMap(ends, map);
    return server.verdict(withEdge(flow, edge), edgeKey(edge));
  };
  const { map, lost } = await keepMap(wanted.map ?? offer.map, offer.map, judge, wanted.lost);
  return { edge: withMap(ends, map), lost: second.map === undefined ? [] : lost };
}

/** around is the second of two maps, for the message before the first one. It keeps what the second read in the context. */
function around(first: Json | undefined, second: Json | undefined): { map: Json | undefined; lost: string[] } {
  if (second === undefined) return { map: undefined, lost: [] };
  const carried = carriedBy(first);
  const { map, lost } = rewritten(second, (expression) =>
    carried === undefined ? undefined : takenOutOf(expression, "context", carried),
  );
  // A message that passes as it is, and a context that goes on by itself, need no mapping.
  if (map === "{{ $ }}") return { map: undefined, lost };
  if (!isObject(map)) return { map, lost };
  const { context, ...others } = map;
  return { map: context === "{{ $.context }}" ? others : map, lost };
}

const path = /^{{\s*(\$(?:\??\.[A-Za-z_]\w*)*)\s*}}$/;

/** carriedBy returns what a node passed on as its context: a path in the message before it; undefined when it was computed. */
function carriedBy(first: Json | undefined): string | undefined {
  if (first === undefined) return "$.context";
  if (!isObject(first)) return undefined;
  if (!Object.hasOwn(first, "context")) return "$.context";
  return typeof first.context === "string" ? path.exec(first.context)?.[1] : undefined;
}

function withEdge(flow: Flow, edge: Edge): Flow {
  return { ...flow, spec: { ...flow.spec, edges: [...(flow.spec.edges ?? []), edge] } };
}
