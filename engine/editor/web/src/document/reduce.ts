import type { Json, JsonObject } from "../values/json";
import { put } from "../values/json-path";
import { bypass, endBypass } from "./bypass";
import type { Command } from "./command";
import { type Edge, edgeKey, type Flow, type FlowNode } from "./flow";
import { add, move, order, remove, rename } from "./nodes-and-edges";
import { insert, join, reconnect } from "./rewire";
import { tidy } from "./tidy";

/**
 * reduce returns the flow after a command; the same object when nothing changes. It
 * never throws: a command about a node that does not exist changes nothing.
 */
export function reduce(flow: Flow, command: Command): Flow {
  switch (command.do) {
    case "add":
      return add(flow, command);
    case "remove":
      return remove(flow, command);
    case "insert":
      return insert(flow, command);
    case "reconnect":
      return reconnect(flow, command);
    case "join":
      return join(flow, command);
    case "bypass":
      return bypass(flow, command);
    case "endBypass":
      return endBypass(flow, command);
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
        const { retry, timeLimit, itemName } = (put(
          { retry: node.retry, timeLimit: node.timeLimit, itemName: node.itemName } as JsonObject,
          command.path,
          command.value,
        ) ?? {}) as Pick<FlowNode, "retry" | "timeLimit" | "itemName">;
        return tidy({
          ...node,
          retry: pruned(retry),
          timeLimit: timeLimit || undefined,
          itemName: itemName || undefined,
        });
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
    case "disable": {
      const disabled = command.off || undefined;
      const chosen = new Set([...command.nodes, ...command.edges]);
      return {
        ...flow,
        spec: {
          ...flow.spec,
          nodes: flow.spec.nodes.map((node) => (chosen.has(node.id) ? tidy({ ...node, disabled }) : node)),
          ...(flow.spec.edges && {
            edges: flow.spec.edges.map((edge) => (chosen.has(edgeKey(edge)) ? tidy({ ...edge, disabled }) : edge)),
          }),
        },
      };
    }
    case "queue":
      return withEdge(flow, command.edge, (edge) => tidy({ ...edge, queue: queueAfter(edge.queue, command) }));
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
      if (command.start !== undefined) spec.start = command.start === "manual" ? undefined : command.start;
      return { ...flow, spec: tidy(spec) };
    }
    case "replace":
      return command.flow;
  }
}

/** queueAfter is the queue of a wire after a command. An empty queue has all defaults, and is not the same as none. */
function queueAfter(queue: Edge["queue"], { path = [], value }: Extract<Command, { do: "queue" }>): Edge["queue"] {
  const next = put(queue as JsonObject | undefined, path, value);
  return next === undefined ? undefined : ((pruned(next) ?? {}) as Edge["queue"]);
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

function defined<T extends object>(object: T): Partial<T> {
  return tidy({ ...object });
}
