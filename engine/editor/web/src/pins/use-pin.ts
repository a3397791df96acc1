import { useMemo } from "react";
import { type Editing, useEditing } from "../document/editing";
import { endpoint, nodeById } from "../document/flow";
import { announce, notice } from "../look/notice";
import type { Json } from "../values/json";
import { maskedText, refusal } from "./pinned-message";

/** pin keeps a message as the one to try a port (node.port) out with, or says why it can't; true when it did. */
export function pin(editing: Editing, end: string, message: unknown, cut: boolean): boolean {
  if (editing.refused()) return false;
  const { node, port } = endpoint(end);
  const there = nodeById(editing.store.get().flow, node) !== undefined;
  const why = there ? refusal(message, cut) : `the flow has no node ${node} any more`;
  if (why) {
    notice("failed", `not pinned: ${why}`);
    return false;
  }
  const value = message as Json;
  editing.do({ do: "example", node, port, value });
  const masked = maskedText(value);
  if (masked) notice("done", `pinned to ${end}`, masked);
  else announce(`Pinned to ${end}`);
  return true;
}

export function unpin(editing: Editing, end: string): void {
  if (editing.refused()) return;
  const { node, port } = endpoint(end);
  editing.do({ do: "example", node, port, value: undefined });
  announce(`Unpinned from ${end}`);
}

/** usePin returns what can be done with the pinned message of a port. */
export function usePin(end: string) {
  const editing = useEditing();
  return useMemo(
    () => ({
      pin: (message: unknown, cut = false) => pin(editing, end, message, cut),
      unpin: () => unpin(editing, end),
      /** edit changes what is pinned while a person types. */
      edit: (value: Json | undefined) => {
        const { node, port } = endpoint(end);
        editing.do({ do: "example", node, port, value, typed: true });
      },
    }),
    [editing, end],
  );
}
