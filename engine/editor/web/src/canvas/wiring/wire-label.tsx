import { EdgeLabelRenderer } from "@xyflow/react";
import { Icon } from "../../look/icon";
import { countText } from "../../values/count-text";
import styles from "./wire.module.css";
import type { WireLook } from "./wire-look";
import { WireQueueText } from "./wire-queue-text";

/**
 * WireLabel is the count or rate on a wire, the step of an open run, or the sign that its
 * messages do not fit. A queued wire has a mark there, and below it what waits.
 */
export function WireLabel({
  id,
  drawn,
  x,
  y,
  look,
  error,
  passed,
  rate,
  step,
  queued,
  beside,
}: {
  id: string;
  drawn: string;
  x: number;
  y: number;
  look: WireLook;
  error: boolean;
  passed: number;
  rate: string;
  step: string;
  queued: boolean;
  /** True for a short wire, between two nodes that are beside each other. */
  beside: boolean;
}) {
  const count = rate || (passed > 0 ? countText(passed) : "");
  if (!count && !look.badge && !step && !queued) return null;
  return (
    <EdgeLabelRenderer>
      <div
        data-wire={id}
        className={`${styles.place} ${drawn}`}
        style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
      >
        {look.badge === "!" && (
          <svg className={styles.sign} role="img" aria-label="does not fit" viewBox="0 0 22 20" width="22" height="20">
            <path d="M11 1 21 19H1z" />
            <path d="M11 8v5M11 16v.5" />
          </svg>
        )}
        {(count || step || queued || look.badge === "?") && (
          <span className={`${styles.count} ${step ? styles.step : ""}`}>
            {queued && (
              <span role="img" aria-label="queued" className={styles.mark}>
                <Icon name="queue" size={13} />
              </span>
            )}
            {error && count && (
              <svg aria-hidden="true" viewBox="0 0 9 9" width="9" height="9">
                <path d="M4.5 0 9 4.5 4.5 9 0 4.5z" />
              </svg>
            )}
            {look.badge === "?" && <span title={look.reason}>?</span>}
            {step || count}
          </span>
        )}
        {queued && <WireQueueText edge={id} beside={beside} />}
      </div>
    </EdgeLabelRenderer>
  );
}
