import type { ReactNode } from "react";
import type { QueueStatus } from "../../api/client";
import { useShowQueue } from "../../desk/desk";
import { useHistory } from "../../document/editing";
import { edgeByKey } from "../../document/flow";
import { rateText } from "../../live/rate";
import { Button } from "../../look/button";
import { Pill } from "../../look/pill";
import { PauseButton } from "../../queues/pause-button";
import { isHeld, queueState } from "../../queues/queue-words";
import { useQueue, useQueueAge, useQueues } from "../../queues/queues";
import { timeText } from "../../runs/record/run-words";
import { countText } from "../../values/count-text";
import { counted } from "../../values/word-lists";
import styles from "./queue-tab.module.css";

/** QueueNow shows what waits on a wire of the deployed flow. */
export function QueueNow({ flow, edge, queued }: { flow: string; edge: string; queued: boolean }) {
  const queue = useQueue(edge);
  const error = useQueues((queues) => queues.error);
  const saved = useHistory((h) => (h.saved ? edgeByKey(h.saved, edge)?.queue !== undefined : false));
  if (!queue && !queued && !saved) return null;
  return (
    <section className={styles.now} aria-label="What waits now">
      {queue ? (
        <Facts flow={flow} queue={queue} direct={!queued} />
      ) : (
        <p className="quiet">
          {error
            ? `Not known: ${error.message}.`
            : saved
              ? "Asking what waits…"
              : "The wire is queued when the flow is saved."}
        </p>
      )}
    </section>
  );
}

function Facts({ flow, queue, direct }: { flow: string; queue: QueueStatus; direct: boolean }) {
  const show = useShowQueue();
  const age = useQueueAge(queue.edge);
  const { lamp, word, more } = queueState(queue);
  const { edge, waiting, delayed, inWork, dead, unfit, limit, concurrency, oldest, perSecond } = queue;
  return (
    <>
      <p className={styles.line}>
        <Pill state={lamp}>{word}</Pill>
        <PauseButton flow={flow} queue={queue} />
      </p>
      <p className={isHeld(queue) ? styles.held : styles.about}>{more}</p>
      {direct && waiting + inWork > 0 && (
        <p className={styles.held}>
          {counted(waiting + inWork, "message")} are on it: they are still handled after the wire is saved as direct.
        </p>
      )}
      <dl className={styles.facts}>
        <Fact name="Waiting" more={`of ${countText(limit)}`}>
          {countText(waiting)}
        </Fact>
        {delayed > 0 && (
          <Fact name="For another attempt" more="of those that wait">
            {countText(delayed)}
          </Fact>
        )}
        <Fact name="In work" more={`of ${countText(concurrency)} at once`}>
          {countText(inWork)}
        </Fact>
        {oldest && (
          <Fact name="Oldest" more={`since ${timeText(oldest)}`}>
            {age}
          </Fact>
        )}
        <Fact name="Finished">{rateText(perSecond) || "none now"}</Fact>
        <Fact
          name="Dead letters"
          bad={dead > 0}
          more={unfit > 0 ? `${countText(unfit)} wait for a change of the flow` : ""}
        >
          {countText(dead)}
        </Fact>
      </dl>
      <p className={styles.line}>
        <Button onClick={() => show("queues", edge)}>Show what waits</Button>
        {dead > 0 && <Button onClick={() => show("letters", edge)}>Show the {counted(dead, "dead letter")}</Button>}
      </p>
    </>
  );
}

function Fact({
  name,
  more = "",
  bad = false,
  children,
}: {
  name: string;
  more?: string;
  bad?: boolean;
  children: ReactNode;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={bad ? styles.bad : ""}>
        <b>{children}</b>
        {more && <span className={styles.about}> {more}</span>}
      </dd>
    </div>
  );
}
