import type { Json, Path } from "../values/json";
import type { Comment, Edge, Flow, FlowNode, Group, Position, Start } from "./flow";

/**
 * Command is one change of a flow by a person. Every change is a command to the
 * reducer, so that undo, the draft and the mark of unsaved changes cover all of them.
 */
export type Command =
  | {
      do: "add";
      nodes?: FlowNode[];
      edges?: Edge[];
      layout?: Record<string, Position>;
      comments?: Comment[];
      groups?: Group[];
    }
  /** Removes nodes with their edges, edges by edgeKey, comments, and groups without their nodes. */
  | { do: "remove"; nodes?: string[]; edges?: string[]; comments?: string[]; groups?: string[] }
  /** Puts a node into a wire: two wires replace it, in its place among those of its port. */
  | { do: "insert"; edge: string; node: FlowNode; position: Position; before: Edge; after: Edge }
  /** Replaces a wire by one with another end, in its place. */
  | { do: "reconnect"; edge: string; by: Edge }
  /** Removes a node, and joins its neighbours by a wire in the place of the one that came in. */
  | { do: "join"; node: string; edge: Edge }
  /** Disables a node, and wires around it: a wire in front of the one that comes in, which stays. */
  | { do: "bypass"; node: string; edge: Edge }
  /** Takes a bypassed node in again, without the wire around it, by edgeKey. */
  | { do: "endBypass"; node: string; edge: string }
  /** Moves nodes and comments to positions in pixels, which the reducer rounds to the grid. A nudge is a step by keyboard. */
  | { do: "move"; to: Record<string, Position>; nudge?: boolean }
  | { do: "rename"; node: string; id: string }
  | { do: "title"; node: string; title: string }
  /** Replaces the settings as a whole, or the value at a path; undefined removes it. */
  | { do: "settings"; node: string; path?: Path; value: Json | undefined }
  /** Changes the node's retry, timeLimit or itemName, by the path's first key; undefined removes it. */
  | { do: "handling"; node: string; path: Path; value: Json | undefined }
  /** Pins a message to a port, or unpins it: undefined. Typed says that a person edits it. */
  | { do: "example"; node: string; port: string; value: Json | undefined; typed?: boolean }
  /** Replaces the map as a whole, or the value at a path in it; undefined removes it. */
  | { do: "map"; edge: string; path?: Path; value: Json | undefined }
  /** Leaves nodes and wires out of what runs, or takes them in again. */
  | { do: "disable"; nodes: string[]; edges: string[]; off: boolean }
  /** Makes a wire queued by a queue as a whole, or direct: undefined; or changes the value at a path of its queue. */
  | { do: "queue"; edge: string; path?: Path; value: Json | undefined }
  /** Moves an edge among those of its source port. Messages are delivered in this order. */
  | { do: "order"; edge: string; by: -1 | 1 }
  | { do: "comment"; id: string; text?: string; width?: number; height?: number }
  | { do: "group"; id: string; title?: string; nodes?: string[] }
  | { do: "flow"; title?: string; description?: string; maxHops?: number; start?: Start }
  /** Replaces the whole document: an import, or a merge after a conflict. */
  | { do: "replace"; flow: Flow };

/**
 * coalescingKey returns a key for commands that undo takes back together, such as
 * typing in one field or dragging one selection.
 */
export function coalescingKey(command: Command): string | undefined {
  switch (command.do) {
    case "title":
      return `title ${command.node}`;
    case "settings":
      return `settings ${command.node} ${JSON.stringify(command.path ?? [])}`;
    case "handling":
      return `handling ${command.node} ${JSON.stringify(command.path)}`;
    case "map":
      return `map ${command.edge} ${JSON.stringify(command.path ?? [])}`;
    case "queue":
      return command.path?.length ? `queue ${command.edge} ${JSON.stringify(command.path)}` : undefined;
    case "example":
      return command.typed ? `example ${command.node} ${command.port}` : undefined;
    case "comment":
      return command.text === undefined ? undefined : `comment ${command.id}`;
    case "group":
      return command.title === undefined ? undefined : `group ${command.id}`;
    case "move":
      return command.nudge ? `move ${Object.keys(command.to).join(" ")}` : undefined;
    case "flow":
      return `flow ${Object.keys(command).find((key) => key !== "do")}`;
    default:
      return undefined;
  }
}

const handlingWords: Record<string, string> = { timeLimit: "time limit", itemName: "item name" };

/** describe names a command for the undo button and screen readers. */
export function describe(command: Command): string {
  switch (command.do) {
    case "add": {
      const count = (command.nodes?.length ?? 0) + (command.comments?.length ?? 0) + (command.groups?.length ?? 0);
      if (count === 0) return "wire";
      if (count > 1) return `add ${count} things`;
      return command.nodes?.[0]
        ? `add ${command.nodes[0].id}`
        : command.comments?.length
          ? "add a comment"
          : "add a group";
    }
    case "remove": {
      const things = [command.nodes, command.edges, command.comments, command.groups].flatMap((list) => list ?? []);
      return things.length === 1 ? `remove ${things[0]}` : `remove ${things.length} things`;
    }
    case "insert":
      return `insert ${command.node.id}`;
    case "reconnect":
      return `move an end of ${command.edge}`;
    case "join":
      return `remove ${command.node}`;
    case "bypass":
      return `bypass ${command.node}`;
    case "endBypass":
      return `end the bypass of ${command.node}`;
    case "move": {
      const ids = Object.keys(command.to);
      return ids.length === 1 ? `move ${ids[0]}` : `move ${ids.length} nodes`;
    }
    case "rename":
      return `rename ${command.node} to ${command.id}`;
    case "title":
      return `title of ${command.node}`;
    case "settings":
      return `settings of ${command.node}`;
    case "handling":
      return `${handlingWords[String(command.path[0])] ?? "retry"} of ${command.node}`;
    case "example":
      return command.value === undefined
        ? `unpin from ${command.node}.${command.port}`
        : `${command.typed ? "pinned message of" : "pin to"} ${command.node}.${command.port}`;
    case "map":
      return `mapping of ${command.edge}`;
    case "disable": {
      const things = [...command.nodes, ...command.edges];
      const act = command.off ? "disable" : "enable";
      return things.length === 1 ? `${act} ${things[0]}` : `${act} ${things.length} things`;
    }
    case "queue":
      return `queue of ${command.edge}`;
    case "order":
      return `order of ${command.edge}`;
    case "comment":
      return "comment";
    case "group":
      return "group";
    case "flow":
      if (command.maxHops !== undefined) return "hop limit of a run";
      if (command.start !== undefined) return "start of the flow";
      return command.title !== undefined ? "title of the flow" : "description of the flow";
    case "replace":
      return "replace the flow";
  }
}
