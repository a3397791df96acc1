import { useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useLive } from "../live/live";
import { Lamp } from "../look/lamp";
import { connectionWords, flowState } from "../saving/flow-state";
import { useLife } from "../saving/saving-state";
import { useStored } from "../saving/stored-state";
import styles from "./header.module.css";

/** StateLine says how the flow stands: on the server, here, and whether the two hear of each other. */
export function StateLine({ name }: { name: string }) {
  const facts = useStored(name);
  const state = flowState(facts);
  const changed = useHistory((h) => h.revision !== "" && dirty(h));
  const unkept = useLife((life) => life.unkept);
  const away = useLive((live) => connectionWords(live.connection));
  return (
    <div className={styles.state} role="status" aria-label="State of the flow">
      <span className={styles.state} title={state.more}>
        <Lamp state={state.lamp} label="" />
        {state.word}
      </span>
      {changed && <span className={styles.mark}>unsaved changes</span>}
      {unkept && <span className={styles.mark}>too large to keep over a reload: save it</span>}
      {away && <span className={styles.mark}>{away}</span>}
    </div>
  );
}
