import type { Editing } from "../../document/editing";
import { freeId, membersOf } from "../../document/flow";

/** groupSelected groups the selected nodes, which leave their earlier groups. */
export function groupSelected(editing: Editing): void {
  const { flow, selection } = editing.store.get();
  if (selection.nodes.length === 0) return;
  const id = freeId(flow.groups?.map((group) => group.id) ?? [], "group");
  editing.do({ do: "add", groups: [{ id, title: "Group", nodes: selection.nodes }] }, { groups: [id] });
}

/** ungroupSelected removes the selected groups and those of the selected nodes. The nodes stay. */
export function ungroupSelected(editing: Editing): void {
  const { flow, selection } = editing.store.get();
  const groups =
    flow.groups?.filter(
      (group) => selection.groups.includes(group.id) || membersOf(group).some((id) => selection.nodes.includes(id)),
    ) ?? [];
  if (groups.length === 0) return;
  editing.do({ do: "remove", groups: groups.map((group) => group.id) }, { nodes: groups.flatMap(membersOf) });
}
