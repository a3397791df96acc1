import type { HopRecord, RunRecord } from "../../api/client";
import { PinButton } from "../../pins/pin-button";
import { LogLines } from "../messages/log-lines";
import { MessageText } from "../messages/message-text";
import { portOfHop } from "../record/hop-port";
import { durationText, hopState, retryText } from "../record/run-words";
import styles from "./run-panel.module.css";

/** HopDetail shows the message, the outcome and the log of a hop. */
export function HopDetail({ hop, run }: { hop: HopRecord; run: RunRecord }) {
  const end = portOfHop(hop, run.records ?? []);
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
          {(hop.attempts ?? 0) > 1 && `, ${hop.attempts} attempts`}, {durationText(hop.start)} after the start,{" "}
          {hop.state === "running" ? "not done yet" : `took ${durationText(hop.duration)}`}
        </span>
      </p>
      <div className={styles.sides}>
        <div>
          <MessageText
            label={hop.edge ? "Message that arrived" : "Message that began the run"}
            value={hop.message}
            cut={hop.cut}
            masked={hop.masked}
          />
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
