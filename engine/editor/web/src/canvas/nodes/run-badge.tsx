import { memo } from "react";
import { useMark } from "../../runs/record/run-marks";
import styles from "./run-badge.module.css";

/** RunBadge shows what happened at a node in the open run. */
export const RunBadge = memo(function RunBadge({ node }: { node: string }) {
  const mark = useMark((m) => m.nodes[node]);
  const step = useMark((m) => (m.node === node ? m.step : ""));
  if (!mark) return null;
  const hops = mark.hops === 1 ? "1 hop" : `${mark.hops} hops`;
  return (
    <p className={`${styles.badge} ${mark.state === "failed" ? styles.failed : ""} ${step ? styles.current : ""}`}>
      {step ? `Hop ${step}` : hops}
      {mark.state === "failed" && " · failed"}
      {mark.state === "queued" && " · waiting in queue"}
      {mark.state === "running" && " · running"}
    </p>
  );
});
