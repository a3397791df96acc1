import type { HopRecord, RunRecord } from "../../api/client";
import { useShowQueue } from "../../desk/desk";
import { Button } from "../../look/button";
import { PinButton } from "../../pins/pin-button";
import { LogLines } from "../messages/log-lines";
import { MessageText } from "../messages/message-text";
import { portOfHop } from "../record/hop-port";
import { durationText, hasEnded, hopState, retryText, waitText } from "../record/run-words";
import styles from "./run-panel.module.css";

/** HopDetail shows the message, the outcome and the log of a hop. */
export function HopDetail({ hop, run }: { hop: HopRecord; run: RunRecord }) {
  const end = portOfHop(hop, run.records ?? []);
  const waited = waitText(hop);
  const began = Date.parse(run.started);
  const lines = (hop.log ?? []).map((line) => ({
    at: new Date(began + line.at / 1e6).toISOString(),
    level: line.level,
    text: line.text,
  }));
  return (
    <div className={styles.detail} role="region" aria-label={`Hop ${hop.index + 1}: ${hop.node}`} tabIndex={0}>
      <p>
        <strong>{hop.node}</strong> {hop.item && <span>{hop.item} </span>}
        <span className="quiet">{hopState(hop)}</span>
        {hop.edge && (
          <>
            {", "}
            came over <code>{hop.edge}</code>
          </>
        )}
        <span className="quiet">
          {(hop.attempts ?? 0) > 1 && `, ${hop.attempts} attempts`}, {durationText(hop.start)} after the start
          {waited && `, ${waited}`}, {hasEnded(hop) ? `took ${durationText(hop.duration)}` : "not done yet"}
        </span>
      </p>
      <div className={styles.sides}>
        <div>
          {hop.state === "queued" && hop.edge ? (
            <InQueue edge={hop.edge} />
          ) : (
            <MessageText
              label={hop.edge ? "Message that arrived" : "Message that began the run"}
              value={hop.message}
              cut={hop.cut}
              masked={hop.masked}
            />
          )}
          {end !== "" && hop.message !== undefined && (
            <p>
              <PinButton end={end} message={hop.message} cut={hop.cut} />
            </p>
          )}
        </div>
        {(hop.error || lines.length > 0) && (
          <div className={styles.outcome}>
            {hop.error && (
              <div className={styles.failure}>
                {hop.cause && <strong>{hop.cause}</strong>}
                {hop.error !== hop.cause && <p className={styles.chain}>{hop.error}</p>}
                {(hop.failures ?? 0) > 1 && <p>{hop.failures} failures; this is the first.</p>}
                {retryText(hop) && <p className="quiet">{retryText(hop)}</p>}
              </div>
            )}
            {lines.length > 0 && <LogLines label="Log of this hop" lines={lines} />}
          </div>
        )}
      </div>
    </div>
  );
}

/** InQueue says where the message of a hop is that has not been handed out yet. */
function InQueue({ edge }: { edge: string }) {
  const show = useShowQueue();
  return (
    <>
      <p className="quiet">Its message waits in the queue of the wire.</p>
      <p>
        <Button onClick={() => show("queues", edge)}>Show what waits</Button>
      </p>
    </>
  );
}
