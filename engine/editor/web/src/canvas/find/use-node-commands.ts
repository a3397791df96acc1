import { useQueryClient } from "@tanstack/react-query";
import { componentQuery } from "../../api/catalog";
import type { Component } from "../../api/client";
import type { Command } from "../../commands/command";
import { useCommands } from "../../commands/commands";
import { useEditing } from "../../document/editing";
import { useShowNode } from "../graph/show-node";
import { nodePlaces } from "./node-places";

/** useNodeCommands lets the command box find the nodes of the flow, and go to one. */
export function useNodeCommands(focusNode: (id: string) => void): void {
  const editing = useEditing();
  const client = useQueryClient();
  const show = useShowNode();
  useCommands(() => {
    const { flow } = editing.store.get();
    const places = nodePlaces(flow);
    return flow.spec.nodes.map(({ id, title, component }): Command => {
      const known = client.getQueryData<Component>(componentQuery(component).queryKey);
      return {
        key: `node ${id}`,
        group: "Nodes of this flow",
        title: title || known?.description || id,
        detail: `${id}, ${component}`,
        places: places.get(id),
        component,
        act: () => {
          show(id);
          focusNode(id);
        },
      };
    });
  });
}
