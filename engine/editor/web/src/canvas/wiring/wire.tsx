import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getBezierPath } from "@xyflow/react";
import { memo, useState } from "react";
import { useCheck } from "../../check/check";
import { useLive } from "../../live/live";
import { rateText } from "../../live/rate";
import { useMark } from "../../runs/record/run-marks";
import { shortened } from "../../values/clip-text";
import type { CanvasEdge } from "../graph/canvas-elements";
import styles from "./wire.module.css";
import { wireLook } from "./wire-look";

/** Wire draws an edge as a patch cable. Its look shows the result of the check, its label the reason and the rate of messages. */
export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { id, selected } = props;
  const [path, x, y] = getBezierPath({ ...props, curvature: 0.35 });
  const [over, setOver] = useState(false);
  const verdict = useCheck((c) => c.verdicts[id]);
  const problems = useCheck((c) => c.edgeProblems[id]);
  const rate = useLive((l) => rateText(l.edges[id]?.rate.perSecond ?? 0));
  const mark = useMark((m) => m.edges[id]?.state);
  const step = useMark((m) => (m.edge === id ? m.step : ""));
  const look = wireLook(verdict, problems);
  const classes = [
    styles.wire,
    styles[look.state],
    selected ? styles.selected : "",
    mark ? styles.touched : "",
    mark === "failed" ? styles.failed : "",
    step ? styles.current : "",
  ];
  const labelled = rate || look.badge || step || over || selected;
  return (
    <g className={classes.join(" ")} onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <path d={path} className={styles.sheath} />
      <BaseEdge id={id} path={path} interactionWidth={24} />
      <Pulse id={id} path={path} />
      {labelled && (
        <EdgeLabelRenderer>
          <div className={styles.place} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            <span className={`${styles.label} ${styles[look.state]} ${step ? styles.step : ""}`}>
              {look.badge && <span aria-hidden="true">{look.badge}</span>}
              {step && <span>{step}</span>}
              {rate && <span>{rate}</span>}
              {(over || selected) && <span className={styles.reason}>{shortened(look.reason, 300)}</span>}
            </span>
          </div>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** Pulse runs along the wire when messages pass, one at a time however many they are. */
function Pulse({ id, path }: { id: string; path: string }) {
  const count = useLive((l) => l.pulses[id] ?? 0);
  const [seen, setSeen] = useState(count);
  const [runs, setRuns] = useState(false);
  if (count !== seen) {
    setSeen(count);
    if (!runs) setRuns(true);
  }
  if (!runs) return null;
  return <path d={path} pathLength={1} className={styles.pulse} onAnimationEnd={() => setRuns(false)} />;
}
