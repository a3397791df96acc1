import type { Json, JsonObject } from "../values/json";
import { put } from "../values/json-path";
import type { Command } from "./command";
import { type Edge, edgeKey, endpoint, type Flow, type FlowNode, membersOf, onGrid } from "./flow";

/**
reduce returns the flow after a command; the same object when nothing changes. It
 * never throws: a command about a node that does not exist changes nothing.
 */
export function reduce(flow: Flow, command: Command): Flow {
  switch (command.do) {
    case "add":
      return add(flow, command);
    case "remove":
      return remove(flow, command);
    case "move":
      return move(flow, command.to);
    case "rename":
      return rename(flow, command.node, command.id);
    case "title":
      return withNode(flow, command.node, (node) => tidy({ ...node, title: command.title || undefined }));
    case "settings":
      return withNode(flow, command.node, (node) =>
        tidy({
          ...node,
          settings: emptyToNone(put(node.settings, command.path ?? [], command.value)) as typeof node.settings,
        }),
      );
    case "handling":
      return withNode(flow, command.node, (node) => {
        const { retry, timeLimit } = (put(
          { retry: node.retry, timeLimit: node.timeLimit } as JsonObject,
          command.path,
          command.value,
        ) ?? {}) as Pick<FlowNode, "retry" | "timeLimit">;
        return tidy({ ...node, retry: pruned(retry), timeLimit: timeLimit || undefined });
      });
    case "example":
      return withNode(flow, command.node, (node) =>
        tidy({
          ...node,
          examples: emptyToNone(put(node.examples, [command.port], command.value)) as typeof node.examples,
        }),
      );
    case "map":
      return withEdge(flow, command.edge, (edge) =>
        tidy({ ...edge, map: put(edge.map, command.path ?? [], command.value) }),
      );
    case "queue":
      return withEdge(flow, command.edge, (edge) => tidy({ ...edge, queue: command.queue }));
    case "order":
      return order(flow, command.edge, command.by);
    case "comment": {
      const { do: _, id, ...change } = command;
      const comments = withItem(flow.comments, id, change);
      return comments === flow.comments ? flow : { ...flow, comments };
    }
    case "group": {
      const { do: _, id, ...change } = command;
      const groups = withItem(flow.groups, id, change);
      return groups === flow.groups ? flow : { ...flow, groups };
    }
    case "flow": {
      const spec = { ...flow.spec };
      if (command.title !== undefined) spec.title = command.title || undefined;
      if (command.description !== undefined) spec.description = command.description || undefined;
      if (command.maxHops !== undefined) spec.maxHops = command.maxHops || undefined;
      return { ...flow, spec: tidy(spec) };
    }
    case "replace":
      return command.flow;
  }
}

function add(flow: Flow, command: Extract<Command, { do: "add" }>): Flow {
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

function remove(flow: Flow, command: Extract<Command, { do: "remove" }>): Flow {
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

function move(flow: Flow, to: Record<string, { x: number; y: number }>): Flow {
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

function rename(flow: Flow, from: string, to: string): Flow {
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

function order(flow: Flow, key: string, by: -1 | 1): Flow {
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

function withNode(
  flow: Flow,
  id: string,
  change: (node: Flow["spec"]["nodes"][number]) => Flow["spec"]["nodes"][number],
): Flow {
  if (!flow.spec.nodes.some((node) => node.id === id)) return flow;
  return {
    ...flow,
    spec: { ...flow.spec, nodes: flow.spec.nodes.map((node) => (node.id === id ? change(node) : node)) },
  };
}

function withEdge(flow: Flow, key: string, change: (edge: Edge) => Edge): Flow {
  if (!flow.spec.edges?.some((edge) => edgeKey(edge) === key)) return flow;
  return {
    ...flow,
    spec: { ...flow.spec, edges: flow.spec.edges.map((edge) => (edgeKey(edge) === key ? change(edge) : edge)) },
  };
}

/** withItem returns a list with one item changed; the same list when no item has the id. */
function withItem<T extends { id: string }>(list: T[] | undefined, id: string, change: Partial<T>): T[] | undefined {
  if (!list?.some((item) => item.id === id)) return list;
  return list.map((item) => (item.id === id ? { ...item, ...defined(change) } : item));
}

function emptyToNone(value: Json | undefined): Json | undefined {
  return value && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0
    ? undefined
    : value;
}

/** pruned removes empty objects from a value; undefined when nothing is left. */
function pruned<T extends Json | undefined>(value: T): T | undefined {
  if (!value || typeof value !== "object" || Array.isArray(value)) return value;
  const kept = Object.entries(value).flatMap(([key, item]) => {
    const left = pruned(item);
    return left === undefined ? [] : [[key, left]];
  });
  return kept.length > 0 ? (Object.fromEntries(kept) as T) : undefined;
}

function someOf<T>(list: T[] | undefined): T[] | undefined {
  return list?.length ? list : undefined;
}

/** tidy removes keys whose value is undefined, so that equal documents are equal as JSON. */
function tidy<T extends object>(object: T): T {
  for (const [key, value] of Object.entries(object))
    if (value === undefined) delete (object as Record<string, unknown>)[key];
  return object;
}

function defined<T extends object>(object: T): Partial<T> {
  return tidy({ ...object });
}
