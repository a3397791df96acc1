import type { KeyboardEvent, PointerEvent } from "react";
import styles from "./inspector.module.css";
import { bounded, narrowest, widest, widthByKey } from "./inspector-width";

/** Separator changes the inspector's width by mouse, touch or arrow keys. */
export function Separator({
  width,
  onWidth,
  onClose,
}: {
  width: number;
  onWidth(width: number): void;
  onClose(): void;
}) {
  const drag = (down: PointerEvent<HTMLDivElement>) => {
    if (down.button !== 0) return;
    const handle = down.currentTarget;
    const from = down.clientX;
    handle.setPointerCapture(down.pointerId);
    const move = (event: globalThis.PointerEvent) => onWidth(bounded(width + from - event.clientX));
    const end = () => handle.removeEventListener("pointermove", move);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", end, { once: true });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Enter") return onClose();
    const next = widthByKey(width, event.key);
    if (next === undefined) return;
    event.preventDefault();
    onWidth(next);
  };
  return (
    <div
      role="separator"
      className={styles.separator}
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Width of the inspector"
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      onPointerDown={drag}
      onKeyDown={key}
    />
  );
}
