import { Link } from "wouter";
import { useEditing, useFlow } from "../document/editing";
import { useLastPass } from "../live/last-pass";
import { useLive } from "../live/live";
import { Button } from "../look/button";
import { Lamp } from "../look/lamp";
import { runAddress } from "../runs/record/run-view";
import { timeText } from "../runs/record/run-words";
import { clipped } from "../values/clip-text";
import { counted } from "../values/word-lists";
import styles from "./panel/inspector.module.css";

/** FlowErrors lists what failed in the last run, by node, with the newest error of each. */
export function FlowErrors({ flow }: { flow: string }) {
  const editing = useEditing();
  const nodes = useFlow((f) => f.spec.nodes);
  const run = useLive((live) => live.lastRun);
  const status = useLive((live) => live.nodes);
  const failures = useLastPass((pass) => pass.failures);
  const failed = nodes.filter(({ id }) => (failures[id] ?? 0) > 0 || (run && status[id]?.lastError?.run === run.id));
  return (
    <section className={styles.body} aria-label="Errors of the last run">
      <h2 className={styles.heading}>Errors of the last run</h2>
      {!run && <p className="quiet">The flow has not run yet.</p>}
      {run && (
        <p>
          <Link href={runAddress(flow, run.id)}>Run of {timeText(run.started)}</Link>
          {failed.length === 0 ? ": nothing failed." : `: ${counted(run.failures, "hop")} failed.`}
        </p>
      )}
      <ul className={styles.failures}>
        {failed.map(({ id, title }) => (
          <li key={id}>
            <Button kind="quiet" className={styles.small} onClick={() => editing.select({ nodes: [id] })}>
              <Lamp state="failed" label="" />
              {title || id}
              {(failures[id] ?? 0) > 0 && `: ${failures[id]} failed`}
            </Button>
            <p className={styles.about}>{clipped(status[id]?.lastError?.error ?? "", 400)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
