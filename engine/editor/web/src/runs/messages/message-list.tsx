import { Link } from "wouter";
import { Failure } from "../../api/client";
import { FailureText } from "../../look/failure-text";
import { Lamp } from "../../look/lamp";
import { PinButton } from "../../pins/pin-button";
import { runAddress } from "../record/run-view";
import { stateLamp, stateText, timeText } from "../record/run-words";
import type { KeptMessage } from "./kept-messages";
import styles from "./message.module.css";
import { MessageText } from "./message-text";

/** MessageList shows messages that arrived at a node, newest first, each with a link to its run. */
export function MessageList({
  flow,
  node,
  label,
  items,
}: {
  flow: string;
  node: string;
  label: string;
  items: KeptMessage[];
}) {
  return (
    <ol className={styles.list} aria-label={label}>
      {items.map((item, index) => (
        <li key={`${item.run} ${item.hop}`}>
          <details className={styles.one} open={index === 0}>
            <summary>
              <Lamp state={stateLamp(item.state)} label="" />
              <span>{timeText(item.at)}</span>
              <span className="quiet">{stateText(item.state)}</span>
            </summary>
            <div className={styles.inside}>
              {item.error && <p className={styles.error}>{item.error}</p>}
              <MessageText label="Message" value={item.message} cut={item.cut} masked={item.masked} />
              <p className={styles.acts}>
                <Link href={runAddress(flow, item.run, item.hop)}>Show its run</Link>
                {item.message !== undefined && (
                  <PinButton end={`${node}.${item.port}`} message={item.message} cut={item.cut} />
                )}
              </p>
            </div>
          </details>
        </li>
      ))}
    </ol>
  );
}

/** NothingKept says why there are no messages yet, and what to do to see some. */
export function NothingKept({ stored, error, text }: { stored: boolean; error: Error | null; text: string }) {
  const notDeployed = error instanceof Failure && error.status === 404;
  if (!stored || notDeployed)
    return <p className="quiet">This is not deployed yet: save the flow to see its messages here.</p>;
  if (error) return <FailureText error={error} />;
  return <p className="quiet">{text}</p>;
}
