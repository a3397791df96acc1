import { Link } from "wouter";
import { useLive } from "../live/live";
import { runAddress } from "../runs/record/run-view";
import { durationText, stateText, timeText } from "../runs/record/run-words";
import { counted } from "../values/word-lists";
import { nextRun } from "./next-run";
import { RunsChart } from "./runs-chart";
import styles from "./strip.module.css";
import { ViewBar } from "./view-bar";

/** Strip is the line at the bottom: how the last runs went, when the next one is, and the zoom. */
export function Strip({ flow }: { flow: string }) {
  return (
    <footer className={styles.strip}>
      <RunsChart flow={flow} />
      <LastRun flow={flow} />
      <div className={styles.end}>
        <NextRun />
        <ViewBar />
      </div>
    </footer>
  );
}

function LastRun({ flow }: { flow: string }) {
  const run = useLive((live) => live.lastRun);
  const first = useLive((live) => live.runs[0]);
  if (!run)
    return first ? (
      <Link href={runAddress(flow, first.id)} className={styles.look}>
        The first run is {stateText(first.state)}
      </Link>
    ) : (
      <span className={styles.soft}>No run yet</span>
    );
  const words = run.state === "failed" && run.failures === 0 ? "failed" : `${run.failures.toLocaleString("en")} failed`;
  const failed = run.state === "failed" || run.failures > 0;
  return (
    <>
      <span className={styles.last} title={run.error}>
        <b>{timeText(run.started)}</b>{" "}
        <span className={styles.soft}>
          {counted(run.hops, "hop")} in {durationText(run.duration)}
          {failed ? ", " : ", nothing failed"}
        </span>
        {failed && <span className={styles.bad}>{words}</span>}
      </span>
      <Link href={runAddress(flow, run.id)} className={styles.look}>
        {failed && run.failures > 0
          ? run.failures === 1
            ? "Look at the failure"
            : `Look at the ${counted(run.failures, "failure")}`
          : "Look at the run"}
      </Link>
    </>
  );
}

function NextRun() {
  const next = useLive((live) => (live.running ? nextRun(live.nodes) : ""));
  if (next === "") return null;
  return (
    <>
      <span className={`${styles.soft} ${styles.wide}`}>next run {timeText(next)}</span>
      <span className={`${styles.rule} ${styles.wide}`} aria-hidden="true" />
    </>
  );
}
