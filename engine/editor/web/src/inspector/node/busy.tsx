import { Link } from "wouter";
import { useLive } from "../../live/live";
import { Lamp } from "../../look/lamp";
import { runAddress } from "../../runs/record/run-view";
import styles from "../panel/inspector.module.css";

/** Busy shows that a node has been working on one message for long, with a link to its run. */
export function Busy({ flow, node }: { flow: string; node: string }) {
  const busy = useLive((live) => live.nodes[node]?.busy);
  if (!busy) return null;
  return (
    <section className={styles.about} aria-label="Busy">
      <p>
        <Lamp state="waiting" /> Working on one message since{" "}
        {busy.since && <time dateTime={busy.since}>{new Date(busy.since).toLocaleTimeString()}</time>}
        {busy.stopped && ", and it does not react to Stop"}.{" "}
        {busy.run && <Link href={runAddress(flow, busy.run)}>Show the run</Link>}
      </p>
    </section>
  );
}
