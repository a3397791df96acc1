import { useState } from "react";
import type { QueuedMessage } from "../../api/client";
import { Lamp, type LampState } from "../../look/lamp";
import { MessageText } from "../../runs/messages/message-text";
import { timeText } from "../../runs/record/run-words";
import { counted } from "../../values/word-lists";
import styles from "../queues.module.css";
import { RunLink } from "../run-link";

/** QueuedTable lists waiting messages. One of them is shown in full below its line. */
export function QueuedTable({ flow, messages }: { flow: string; messages: QueuedMessage[] }) {
  const [open, setOpen] = useState("");
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Since</th>
          <th scope="col">State</th>
          <th scope="col">About</th>
          <th scope="col">Run</th>
          <th scope="col">Last error</th>
          <th scope="col">
            <span className="unseen">Message</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {messages.map((one, at) => (
          <Row
            key={one.id}
            flow={flow}
            one={one}
            first={at === 0}
            open={open === one.id}
            toggle={() => setOpen(open === one.id ? "" : one.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

/** waitingState says what a message waits for: "in work", "next attempt at 17:15:12". */
export function waitingState({ inWork, failed, next }: Pick<QueuedMessage, "inWork" | "failed" | "next">): {
  lamp: LampState;
  words: string;
} {
  const tried = failed > 0 ? `, ${counted(failed, "attempt")} failed` : "";
  if (inWork) return { lamp: "running", words: `in work${tried}` };
  if (next) return { lamp: "waiting", words: `next attempt at ${timeText(next)}${tried}` };
  return { lamp: "stopped", words: `waits${tried}` };
}

function Row({
  flow,
  one,
  first,
  open,
  toggle,
}: {
  flow: string;
  one: QueuedMessage;
  first: boolean;
  open: boolean;
  toggle(): void;
}) {
  const { lamp, words } = waitingState(one);
  const since = timeText(one.since);
  return (
    <>
      <tr>
        <td>{since}</td>
        <td>
          <span className={styles.state}>
            <Lamp state={lamp} label="" />
            {words}
          </span>
        </td>
        <td>
          {one.item}
          {one.key && (
            <span className="quiet">
              {one.item && " "}key <code>{one.key}</code>
            </span>
          )}
        </td>
        <td>{one.run && <RunLink flow={flow} run={one.run} />}</td>
        <td className={styles.error} title={one.error}>
          {one.error}
        </td>
        <td className={styles.acts}>
          <button
            type="button"
            className={styles.link}
            aria-expanded={open}
            aria-label={`Message of ${since}${one.item ? `, ${one.item}` : ""}`}
            data-first={first || undefined}
            onClick={toggle}
          >
            Message
          </button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6}>
            <MessageText label="Waiting message" value={one.message} cut={one.cut} />
          </td>
        </tr>
      )}
    </>
  );
}
