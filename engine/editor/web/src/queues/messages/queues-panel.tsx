import type { ReactNode } from "react";
import { useArrange, useDesk, useShowQueue } from "../../desk/desk";
import { Button } from "../../look/button";
import styles from "../../look/panel.module.css";
import { wireText } from "../queue-words";
import { useQueues } from "../queues";
import { BrokerLine } from "./broker-line";
import { QueueTable } from "./queue-table";
import { QueuedMessages } from "./queued-messages";

/** QueuesPanel lists the queued wires of the flow, or what waits on one of them. */
export function QueuesPanel({ flow, closing }: { flow: string; closing: ReactNode }) {
  const edge = useDesk((desk) => desk.queue);
  const arrange = useArrange();
  const show = useShowQueue();
  const dead = useQueues(({ list }) => list.reduce((sum, one) => sum + (edge && one.edge !== edge ? 0 : one.dead), 0));
  return (
    <>
      <div className={styles.head}>
        {edge !== "" && (
          <Button kind="quiet" onClick={() => arrange({ queue: "" })}>
            All queues
          </Button>
        )}
        <h2>{edge === "" ? "Queues" : `On ${wireText(edge)}`}</h2>
        <div className={styles.end}>
          <Button kind="quiet" onClick={() => show("letters", edge)}>
            Dead letters{dead > 0 && ` ${dead.toLocaleString("en")}`}
          </Button>
          {closing}
        </div>
      </div>
      <div className={styles.body}>
        <BrokerLine />
        {edge === "" ? <QueueTable flow={flow} /> : <QueuedMessages key={edge} flow={flow} edge={edge} />}
      </div>
    </>
  );
}
