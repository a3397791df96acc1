import { useState } from "react";
import { JsonView } from "../code/json-view/json-view";
import { useFlow } from "../document/editing";
import { JsonInput } from "../form/inputs/json-input";
import { Button } from "../look/button";
import { ReadOnly } from "../look/read-only";
import type { Json, Path } from "../values/json";
import { PinButton } from "./pin-button";
import { maskedText, pinnedAt, refusal } from "./pinned-message";
import styles from "./pins.module.css";
import { SendPinnedButton } from "./send-pinned-button";
import { usePin } from "./use-pin";

/** PinnedEditor shows the message that is pinned to a port, node.port; it is edited as JSON, sent, or unpinned. */
export function PinnedEditor({ end, onPick }: { end: string; onPick?: (path: Path) => void }) {
  const pinned = useFlow((flow) => pinnedAt(flow, end));
  const { edit } = usePin(end);
  const [editing, setEditing] = useState(false);
  const [refused, setRefused] = useState("");
  const masked = maskedText(pinned);
  const change = (value: Json | undefined) => {
    const why = value === undefined ? "there is no text. Unpin takes the message away" : refusal(value, false);
    setRefused(why);
    if (!why) edit(value);
  };
  if (pinned === undefined) return null;
  return (
    <div className={styles.pinned}>
      {editing ? (
        <ReadOnly>
          <JsonInput id={`pinned-${end}`} label={`Message pinned to ${end}`} value={pinned} onChange={change} />
        </ReadOnly>
      ) : (
        <JsonView label={`Message pinned to ${end}`} value={pinned} onPick={onPick} />
      )}
      {refused && <p role="alert">Not taken over: {refused}.</p>}
      {masked && <p className="quiet">{masked}</p>}
      <p className={styles.acts}>
        <Button kind="quiet" aria-pressed={editing} onClick={() => setEditing(!editing)}>
          Edit as JSON
        </Button>
        <PinButton end={end} message={pinned} />
        <SendPinnedButton end={end} />
      </p>
    </div>
  );
}
