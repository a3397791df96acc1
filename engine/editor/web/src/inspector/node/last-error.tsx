import { Link } from "wouter";
import { useLive } from "../../live/live";
import { Lamp } from "../../look/lamp";
import { runAddress } from "../../runs/record/run-view";
import { clipped } from "../../values/clip-text";
import styles from "../panel/inspector.module.css";

/** LastError shows the last error of a node, with a link to its run. */
export function LastError({ flow, node }: { flow: string; node: string }) {
  const failure = useLive((live) => live.nodes[node]?.lastError);
  if (!failure) return null;
  const text = failure.error ?? "It failed.";
  return (
    <section className={styles.failure} aria-label="Last error">
      <Lamp state="failed" />
      <div>
        <p className={styles.failed}>{clipped(text, 2000)}</p>
        <p className={styles.about}>
          {failure.time && <time dateTime={failure.time}>{new Date(failure.time).toLocaleString()}</time>}{" "}
          {failure.run && <Link href={runAddress(flow, failure.run)}>Show the run</Link>}
        </p>
      </div>
    </section>
  );
}
