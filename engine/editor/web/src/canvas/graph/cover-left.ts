import { type RefObject, useEffect } from "react";
import { useCover } from "../../desk/desk";

/** useCoverLeft notes how much of the canvas a panel at the left covers while it is open. */
export function useCoverLeft(panel: RefObject<HTMLElement | null>, open: boolean): void {
  const cover = useCover("left");
  useEffect(() => {
    if (!open) return;
    cover(panel.current?.offsetWidth ?? 0);
    return () => cover(0);
  }, [panel, open, cover]);
}
