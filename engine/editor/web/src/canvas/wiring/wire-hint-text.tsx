import { EdgeLabelRenderer } from "@xyflow/react";
import type { QueueStatus } from "../../api/client";
import { useQueues } from "../../queues/queues";
import { wireTitle } from "../../queues/wire-queue";
import { useWireCounts } from "../../runs/record/wire-counts";
import { shortened } from "../../values/clip-text";
import styles from "./wire.module.css";

/** WireHint says why the messages may not fit, how much went over the wire in the last pass and the last hour, and what waits on it; the latter while the pointer is over it, since the inspector of a selected wire says it too. */
export function WireHint({
  id,
  x,
  y,
  reason,
  over,
}: {
  id: string;
  x: number;
  y: number;
  reason: string;
  over: boolean;
}) {
  const counts = useWireCounts(id);
  const queue = useQueues(({ list }) => (over ? titleOf(list.find(({ edge }) => edge === id)) : ""));
  if (counts === "" && reason === "" && queue === "") return null;
  return (
    <EdgeLabelRenderer>
      <div
        data-hint={id}
        className={`${styles.place} ${styles.hint}`}
        style={{ transform: `translate(-50%, -100%) translate(${x}px, ${y - 36}px)` }}
      >
        <span className={styles.reason}>
          {reason !== "" && <span>{shortened(reason, 300)}</span>}
          {counts !== "" && <span className={styles.counts}>{counts}</span>}
          {queue !== "" && <span>{shortened(queue, 300)}</span>}
        </span>
      </div>
    </EdgeLabelRenderer>
  );
}

function titleOf(queue: QueueStatus | undefined): string {
  return queue ? wireTitle(queue, Date.now()) : "";
}
