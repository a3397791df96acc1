import { useEffect } from "react";
import { useArrange } from "../../desk/desk";
import { useEditing } from "../../document/editing";

/** How far apart, in pixels, two clicks may be. */
const near = 5;

/**
 * useRenameOnDoubleClick lets a double click on the title of a node rename it. The first
 * click selects the node, so the inspector may cover it, or the view move, before the
 * second one: that counts for the title too, and for nothing that is there by then.
 */
export function useRenameOnDoubleClick(): void {
  const arrange = useArrange();
  const editing = useEditing();
  useEffect(() => {
    let first: { node: string; x: number; y: number } | undefined;
    let handled = false;
    const titled = (target: EventTarget | null) =>
      target instanceof Element ? target.closest("[data-title]")?.closest<HTMLElement>(".react-flow__node") : null;
    const onClick = (event: MouseEvent) => {
      const before = first;
      const node = titled(event.target)?.dataset.id;
      first = node === undefined ? undefined : { node, x: event.clientX, y: event.clientY };
      handled = false;
      // The browser counts the clicks, by their time and place.
      if (!before || event.detail !== 2) return;
      if (Math.hypot(event.clientX - before.x, event.clientY - before.y) > near) return;
      first = undefined;
      handled = true;
      event.stopPropagation();
      event.preventDefault();
      if (!editing.refused()) arrange({ renaming: before.node });
    };
    const onDoubleClick = (event: MouseEvent) => {
      if (!handled) return;
      handled = false;
      event.stopPropagation();
      event.preventDefault();
    };
    document.addEventListener("click", onClick, true);
    document.addEventListener("dblclick", onDoubleClick, true);
    return () => {
      document.removeEventListener("click", onClick, true);
      document.removeEventListener("dblclick", onDoubleClick, true);
    };
  }, [arrange, editing]);
}
