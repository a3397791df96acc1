import { Link } from "wouter";
import { useHistory, useReadOnly } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useLive } from "../live/live";
import { Pill } from "../look/pill";
import { runAddress } from "../runs/record/run-view";
import { shortTimeText } from "../runs/record/run-words";
import { useDeployedFacts } from "../saving/deployed-facts";
import { connectionWords, flowState } from "../saving/flow-state";
import { useSavingState } from "../saving/saving-state";
import styles from "./header.module.css";

/** StateLine shows the state of the deployed flow, how its last run ended, and whether the server is reachable. */
export function StateLine({ name }: { name: string }) {
  const facts = useDeployedFacts(name);
  const state = flowState(facts);
  const changed = useHistory((h) => h.revision !== "" && dirty(h));
  const unkept = useSavingState((state) => state.unkept);
  const why = useReadOnly();
  const away = useLive((live) => connectionWords(live.connection));
  return (
    <div className={styles.state} role="status" aria-label="State of the flow">
      <Pill state={state.lamp} title={state.more}>
        {state.word}
      </Pill>
      {why && (
        <Pill state="stopped" title={why}>
          read-only
        </Pill>
      )}
      <LastRunFailed name={name} />
      {/* Others see it at the Save button. */}
      {changed && <span className="unseen">unsaved changes</span>}
      {unkept && <Pill state="waiting">too large to keep as a draft: save it</Pill>}
      {away && <Pill state="waiting">{away}</Pill>}
    </div>
  );
}

/** LastRunFailed says how many hops of the last run failed, those with a handled error too, and leads to that run. */
function LastRunFailed({ name }: { name: string }) {
  const run = useLive((live) => live.lastRun);
  if (!run || (run.failures === 0 && run.state !== "failed")) return null;
  return (
    <Link href={runAddress(name, run.id)} className={styles.failed} title="Show the last run">
      <Pill state="failed">
        {run.failures > 0 ? `${run.failures} failed` : "failed"} at {shortTimeText(run.started)}
      </Pill>
    </Link>
  );
}
