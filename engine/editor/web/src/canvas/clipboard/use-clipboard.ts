import { useReactFlow } from "@xyflow/react";
import { type RefObject, useEffect, useRef } from "react";
import { inField, useChangeShortcut, useShortcut } from "../../desk/shortcuts";
import { useEditing } from "../../document/editing";
import { grid, type Position } from "../../document/flow";
import { announce, notice } from "../../look/notice";
import { fromText, problemText, toYaml, writeText } from "./flow-text";
import { fragmentOf, pasteOf } from "./fragment";

/** useClipboard copies, cuts, pastes and duplicates. The clipboard holds YAML, so that nodes can be pasted into other flows and files. */
export function useClipboard(board: RefObject<HTMLElement | null>, place: (id: string) => Position): void {
  const editing = useEditing();
  const { screenToFlowPosition } = useReactFlow();
  const selected = () => {
    const { flow, selection } = editing.store.get();
    return fragmentOf(flow, selection, place);
  };
  const copy = async (): Promise<boolean> => {
    const fragment = selected();
    if (!fragment) return false;
    try {
      await writeText(await toYaml(fragment));
      announce(`Copied ${counted(fragment.spec.nodes.length)}`);
      return true;
    } catch (failure) {
      notice("failed", `not copied: ${problemText(failure)}`);
      return false;
    }
  };
  const remove = () => {
    const { selection } = editing.store.get();
    editing.do({ do: "remove", ...selection }, {});
  };
  useShortcut("copy", () => {
    if (document.getSelection()?.toString() || !selected()) return false;
    void copy();
  });
  useChangeShortcut("cut", () => {
    if (!selected()) return false;
    void copy().then((done) => done && remove());
  });
  useChangeShortcut("duplicate", () => {
    const fragment = selected();
    if (!fragment) return;
    const { flow } = editing.store.get();
    const corner = cornerOf(Object.values(fragment.layout ?? {}).concat(fragment.comments ?? []));
    const { command, selection } = pasteOf(flow, fragment, { x: corner.x + 4 * grid, y: corner.y + 4 * grid });
    editing.do(command, selection);
    announce(`Duplicated ${counted(fragment.spec.nodes.length)}`);
  });
  // The browser's paste event carries the text, and needs no permission.
  useShortcut("paste", () => false);
  const pasted = useRef({ text: "", times: 0 });
  useEffect(() => {
    const paste = async (text: string) => {
      try {
        const fragment = await fromText(text);
        const box = board.current?.getBoundingClientRect() ?? new DOMRect();
        const times = pasted.current.text === text ? pasted.current.times + 1 : 0;
        pasted.current = { text, times };
        const at = screenToFlowPosition({ x: box.left + box.width / 3, y: box.top + box.height / 3 });
        const { command, selection } = pasteOf(editing.store.get().flow, fragment, {
          x: at.x + times * 4 * grid,
          y: at.y + times * 4 * grid,
        });
        editing.do(command, selection);
        announce(`Pasted ${counted(fragment.spec.nodes.length)}`);
      } catch (failure) {
        notice(
          "failed",
          `nothing pasted: ${problemText(failure)}`,
          "Copy nodes from a flow, or a flow as YAML, and paste again.",
        );
      }
    };
    const listen = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain") ?? "";
      if (inField(event.target) || event.defaultPrevented || text.trim() === "") return;
      event.preventDefault();
      if (!editing.refused()) void paste(text);
    };
    document.addEventListener("paste", listen);
    return () => document.removeEventListener("paste", listen);
  }, [board, editing, screenToFlowPosition]);
}

function cornerOf(places: Position[]): Position {
  return { x: Math.min(...places.map((p) => p.x)), y: Math.min(...places.map((p) => p.y)) };
}

function counted(nodes: number): string {
  return nodes === 1 ? "1 node" : `${nodes} nodes`;
}
