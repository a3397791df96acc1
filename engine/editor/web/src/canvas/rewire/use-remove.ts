import { useCallback } from "react";
import { useEditing } from "../../document/editing";
import type { Flow } from "../../document/flow";
import { announce, notice } from "../../look/notice";
import { planJoint, whyNotJoined, wiresThrough } from "./joining";
import { lostWords } from "./keep-map";
import { server } from "./server";

/**
 * useRemove returns a function that removes what is selected. Of a single node it joins
 * the neighbours, where they fit, and says in a notice what it did. It returns false when
 * nothing is selected.
 */
export function useRemove(): () => boolean {
  const editing = useEditing();
  return useCallback(() => {
    const { flow, selection } = editing.store.get();
    const things = Object.values(selection).flat();
    const [first] = things;
    if (first === undefined) return false;
    editing.do({ do: "remove", ...selection }, {});
    announce(things.length === 1 ? `Removed ${first}` : `Removed ${things.length} things`);
    if (things.length === 1 && selection.nodes.length === 1) void joinNeighbours(flow, first);
    return true;

    /** joinNeighbours joins the neighbours of a node that is gone already. The server is asked, and the person need not wait for it. */
    async function joinNeighbours(before: Flow, node: string) {
      const between = wiresThrough(before, node);
      const why = whyNotJoined(between);
      if (why === undefined) return;
      const without = editing.store.get().flow;
      const plan =
        why === ""
          ? await planJoint(without, between, server).catch((failure: Error) => ({ refused: failure.message }))
          : { refused: why };
      // The person has gone on, or has taken it back.
      if (editing.store.get().flow !== without) return;
      if ("refused" in plan) return report(`Removed ${node}; its neighbours are not joined`, plan.refused);
      const { edge, lost } = plan;
      editing.amend(without, { do: "join", node, edge });
      report(
        `Removed ${node} and joined ${edge.from} to ${edge.to}`,
        lostWords(lost, `They read what only ${node} gave.`),
      );
    }

    function report(text: string, hint: string) {
      const { flow: now } = editing.store.get();
      const undo = () => {
        if (editing.refused()) return;
        if (editing.store.get().flow === now) {
          editing.undo();
          announce(`undone: ${text}`);
        } else notice("failed", "not undone: the flow has changed since", "Undo takes back one change at a time.");
      };
      notice("done", text, hint || undefined, { label: "Undo", act: undo });
    }
  }, [editing]);
}
