import { Lamp } from "../../look/lamp";
import { queueState } from "../../queues/queue-words";
import { useQueues } from "../../queues/queues";
import { useDistance } from "../graph/distance";
import styles from "./wire-queue-text.module.css";

/** WireQueueText is what waits on a queued wire, below its mark. From far away, where it could not be read, only what holds messages up is shown. */
export function WireQueueText({ edge, beside }: { edge: string; beside: boolean }) {
  const queue = useQueues((queues) => queues.wires[edge]);
  const near = useDistance() === "near";
  if (!queue) return null;
  const { waiting, full, inWork, age, dead, held } = queue;
  const lamp = held && queueState({ state: held });
  if (!dead && !lamp && !(near && (waiting || inWork || age))) return null;
  return (
    <span className={`${styles.text} ${beside ? styles.beside : ""}`}>
      {near && waiting && (
        <span className={styles.waiting}>
          {waiting}
          <svg className={styles.full} viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="4" />
            <rect className={styles.part} width={full} height="4" />
          </svg>
        </span>
      )}
      {near && inWork && <span>{inWork}</span>}
      {near && age && <span>{age}</span>}
      {lamp && (
        <span className={held === "unreachable" ? styles.dead : styles.held}>
          {!beside && <Lamp state={lamp.lamp} label="" />}
          {lamp.word}
        </span>
      )}
      {dead && (
        <span className={styles.dead}>
          <Lamp state="failed" label="" />
          {dead}
        </span>
      )}
    </span>
  );
}
