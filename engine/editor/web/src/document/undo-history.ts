import { same } from "../values/same-json";
import { type Command, coalescingKey, describe } from "./command";
import type { Flow } from "./flow";
import { reduce } from "./reduce";

/** What is selected: ids of nodes, comments and groups, and keys of edges. It is not part of the document. */
export interface Selection {
  nodes: string[];
  edges: string[];
  comments: string[];
  groups: string[];
}

export const nothing: Selection = { nodes: [], edges: [], comments: [], groups: [] };

interface Step {
  flow: Flow;
  selection: Selection;
  what: string;
}

/** History is a flow that is being edited, with the earlier and later versions for undo and redo. It is immutable. */
export interface History {
  flow: Flow;
  selection: Selection;
  past: Step[];
  future: Step[];
  /** The document as it is stored; undefined before it is first saved. */
  saved: Flow | undefined;
  /** The revision of saved; "" before it is first saved. */
  revision: string;
  /** The key of a command that merges with the last step, and until when (ms). */
  open?: { key: string; until: number };
  /** True after a command; false after undo, redo or opening. A comment that a person has just added takes the focus, and one restored by undo does not. */
  acted?: boolean;
}

const depth = 500;
const pause = 1000;

export function begin(flow: Flow, saved: Flow | undefined, revision: string): History {
  return { flow, selection: nothing, past: [], future: [], saved, revision };
}

/** apply adds a command's result to the history. Typing in one field, with less than a second between keys, is one step. */
export function apply(history: History, command: Command, now: number, selection = history.selection): History {
  const flow = reduce(history.flow, command);
  if (flow === history.flow) return history;
  const key = coalescingKey(command);
  const merges = key !== undefined && history.open?.key === key && now < history.open.until;
  const step: Step = { flow: history.flow, selection: history.selection, what: describe(command) };
  return {
    ...history,
    flow,
    selection: present(flow, selection),
    past: merges ? history.past : [...history.past, step].slice(-depth),
    future: [],
    open: key === undefined ? undefined : { key, until: now + pause },
    acted: true,
  };
}

/**
 * amend replaces the last step by another command, which undo then takes back instead. It
 * does nothing when the flow is not `of` any more: the person has gone on.
 */
export function amend(history: History, of: Flow, command: Command): History {
  const step = history.past.at(-1);
  if (history.flow !== of || !step) return history;
  const flow = reduce(step.flow, command);
  return {
    ...history,
    flow,
    selection: present(flow, history.selection),
    past: [...history.past.slice(0, -1), { ...step, what: describe(command) }],
    open: undefined,
  };
}

export function undo(history: History): History {
  const step = history.past.at(-1);
  if (!step) return history;
  return {
    ...restored(history, step),
    past: history.past.slice(0, -1),
    future: [...history.future, stepBack(history, step)],
  };
}

export function redo(history: History): History {
  const step = history.future.at(-1);
  if (!step) return history;
  return {
    ...restored(history, step),
    past: [...history.past, stepBack(history, step)],
    future: history.future.slice(0, -1),
  };
}

/** restored is the history with the document of a step. */
function restored(history: History, { flow, selection }: Step): History {
  return { ...history, flow, selection, open: undefined, acted: false };
}

/** stepBack is the step that undoes going to another one. */
function stepBack({ flow, selection }: History, { what }: Step): Step {
  return { flow, selection, what };
}

export function select(history: History, selection: Selection): History {
  return { ...history, selection, open: undefined };
}

/** stored records what the server has saved; later changes stay unsaved. */
export function stored(history: History, saved: Flow, revision: string): History {
  return { ...history, saved, revision, open: undefined };
}

/** True when there are unsaved changes. Documents share their unchanged parts, so this is usually cheap. */
export function dirty(history: History): boolean {
  return !same(history.flow, history.saved);
}

function present(flow: Flow, selection: Selection): Selection {
  const nodes = new Set(flow.spec.nodes.map((node) => node.id));
  const edges = new Set((flow.spec.edges ?? []).map((edge) => `${edge.from} -> ${edge.to}`));
  const comments = new Set(flow.comments?.map((comment) => comment.id));
  const groups = new Set(flow.groups?.map((group) => group.id));
  return {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((key) => edges.has(key)),
    comments: selection.comments.filter((id) => comments.has(id)),
    groups: selection.groups.filter((id) => groups.has(id)),
  };
}
