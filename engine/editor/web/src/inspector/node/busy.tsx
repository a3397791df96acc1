import { Link } from "wouter";
import { useLive } from "../../live/live";
import { Lamp } from "../../look/lamp";
import { runAddress } from "../../runs/record/run-view";
import styles from "../panel/inspector.module.css";

/** Busy says that a node has been at one message for long, and leads to its run. */
export function Busy({ flow, node }: { flow: string; node: string }) {
  const busy = useLive((live) => live.nodes[node]?.busy);
  if (!busy) return null;
  return (
    <section className={styles.about} aria-label="Busy">
      <p>
        <Lamp state="waiting" /> At one message since{" "}
        {busy.since && <time dateTime={busy.since}>{new Date(busy.since).toLocaleTimeString()}</time>}
        {busy.stopped && ", and it does not react to being stopped"}.{" "}
        {busy.run && <Link href={runAddress(flow, busy.run)}>Look at the run</Link>}
      </p>
    </section>
  );
}
