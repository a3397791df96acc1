import { Link } from "wouter";
import type { FlowLine } from "../api/client";
import { Lamp } from "../look/lamp";
import { runAddress } from "../runs/record/run-view";
import { timeText } from "../runs/record/run-words";
import styles from "./home.module.css";
import { causesText, outcomeOf } from "./outcome";

/** FailingAlert names the flows whose last run had failures, the newest first, each with a link to that run. */
export function FailingAlert({ flows }: { flows: FlowLine[] }) {
  const failing = flows
    .filter((line) => line.lastFinished && outcomeOf(line.lastFinished).failed > 0)
    .sort((a, b) => Date.parse(b.lastFinished?.started ?? "") - Date.parse(a.lastFinished?.started ?? ""));
  const first = failing[0];
  if (!first?.lastFinished) return null;
  const run = first.lastFinished;
  const { ok, failed } = outcomeOf(run);
  const of = ok > 0 ? `${failed} of ${ok + failed}` : String(failed);
  return (
    <section className={styles.alert} aria-label="Failing">
      <Lamp state="failed" label="" />
      <p>
        <strong>
          {first.title || first.name}: {of} failed
        </strong>{" "}
        at {timeText(run.started)}: <span className={styles.causes}>{causesText(run)}</span>
        {failing.length > 1 && `. ${failing.length - 1} more of the flows had failures in their last run.`}
      </p>
      <Link href={runAddress(first.name, run.id)} className={styles.look}>
        {failed === 1 ? "Look at it" : `Look at the ${failed}`}
      </Link>
    </section>
  );
}
