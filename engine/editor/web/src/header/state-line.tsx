import { useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useLive } from "../live/live";
import { Lamp } from "../look/lamp";
import { useDeployedFacts } from "../saving/deployed-facts";
import { connectionWords, flowState } from "../saving/flow-state";
import { useSavingState } from "../saving/saving-state";
import styles from "./header.module.css";

/** StateLine shows the state of the deployed flow, whether there are unsaved changes, and whether the server is reachable. */
export function StateLine({ name }: { name: string }) {
  const facts = useDeployedFacts(name);
  const state = flowState(facts);
  const changed = useHistory((h) => h.revision !== "" && dirty(h));
  const unkept = useSavingState((state) => state.unkept);
  const away = useLive((live) => connectionWords(live.connection));
  return (
    <div className={styles.state} role="status" aria-label="State of the flow">
      <span className={styles.state} title={state.more}>
        <Lamp state={state.lamp} label="" />
        {state.word}
      </span>
      {changed && <span className={styles.mark}>unsaved changes</span>}
      {unkept && <span className={styles.mark}>too large to keep as a draft: save it</span>}
      {away && <span className={styles.mark}>{away}</span>}
    </div>
  );
}
