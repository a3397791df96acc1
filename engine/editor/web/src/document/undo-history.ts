import { same } from "../values/same-json";
import { type Command, coalesces, describe } from "./command";
import type { Flow } from "./flow";
import { reduce } from "./reduce";

/** What is selected: node, comment and group ids, and edge keys. It is no part of the document. */
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

/** History is a flow being edited with all that undo and redo need. Immutable. */
export interface History {
  flow: Flow;
  selection: Selection;
  past: Step[];
  future: Step[];
  /** The document as it is stored; undefined for one that never was. */
  saved: Flow | undefined;
  /** The revision of saved, "" for one that never was stored. */
  revision: string;
  /** What the next command may be merged with, and until when (ms). */
  open?: { key: string; until: number };
  /** True after a command; not after undo, redo or opening. What begins to be written then takes the focus, what comes back does not. */
  acted?: boolean;
}

const depth = 500;
const pause = 1000;

export function begin(flow: Flow, saved: Flow | undefined, revision: string): History {
  return { flow, selection: nothing, past: [], future: [], saved, revision };
}

/** did applies a command. Typing in one field within a second of the last key is one step. */
export function did(history: History, command: Command, now: number, selection = history.selection): History {
  const flow = reduce(history.flow, command);
  if (flow === history.flow) return history;
  const key = coalesces(command);
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

export function undo(history: History): History {
  const step = history.past.at(-1);
  if (!step) return history;
  return { ...at(history, step), past: history.past.slice(0, -1), future: [...history.future, here(history, step)] };
}

export function redo(history: History): History {
  const step = history.future.at(-1);
  if (!step) return history;
  return { ...at(history, step), past: [...history.past, here(history, step)], future: history.future.slice(0, -1) };
}

/** at is the history with a step's document in sight. */
function at(history: History, { flow, selection }: Step): History {
  return { ...history, flow, selection, open: undefined, acted: false };
}

/** here is the way back from a step. */
function here({ flow, selection }: History, { what }: Step): Step {
  return { flow, selection, what };
}

export function select(history: History, selection: Selection): History {
  return { ...history, selection, open: undefined };
}

/** stored notes what the server stored, without touching what was typed since. */
export function stored(history: History, saved: Flow, revision: string): History {
  return { ...history, saved, revision, open: undefined };
}

/** True when there is something to save. Documents share structure, so this is cheap in the usual case. */
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
