import { useHistory } from "../../document/editing";
import { PinButton } from "../../pins/pin-button";
import { timeText } from "../record/run-words";
import { useNodeMessages, useTaps } from "./kept-messages";
import styles from "./message.module.css";
import { MessageList, NothingKept } from "./message-list";
import { MessageText } from "./message-text";

/** NodeMessages shows the last messages that a node got, and the last one of each of its ports. */
export function NodeMessages({ flow, node }: { flow: string; node: string }) {
  const stored = useHistory((h) => h.revision !== "");
  const came = useNodeMessages(flow, node, stored);
  const went = useTaps(flow, node, stored);
  const items = came.data?.items ?? [];
  const taps = went.data?.ports ?? [];
  if (items.length === 0 && taps.length === 0)
    return (
      <NothingKept
        stored={stored}
        error={came.error}
        text="This node has got no message yet. Start the flow to see the last messages here."
      />
    );
  return (
    <div className={styles.panel}>
      {items.length > 0 && (
        <section aria-label="Arrived">
          <h3>Arrived</h3>
          <MessageList flow={flow} node={node} label="Messages that arrived" items={items} />
        </section>
      )}
      {taps.length > 0 && (
        <section aria-label="Sent">
          <h3>Sent</h3>
          {taps.map((tap) => (
            <div key={tap.port} className={styles.message}>
              <MessageText label={`Last on ${tap.port}, ${timeText(tap.at)}`} value={tap.message} cut={tap.cut} />
              <p className={styles.acts}>
                <PinButton end={`${node}.${tap.port}`} message={tap.message} cut={tap.cut} />
              </p>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
