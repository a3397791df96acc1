import type { Command } from "./command";
import { type Edge, edgeKey, endpoint, type Flow, membersOf, onGrid } from "./flow";
import { someOf, tidy } from "./tidy";

/** add returns the flow with more nodes, edges, comments and groups; the same object when there are none. */
export function add(flow: Flow, command: Extract<Command, { do: "add" }>): Flow {
  const { nodes = [], edges = [], comments = [], groups = [] } = command;
  const layout = { ...flow.layout };
  for (const [id, position] of Object.entries(command.layout ?? {})) layout[id] = onGrid(position);
  const present = new Set((flow.spec.edges ?? []).map(edgeKey));
  const added = edges.filter((edge) => !present.has(edgeKey(edge)));
  if (!nodes.length && !added.length && !comments.length && !groups.length && !command.layout) return flow;
  return tidy({
    ...flow,
    spec: tidy({
      ...flow.spec,
      nodes: nodes.length ? [...flow.spec.nodes, ...nodes] : flow.spec.nodes,
      edges: added.length ? [...(flow.spec.edges ?? []), ...added] : flow.spec.edges,
    }),
    layout: command.layout ? layout : flow.layout,
    comments: comments.length
      ? [...(flow.comments ?? []), ...comments.map((c) => ({ ...c, ...onGrid(c) }))]
      : flow.comments,
    groups: groups.length
      ? [...withoutMembers(flow.groups, new Set(groups.flatMap(membersOf))), ...groups]
      : flow.groups,
  });
}

function withoutMembers(groups: Flow["groups"], removed: Set<string>): NonNullable<Flow["groups"]> {
  return (groups ?? [])
    .map((group) =>
      membersOf(group).some((id) => removed.has(id))
        ? { ...group, nodes: membersOf(group).filter((id) => !removed.has(id)) }
        : group,
    )
    .filter((group) => membersOf(group).length > 0);
}

export function remove(flow: Flow, command: Extract<Command, { do: "remove" }>): Flow {
  const nodes = new Set(command.nodes);
  const edges = new Set(command.edges);
  const comments = new Set(command.comments);
  const groups = new Set(command.groups);
  const isRemoved = (edge: Edge) =>
    edges.has(edgeKey(edge)) || nodes.has(endpoint(edge.from).node) || nodes.has(endpoint(edge.to).node);
  const found =
    flow.spec.nodes.some((node) => nodes.has(node.id)) ||
    flow.spec.edges?.some(isRemoved) ||
    flow.comments?.some((comment) => comments.has(comment.id)) ||
    flow.groups?.some((group) => groups.has(group.id));
  if (!found) return flow;
  const layout = flow.layout && Object.fromEntries(Object.entries(flow.layout).filter(([id]) => !nodes.has(id)));
  return tidy({
    ...flow,
    spec: tidy({
      ...flow.spec,
      nodes: flow.spec.nodes.filter((node) => !nodes.has(node.id)),
      edges: someOf(flow.spec.edges?.filter((edge) => !isRemoved(edge))),
    }),
    layout: layout && Object.keys(layout).length ? layout : undefined,
    comments: someOf(flow.comments?.filter((comment) => !comments.has(comment.id))),
    groups: someOf(withoutMembers(flow.groups, nodes).filter((group) => !groups.has(group.id))),
  });
}

export function move(flow: Flow, to: Record<string, { x: number; y: number }>): Flow {
  const nodes = new Set(flow.spec.nodes.map((node) => node.id));
  const layout = { ...flow.layout };
  let changed = false;
  for (const [id, position] of Object.entries(to)) {
    if (!nodes.has(id)) continue;
    const next = onGrid(position);
    if (layout[id]?.x === next.x && layout[id]?.y === next.y) continue;
    layout[id] = next;
    changed = true;
  }
  const comments = flow.comments?.map((comment) => {
    const position = to[comment.id];
    if (!position || nodes.has(comment.id)) return comment;
    const next = onGrid(position);
    if (next.x === comment.x && next.y === comment.y) return comment;
    changed = true;
    return { ...comment, ...next };
  });
  if (!changed) return flow;
  return tidy({ ...flow, layout: Object.keys(layout).length ? layout : undefined, comments });
}

export function rename(flow: Flow, from: string, to: string): Flow {
  if (
    from === to ||
    !flow.spec.nodes.some((node) => node.id === from) ||
    flow.spec.nodes.some((node) => node.id === to)
  )
    return flow;
  const end = (text: string) => {
    const { node, port } = endpoint(text);
    return node === from ? `${to}.${port}` : text;
  };
  const layout =
    flow.layout &&
    Object.fromEntries(Object.entries(flow.layout).map(([id, position]) => [id === from ? to : id, position]));
  return tidy({
    ...flow,
    spec: tidy({
      ...flow.spec,
      nodes: flow.spec.nodes.map((node) => (node.id === from ? { ...node, id: to } : node)),
      edges: flow.spec.edges?.map((edge) => {
        const ends = { from: end(edge.from), to: end(edge.to) };
        return ends.from === edge.from && ends.to === edge.to ? edge : { ...edge, ...ends };
      }),
    }),
    layout,
    groups: flow.groups?.map((group) =>
      membersOf(group).includes(from)
        ? { ...group, nodes: membersOf(group).map((id) => (id === from ? to : id)) }
        : group,
    ),
  });
}

export function order(flow: Flow, key: string, by: -1 | 1): Flow {
  const edges = flow.spec.edges ?? [];
  const at = edges.findIndex((edge) => edgeKey(edge) === key);
  const movedEdge = edges[at];
  if (!movedEdge) return flow;
  for (let other = at + by; other >= 0 && other < edges.length; other += by) {
    const neighbour = edges[other];
    if (neighbour?.from !== movedEdge.from) continue;
    const next = [...edges];
    next[at] = neighbour;
    next[other] = movedEdge;
    return { ...flow, spec: { ...flow.spec, edges: next } };
  }
  return flow;
}
