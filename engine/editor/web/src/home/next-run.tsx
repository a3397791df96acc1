import type { FlowLine } from "../api/client";
import { timeText } from "../runs/record/run-words";
import styles from "./home.module.css";
import { until } from "./outcome";

/** NextRun says when a flow runs next, or what has to happen before. */
export function NextRun({ line, now }: { line: FlowLine; now: number }) {
  if (line.state === "invalid" || line.state === "damaged")
    return <span className="quiet">not before it is mended</span>;
  if (line.state === "stopped") return <span className="quiet">when started</span>;
  if (!line.nextRun) return <strong>on request</strong>;
  return (
    <>
      <strong className={styles.next}>{until(line.nextRun, now)}</strong>
      <time className="quiet" dateTime={line.nextRun}>
        {timeText(line.nextRun, new Date(now))}
      </time>
    </>
  );
}
