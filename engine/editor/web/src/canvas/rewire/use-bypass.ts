import { useMemo } from "react";
import { wireAround } from "../../document/bypass";
import { type Editing, useEditing } from "../../document/editing";
import { edgeByKey, edgeKey, type Flow, nodeById } from "../../document/flow";
import { notice } from "../../look/notice";
import { planJoint, whyNotJoined, wiresThrough } from "./joining";
import { type Server, server } from "./server";

/** useBypass returns a function that bypasses the selected node, or ends its bypass; false when no single node is selected. */
export function useBypass(): () => boolean {
  const editing = useEditing();
  return useMemo(
    () => () => {
      const { flow, selection } = editing.store.get();
      const [node] = selection.nodes;
      if (node === undefined || selection.nodes.length + selection.edges.length > 1) return false;
      const around = wireAround(flow, node);
      if (around) {
        editing.do({ do: "endBypass", node, edge: edgeKey(around) });
        notice("done", `${node} runs again, and the wire around it is removed`);
      } else void bypassNode(editing, flow, node);
      return true;
    },
    [editing],
  );
}

async function bypassNode(editing: Editing, flow: Flow, node: string) {
  const plan = await planBypass(flow, node, server).catch((failure: Error) => ({ refused: failure.message }));
  if (editing.store.get().flow !== flow) return; // the person has gone on
  if ("refused" in plan)
    return notice("failed", `${node} is not bypassed: ${plan.refused}`, "Disable it (D) to end messages there.");
  editing.do({ do: "bypass", node, edge: plan.edge });
  notice("done", `Bypassed ${node}: messages go from ${plan.edge.from} to ${plan.edge.to}`);
}

/**
 * planBypass finds the wire that leads around a node. What only the node gives is a reason to
 * refuse it: the flow would go on with other values, and nobody would see it.
 */
export async function planBypass(flow: Flow, node: string, by: Server) {
  const between = wiresThrough(flow, node);
  const why = whyNotJoined(between);
  if (why === undefined) return { refused: between.into.length === 0 ? "no wire comes in" : "no wire goes out" };
  if (why !== "") return { refused: why };
  const [into] = between.into;
  const [outOf] = between.outOf;
  const around = edgeKey({ from: into?.from ?? "", to: outOf?.to ?? "" });
  if (edgeByKey(flow, around)) return { refused: `there is a wire ${around} already` };
  const spec = { ...flow.spec, nodes: flow.spec.nodes.filter(({ id }) => id !== node) };
  const ends = [...between.into, ...between.outOf].map(edgeKey);
  const without = { ...flow, spec: { ...spec, edges: spec.edges?.filter((edge) => !ends.includes(edgeKey(edge))) } };
  const plan = await planJoint(without, between, by);
  if ("refused" in plan || plan.lost.length === 0) return plan;
  const name = nodeById(flow, node)?.title || node;
  return { refused: `${outOf?.to} needs ${plan.lost.join(", ")}, which only ${name} gives` };
}
