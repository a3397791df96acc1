import { useQueryClient } from "@tanstack/react-query";
import { useReactFlow } from "@xyflow/react";
import { useCallback } from "react";
import { componentQuery } from "../../api/catalog";
import type { Component } from "../../api/client";
import { useEditing } from "../../document/editing";
import { edgeByKey, endpoint, type Flow, nodeById, type Position } from "../../document/flow";
import { announce, notice } from "../../look/notice";
import { free, usualSize } from "../graph/boxes";
import { type FieldsOf, planInsertion } from "./insertion";
import { lostWords } from "./keep-map";
import { server } from "./server";

/** Insert puts a component into a wire, at a position or between its ends. It returns the id of the node, and undefined when that was refused. */
export type Insert = (edge: string, component: string, at?: Position) => Promise<string | undefined>;

export function useInsert(): Insert {
  const editing = useEditing();
  const client = useQueryClient();
  const { getInternalNode } = useReactFlow();
  return useCallback(
    async (key, component, at) => {
      const { flow } = editing.store.get();
      const short = component.replace(/^.*\//, "");
      const refuse = (why: string) => {
        notice("failed", `${short} is not inserted into ${key.replace(" -> ", " → ")}: ${why}`);
        return undefined;
      };
      try {
        const fieldsOf = await fieldsIn(flow, key, component, (name) => client.fetchQuery(componentQuery(name)));
        const plan = await planInsertion(flow, key, component, fieldsOf, server);
        if ("refused" in plan) return refuse(plan.refused);
        const { node, before, after, lost } = plan;
        const position =
          at ?? free(between(key, getInternalNode), Object.values(editing.store.get().flow.layout ?? {}));
        const { past } = editing.store.get();
        editing.do({ do: "insert", edge: key, node, position, before, after }, { nodes: [node.id] });
        if (editing.store.get().past === past) return refuse("the flow has changed meanwhile. Try again");
        const text = `Inserted ${node.id} between ${before.from} and ${after.to}`;
        const left = lostWords(lost, `They read what ${node.id} does not pass on.`);
        if (left) notice("done", text, left);
        else announce(text);
        return node.id;
      } catch (failure) {
        return refuse((failure as Error).message);
      }
    },
    [editing, client, getInternalNode],
  );
}

/** fieldsIn reads the fields of the ports of a component, and of the components at both ends of a wire. */
async function fieldsIn(
  flow: Flow,
  key: string,
  component: string,
  read: (component: string) => Promise<Component>,
): Promise<FieldsOf> {
  const edge = edgeByKey(flow, key);
  const ends = [edge?.from, edge?.to].map((end) => nodeById(flow, endpoint(end ?? "").node)?.component ?? "");
  const names = [...new Set([component, ...ends])].filter(Boolean);
  // A component that is not known here has no fields.
  const components = await Promise.all(names.map((name) => read(name).catch(() => undefined)));
  return (name, port) => {
    const found = components.find((one) => one?.name === name)?.ports?.find((one) => one.name === port);
    const { properties } = (found?.schema ?? {}) as { properties?: object };
    return Object.keys(properties ?? {});
  };
}

/** between is where a node goes that is put into a wire: in the middle of the gap between its ends. */
function between(
  key: string,
  drawn: (id: string) => { internals: { positionAbsolute: Position }; measured: { width?: number } } | undefined,
): Position {
  const [from, to] = key.split(" -> ").map((end) => drawn(endpoint(end).node));
  const left = from?.internals.positionAbsolute ?? { x: 0, y: 0 };
  const right = to?.internals.positionAbsolute ?? left;
  const middle = (left.x + (from?.measured.width ?? usualSize.width) + right.x) / 2;
  return { x: middle - usualSize.width / 2, y: (left.y + right.y) / 2 };
}
