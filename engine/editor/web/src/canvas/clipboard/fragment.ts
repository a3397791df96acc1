import type { Command } from "../../document/command";
import { emptyFlow, endpoint, type Flow, freeId, membersOf, type Position } from "../../document/flow";
import { nothing, type Selection } from "../../document/undo-history";
import { boundsOf, gapAcross, usualSize } from "../graph/boxes";

/** fragmentOf is a document with the selection: nodes, the wires among them, their positions, complete groups, and comments. */
export function fragmentOf(flow: Flow, selection: Selection, place: (id: string) => Position): Flow | undefined {
  const groups = flow.groups?.filter((group) => selection.groups.includes(group.id)) ?? [];
  const ids = new Set([...selection.nodes, ...groups.flatMap(membersOf)]);
  const comments = flow.comments?.filter((comment) => selection.comments.includes(comment.id)) ?? [];
  if (ids.size === 0 && comments.length === 0) return undefined;
  const nodes = flow.spec.nodes.filter((node) => ids.has(node.id));
  const edges =
    flow.spec.edges?.filter((edge) => ids.has(endpoint(edge.from).node) && ids.has(endpoint(edge.to).node)) ?? [];
  const whole = flow.groups?.filter((group) => membersOf(group).every((id) => ids.has(id))) ?? [];
  const fragment: Flow = { ...emptyFlow(flow.metadata.name), spec: edges.length ? { nodes, edges } : { nodes } };
  if (nodes.length) fragment.layout = Object.fromEntries(nodes.map((node) => [node.id, place(node.id)]));
  if (comments.length) fragment.comments = comments;
  if (whole.length) fragment.groups = whole;
  return fragment;
}

/** unfit returns why a document can't be pasted into a flow; undefined when it can. The document may be invalid as a flow. */
export function unfit({ spec, comments = [], groups = [] }: Flow): string | undefined {
  if (spec.nodes.length + comments.length === 0) return "it has no nodes";
  for (const [what, list] of [
    ["node", spec.nodes],
    ["comment", comments],
    ["group", groups],
  ] as const) {
    const seen = new Set<string>();
    for (const { id } of list) {
      if (seen.has(id)) return `it has the ${what} ${id} twice`;
      seen.add(id);
    }
  }
  return undefined;
}

/** pasteOf is the command that pastes a fragment into a flow, with new ids where they are taken, and its top left corner at a position. */
export function pasteOf(flow: Flow, fragment: Flow, at: Position): { command: Command; selection: Selection } {
  const ids = renamed(flow.spec.nodes, fragment.spec.nodes);
  const commentIds = renamed(flow.comments, fragment.comments);
  const groupIds = renamed(flow.groups, fragment.groups);
  const corner = boundsOf(
    [...Object.values(fragment.layout ?? {}), ...(fragment.comments ?? [])].map((p) => ({ ...p, width: 0, height: 0 })),
  );
  const shift = ({ x, y }: Position): Position => ({ x: x - (corner?.x ?? 0) + at.x, y: y - (corner?.y ?? 0) + at.y });
  const end = (text: string) => {
    const { node, port } = endpoint(text);
    return `${ids.get(node) ?? node}.${port}`;
  };
  const row = (i: number): Position => ({ x: at.x + i * (usualSize.width + gapAcross), y: at.y });
  const nodes = fragment.spec.nodes.map((node) => ({ ...node, id: ids.get(node.id) ?? node.id }));
  const edges = (fragment.spec.edges ?? [])
    .filter((edge) => ids.has(endpoint(edge.from).node) && ids.has(endpoint(edge.to).node))
    .map((edge) => ({ ...edge, from: end(edge.from), to: end(edge.to) }));
  const comments = (fragment.comments ?? []).map((comment) => ({
    ...comment,
    ...shift(comment),
    id: commentIds.get(comment.id) ?? comment.id,
  }));
  const groups = (fragment.groups ?? [])
    .map((group) => ({
      ...group,
      id: groupIds.get(group.id) ?? group.id,
      nodes: membersOf(group).flatMap((id) => ids.get(id) ?? []),
    }))
    .filter((group) => group.nodes.length > 0);
  const layout = Object.fromEntries(
    fragment.spec.nodes.map((node, i) => {
      const position = fragment.layout?.[node.id];
      return [ids.get(node.id) ?? node.id, position ? shift(position) : row(i)];
    }),
  );
  return {
    command: { do: "add", nodes, edges, comments, groups, layout },
    selection: { ...nothing, nodes: nodes.map((node) => node.id), comments: comments.map((comment) => comment.id) },
  };
}

function renamed(taken: { id: string }[] | undefined, wanted: { id: string }[] | undefined): Map<string, string> {
  const used = new Set(taken?.map((item) => item.id));
  const names = new Map<string, string>();
  for (const { id } of wanted ?? []) {
    const free = used.has(id) ? freeId(used, id.replace(/-\d+$/, "")) : id;
    used.add(free);
    names.set(id, free);
  }
  return names;
}
