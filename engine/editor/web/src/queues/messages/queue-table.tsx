import type { QueueStatus } from "../../api/client";
import { useShowQueue } from "../../desk/desk";
import { useHistory } from "../../document/editing";
import { rateText } from "../../live/rate";
import { Lamp } from "../../look/lamp";
import panel from "../../look/panel.module.css";
import { timeText } from "../../runs/record/run-words";
import { countText } from "../../values/count-text";
import { PauseButton } from "../pause-button";
import { isHeld, queueState, wireText } from "../queue-words";
import { useQueueAge, useQueues } from "../queues";
import styles from "../queues.module.css";
import { WireLink } from "../wire-link";

/** QueueTable lists the queued wires of the deployed flow, with what waits on each. */
export function QueueTable({ flow }: { flow: string }) {
  const list = useQueues((queues) => queues.list);
  const queued = useHistory((h) => h.flow.spec.edges?.some((edge) => edge.queue !== undefined) ?? false);
  if (list.length === 0)
    return (
      <p className={panel.empty} tabIndex={-1} data-first>
        {queued
          ? "No queue yet: a wire is queued where the flow runs once it is saved."
          : "No wire of this flow is queued. Select a wire, and switch Queued on in its tab Queue: its messages are then stored, tried again when they fail, and not lost when an engine ends."}
      </p>
    );
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Wire</th>
          <th scope="col">State</th>
          <th scope="col" className={styles.number}>
            Waiting
          </th>
          <th scope="col" className={styles.number}>
            In work
          </th>
          <th scope="col" className={styles.number}>
            Oldest
          </th>
          <th scope="col" className={styles.number}>
            Finished
          </th>
          <th scope="col" className={styles.number}>
            Dead letters
          </th>
          <th scope="col">Why</th>
          <th scope="col">
            <span className="unseen">Acts</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {list.map((queue, at) => (
          <Row key={queue.edge} flow={flow} queue={queue} first={at === 0} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ flow, queue, first }: { flow: string; queue: QueueStatus; first: boolean }) {
  const show = useShowQueue();
  const age = useQueueAge(queue.edge);
  const { edge, waiting, delayed, inWork, oldest, perSecond, dead, limit } = queue;
  const { lamp, word, more } = queueState(queue);
  return (
    <tr>
      <td>
        <WireLink edge={edge} first={first} />
      </td>
      <td>
        <span className={styles.state} title={more}>
          <Lamp state={lamp} label="" />
          {word}
        </span>
      </td>
      <td className={styles.number}>
        {waiting + inWork > 0 ? (
          <button
            type="button"
            className={styles.link}
            aria-label={`Show the ${countText(waiting)} that wait on ${wireText(edge)}`}
            title={`${delayed > 0 ? `${countText(delayed)} of them wait for another attempt. ` : ""}Of ${countText(limit)} that may wait.`}
            onClick={() => show("queues", edge)}
          >
            {countText(waiting)}
          </button>
        ) : (
          "0"
        )}
      </td>
      <td className={styles.number}>{countText(inWork)}</td>
      <td className={styles.number} title={oldest && `since ${timeText(oldest)}`}>
        {age}
      </td>
      <td className={styles.number}>{rateText(perSecond)}</td>
      <td className={styles.number}>
        {dead > 0 ? (
          <button
            type="button"
            className={styles.link}
            aria-label={`Show the ${countText(dead)} dead letters of ${wireText(edge)}`}
            onClick={() => show("letters", edge)}
          >
            {countText(dead)}
          </button>
        ) : (
          "0"
        )}
      </td>
      <td className={styles.why} title={isHeld(queue) ? more : undefined}>
        {isHeld(queue) && more}
      </td>
      <td className={styles.acts}>
        <PauseButton flow={flow} queue={queue} />
      </td>
    </tr>
  );
}
