import { findingText } from "../../code/expression/finding-text";
import { JsonView } from "../../code/json-view/json-view";
import { Lamp, type LampState } from "../../look/lamp";
import styles from "./mapping.module.css";
import type { MapTrial } from "./mapping-evaluation";

const outcomes: Record<string, { lamp: LampState; words: string }> = {
  valid: { lamp: "running", words: "valid: it fits the target" },
  unverifiable: { lamp: "waiting", words: "unverifiable: known after the first message" },
  invalid: { lamp: "failed", words: "invalid: it can't be saved" },
};

/** MappingResult shows the result of the map for the message, updated while typing. */
export function MappingResult({ trial: { evaluation, failure, stale } }: { trial: MapTrial }) {
  const outcome = evaluation && outcomes[evaluation.outcome];
  const findings = evaluation?.findings ?? [];
  return (
    <section className={`${styles.column} ${styles.result}`} aria-label="Result" aria-busy={stale}>
      <h3 className={styles.heading}>Result</h3>
      <p className={styles.line} role="status">
        {outcome && (
          <>
            <Lamp state={outcome.lamp} label={evaluation.outcome} /> {outcome.words}
          </>
        )}
        {!outcome && !failure && <span className="quiet">Evaluating…</span>}
      </p>
      {failure && (
        <p className={styles.error}>
          {failure.message}
          {failure.hint && <span className="quiet"> {failure.hint}</span>}
        </p>
      )}
      {findings.length > 0 && (
        <ul className={styles.findings} aria-label="Findings">
          {findings.map((finding, index) => (
            <li key={index} className={styles.finding}>
              <Lamp state={finding.outcome === "invalid" ? "failed" : "waiting"} label={finding.outcome} />
              <span>
                {finding.path && <code>{finding.path}: </code>}
                {findingText(finding)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {evaluation?.error && (
        <div className={styles.error} role="group" aria-label="Error">
          <strong>It fails on this message.</strong> <span>{evaluation.error}</span>
        </div>
      )}
      {evaluation && evaluation.result !== undefined && (
        <JsonView label="Resulting message" value={evaluation.result} cut={evaluation.resultCut} />
      )}
      {evaluation?.outcome === "invalid" && <p className={styles.small}>Correct what is invalid to see the result.</p>}
    </section>
  );
}
