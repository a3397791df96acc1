import { Link } from "wouter";
import type { FlowLine } from "../api/client";
import { reasonNotToRun } from "../flows/reason-not-to-run";
import { runAddress } from "../runs/record/run-view";
import { durationText, timeText } from "../runs/record/run-words";
import { clipped } from "../values/clip-text";
import styles from "./home.module.css";
import { causesText, outcomeOf } from "./outcome";

/** How much of an error a row shows. The run shows all of it. */
const longest = 300;

/** LastRun shows how the last run of a flow ended, and what its failures have in common. */
export function LastRun({ line }: { line: FlowLine }) {
  const stopped = reasonNotToRun(line);
  if (stopped) return <ErrorText error={stopped} />;
  const run = line.lastFinished;
  if (!run) return <span className="quiet">never ran</span>;
  const { ok, failed } = outcomeOf(run);
  return (
    <div className={styles.outcome}>
      <span className={styles.figures}>
        {failed === 0 && ok === 0 && <strong>ok</strong>}
        {ok > 0 && <strong>{ok.toLocaleString("en")} ok</strong>}
        {failed > 0 && (
          <strong className={styles.failed}>
            {ok > 0 && ", "}
            {failed.toLocaleString("en")} failed
          </strong>
        )}{" "}
        <Link
          href={runAddress(line.name, run.id)}
          aria-label={`${timeText(run.started)}: show the ${failed > 0 ? "run" : "last run"} of ${line.name}${failed > 0 ? " that failed" : ""}`}
        >
          {timeText(run.started)}
        </Link>
        <span className="quiet">, {durationText(run.duration)}</span>
        {ok + failed > 1 && (run.items ?? 0) > 1 && (
          <>
            {" "}
            <Link href={`/flows/${line.name}/overview`} aria-label={`Overview of ${line.name}`}>
              Overview
            </Link>
          </>
        )}
      </span>
      <Share ok={ok} failed={failed} />
      {failed > 0 && <ErrorText error={causesText(run)} />}
    </div>
  );
}

/** Share draws what part went well. */
function Share({ ok, failed }: { ok: number; failed: number }) {
  const all = ok + failed;
  const good =
    all === 0 ? 100 : Math.max(failed > 0 && ok > 0 ? 3 : 0, Math.min(failed > 0 ? 97 : 100, (100 * ok) / all));
  return (
    <svg className={styles.share} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      {good > 0 && <rect className={styles.good} width={good} height="6" />}
      {failed > 0 && <rect className={styles.bad} x={good === 0 ? 0 : good + 1} width={100 - good} height="6" />}
    </svg>
  );
}

function ErrorText({ error }: { error: string }) {
  const text = clipped(error, longest);
  return (
    <span className={styles.clamp} title={text}>
      {text}
    </span>
  );
}
