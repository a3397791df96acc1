import { type Edge, edgeByKey, edgeKey, endpoint, type Flow, type FlowNode, freeId } from "../../document/flow";
import type { Json } from "../../values/json";
import { type Offer, type Offers, reasonOf } from "../wiring/wire-offers";
import { isObject, type Kept, keepMap } from "./keep-map";
import { movedInto, rewritten } from "./message-root";
import type { Server } from "./server";

/** Insertion is a node put into a wire: the wire to it and the wire from it replace the one that was there. */
export interface Insertion {
  node: FlowNode;
  before: Edge;
  after: Edge;
  lost: string[];
}

/** Refusal is why something can't be done, in words for a person. */
export interface Refusal {
  refused: string;
}

/** FieldsOf returns the names of the fields in the messages of a port, written component and port; empty when they are not known. */
export type FieldsOf = (component: string, port: string) => readonly string[];

/**
 * planInsertion finds the ports by which a component fits into a wire, and the mappings of
 * the two wires. A component with a context passes the whole earlier message through in it,
 * so that the mapping behind it still finds everything that it reads.
 */
export async function planInsertion(
  flow: Flow,
  key: string,
  component: string,
  fieldsOf: FieldsOf,
  server: Server,
): Promise<Insertion | Refusal> {
  const edge = edgeByKey(flow, key);
  if (!edge) return { refused: "the wire is gone" };
  const node: FlowNode = { id: freeId(nodeIds(flow), component), component };
  const probe = withNode(flow, node);
  const [into, outOf] = await Promise.all([
    server.offers(probe, "from", edge.from),
    server.offers(probe, "to", edge.to),
  ]);
  const ends = endsFor(node.id, into, outOf);
  if ("refused" in ends) return ends;
  return insertionOf(flow, edge, node, ends, fieldsOf, server);
}

/** Ends are the ports of a node that a wire fits, with the offers for them. */
export interface Ends {
  input: string;
  output: string;
  into: Offer;
  outOf: Offer;
}

/** endsFor chooses the input and the output of a node that fit best; or says why there are none. */
export function endsFor(node: string, into: Offers, outOf: Offers): Ends | Refusal {
  const input = best(node, into);
  if (!input) return { refused: whyNot(node, into, "input") };
  const output = best(node, outOf);
  if (!output) return { refused: whyNot(node, outOf, "output") };
  return { input: input.port, output: output.port, into: input.offer, outOf: output.offer };
}

const order = { valid: 0, unverifiable: 1, invalid: 2 };

function best(node: string, offers: Offers): { port: string; offer: Offer } | undefined {
  return portsOf(node, offers)
    .filter(({ offer }) => offer.outcome !== "invalid")
    .sort((a, b) => order[a.offer.outcome] - order[b.offer.outcome])[0];
}

/** portsOf lists the offers for a node's ports, but not for the one that its errors come from. */
function portsOf(node: string, offers: Offers): { port: string; offer: Offer }[] {
  return Object.entries(offers.items).flatMap(([name, offer]) => {
    const { node: of, port } = endpoint(name);
    return of === node && port !== "error" ? [{ port, offer }] : [];
  });
}

const wrongWay = /^an (in|out)put cannot go into an (in|out)put$/;

function whyNot(node: string, offers: Offers, side: "input" | "output"): string {
  const reasons = portsOf(node, offers).map(({ offer }) => reasonOf(offer));
  return reasons.find((reason) => reason !== "" && !wrongWay.test(reason)) ?? `it has no ${side} that a wire could use`;
}

async function insertionOf(
  flow: Flow,
  edge: Edge,
  node: FlowNode,
  { input, output, into, outOf }: Ends,
  fieldsOf: FieldsOf,
  server: Server,
): Promise<Insertion> {
  const has = (port: string) => fieldsOf(node.component, port).includes("context");
  const passes = isObject(into.map) && has(input) && has(output);
  const before: Edge = withMap(
    { ...edge, to: `${node.id}.${input}` },
    passes ? { ...(into.map as object), context: "{{ $ }}" } : into.map,
  );
  const after = (map: Json | undefined): Edge => withMap({ from: `${node.id}.${output}`, to: edge.to }, map);
  const kept: Kept = await keepMap(
    passes ? throughContext(flow, edge, fieldsOf) : (edge.map ?? outOf.map),
    outOf.map,
    (map) => server.verdict(withInsertion(flow, edge, node, before, after(map)), edgeKey(after(map))),
  );
  return { node, before, after: after(kept.map), lost: edge.map === undefined ? [] : kept.lost };
}

/** throughContext is the map of a wire for a message that carries the earlier one in its context. */
function throughContext(flow: Flow, edge: Edge, fieldsOf: FieldsOf): Json {
  if (edge.map === undefined) return "{{ $.context }}";
  const { map } = rewritten(edge.map, (expression) => movedInto(expression, "context"));
  if (!isObject(map) || Object.hasOwn(map, "context")) return map as Json;
  // Without a mapping the context of the source goes on into the target. It is one level deeper now.
  const carries = (end: string) => fieldsOf(componentOf(flow, end), endpoint(end).port).includes("context");
  return carries(edge.from) && carries(edge.to) ? { ...map, context: "{{ $.context.context }}" } : map;
}

function componentOf(flow: Flow, end: string): string {
  return flow.spec.nodes.find((node) => node.id === endpoint(end).node)?.component ?? "";
}

function withInsertion(flow: Flow, edge: Edge, node: FlowNode, before: Edge, after: Edge): Flow {
  const edges = (flow.spec.edges ?? []).flatMap((other) => (other === edge ? [before, after] : [other]));
  return { ...flow, spec: { ...flow.spec, nodes: [...flow.spec.nodes, node], edges } };
}

function withNode(flow: Flow, node: FlowNode): Flow {
  return { ...flow, spec: { ...flow.spec, nodes: [...flow.spec.nodes, node] } };
}

function nodeIds(flow: Flow): string[] {
  return flow.spec.nodes.map(({ id }) => id);
}

/** withMap returns an edge with a map; without the key when there is none. */
export function withMap({ map: _, ...edge }: Edge, map: Json | undefined): Edge {
  return map === undefined ? edge : { ...edge, map };
}
