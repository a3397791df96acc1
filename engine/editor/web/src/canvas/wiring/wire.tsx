import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from "@xyflow/react";
import { memo, useMemo, useState } from "react";
import { useCheck } from "../../check/check";
import { useLastPass } from "../../live/last-pass";
import { useLive } from "../../live/live";
import { rateText } from "../../live/rate";
import { tintOf } from "../../look/module-tint";
import tints from "../../look/module-tint.module.css";
import { useQueues } from "../../queues/queues";
import { useMark } from "../../runs/record/run-marks";
import { shortened } from "../../values/clip-text";
import type { CanvasEdge } from "../graph/canvas-elements";
import { useDistance } from "../graph/distance";
import { useObstacles } from "../route/obstacles";
import { routeOf } from "../route/wire-route";
import { InsertButton } from "./insert-button";
import styles from "./wire.module.css";
import { WireHint } from "./wire-hint-text";
import { WireLabel } from "./wire-label";
import { wireLook } from "./wire-look";
import { useWireTarget } from "./wire-target";

/**
 * Wire draws an edge as a patch cable, in the tint of the module that it leaves, or
 * dashed and in right angles for errors. It carries the count of the last run until the
 * next one, and says when its messages do not fit.
 */
export const Wire = memo(function Wire(props: EdgeProps<CanvasEdge>) {
  const { id, data, sourceHandleId, sourceX, sourceY, sourcePosition, selected } = props;
  const { targetX, targetY, targetPosition } = props;
  const boxes = useObstacles();
  const error = sourceHandleId === "error";
  const { path, label } = useMemo(
    () =>
      routeOf(
        { x: sourceX, y: sourceY, side: sourcePosition },
        { x: targetX, y: targetY, side: targetPosition },
        boxes,
        error ? "error" : "message",
      ),
    [sourceX, sourceY, sourcePosition, targetX, targetY, targetPosition, boxes, error],
  );
  const verdict = useCheck((c) => c.verdicts[id]);
  const problems = useCheck((c) => c.edgeProblems[id]);
  const mark = useMark((m) => m.edges[id]?.state);
  const step = useMark((m) => (m.edge === id ? m.step : ""));
  const passed = useLastPass((pass) => pass.wires[id] ?? 0);
  const rate = useLive((l) => rateText(l.edges[id]?.rate.perSecond ?? 0));
  const distance = useDistance();
  const left = useQueues((queues) => queues.wires[id] !== undefined);
  const queued = data?.edge.queue !== undefined || left;
  // Between two nodes that are beside each other there is room below the wire only.
  const beside = targetX > sourceX && targetX - sourceX < 160;
  const [over, setOver] = useState(false);
  const target = useWireTarget(id);
  const look = wireLook(verdict, problems);
  const classes = [
    styles.wire,
    error ? styles.error : tints[tintOf(data?.component ?? "")],
    styles[look.state],
    passed > 0 || rate ? "" : styles.unused,
    error && passed > 0 && !selected ? styles.hot : "",
    rate ? styles.moving : "",
    selected ? styles.selected : "",
    mark ? styles.touched : "",
    mark === "failed" ? styles.failed : "",
    step ? styles.current : "",
    data?.off ? styles.off : "",
    target ? (target.refused ? styles.refusing : styles.taking) : "",
  ];
  const drawn = classes.filter(Boolean).join(" ");
  return (
    <g className={drawn} onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <path d={path} className={styles.sheath} />
      <BaseEdge id={id} path={path} interactionWidth={16} />
      {!error && <Plugs {...{ sourceX, sourceY, targetX, targetY, targetPosition }} />}
      {distance !== "tiny" && <Pulse id={id} path={path} />}
      {(over || selected) && <InsertButton edge={id} x={label.x} y={label.y - 22} />}
      <WireLabel {...{ id, drawn, x: label.x, y: label.y, look, error, passed, rate, step, queued, beside }} />
      {(over || selected) && !target && (
        <WireHint
          id={id}
          x={label.x}
          y={label.y}
          reason={over && look.state !== "valid" ? look.reason : ""}
          over={over}
        />
      )}
      {target?.text && <TargetText x={label.x} y={label.y} text={target.text} refused={target.refused} />}
    </g>
  );
});

/** Plugs are the sleeves of the cable at its jacks. */
function Plugs({
  sourceX,
  sourceY,
  targetX,
  targetY,
  targetPosition,
}: Pick<EdgeProps, "sourceX" | "sourceY" | "targetX" | "targetY" | "targetPosition">) {
  return (
    <>
      <rect className={styles.plug} x={sourceX - 1} y={sourceY - 3.5} width={10} height={7} rx={3} />
      {targetPosition === "left" && (
        <rect className={styles.plug} x={targetX - 9} y={targetY - 3.5} width={10} height={7} rx={3} />
      )}
    </>
  );
}

/** TargetText says what dropping a component on the wire does, or why it does not fit. */
function TargetText({ x, y, text, refused }: { x: number; y: number; text: string; refused: boolean }) {
  return (
    <EdgeLabelRenderer>
      <div
        className={`${styles.place} ${styles.hint}`}
        style={{ transform: `translate(-50%, 0) translate(${x}px, ${y + 14}px)` }}
      >
        <span className={`${styles.offer} ${refused ? styles.bad : ""}`}>{shortened(text, 300)}</span>
      </div>
    </EdgeLabelRenderer>
  );
}

/** Pulse runs along the wire when messages pass, one at a time however many they are. From very far it could not be seen. */
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
