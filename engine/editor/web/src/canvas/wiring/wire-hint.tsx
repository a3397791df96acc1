import { useConnection, ViewportPortal } from "@xyflow/react";
import { useEffect } from "react";
import type { Position } from "../../document/flow";
import { announce } from "../../look/notice";
import { useStore } from "../../store/store";
import { useOffers } from "./wire-being-drawn";
import styles from "./wire-hint.module.css";
import { reasonOf } from "./wire-offers";

/** Refused is a wire that was dropped on a port that it does not fit. */
export interface Refused extends Position {
  text: string;
}

/** WireHint says next to a port why the wire over it, or dropped on it, is refused or needs more. */
export function WireHint({ refused }: { refused: Refused | undefined }) {
  const over = useConnection((c) => (c.inProgress && c.toHandle ? `${c.toHandle.nodeId}.${c.toHandle.id}` : ""));
  const x = useConnection((c) => (c.inProgress && c.toHandle ? c.toHandle.x : 0));
  const y = useConnection((c) => (c.inProgress && c.toHandle ? c.toHandle.y : 0));
  const offers = useStore(useOffers(), (o) => o);
  const offer = over ? offers?.items[over] : undefined;
  const hint = offer
    ? { x, y, text: reasonOf(offer), bad: offer.outcome === "invalid" }
    : refused && { ...refused, bad: true };
  const verdict = hint?.bad ? "Refused:" : "Fits partly:";
  const announcement = hint?.text ? `${verdict} ${hint.text}` : "";
  useEffect(() => {
    if (announcement) announce(announcement);
  }, [announcement]);
  if (!hint || !announcement) return null;
  return (
    <ViewportPortal>
      <div className={styles.place} style={{ transform: `translate(${hint.x + 14}px, ${hint.y + 10}px)` }}>
        <p className={`${styles.hint} ${hint.bad ? styles.bad : ""}`}>
          <strong>{verdict}</strong> {hint.text}
        </p>
      </div>
    </ViewportPortal>
  );
}
