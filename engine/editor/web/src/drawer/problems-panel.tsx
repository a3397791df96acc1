import type { ReactNode } from "react";
import type { Problem } from "../api/client";
import { useCheck } from "../check/check";
import { useFlow } from "../document/editing";
import type { Flow } from "../document/flow";
import { Icon } from "../look/icon";
import styles from "../look/panel.module.css";
import { bySeverity, placeName, placeOf } from "../problems/problem-place";
import { useShowProblem } from "../problems/show-problem";

const most = 200;

/** ProblemsPanel lists the problems of the open flow. Clicking one shows its node or wire. */
export function ProblemsPanel({ closing }: { closing: ReactNode }) {
  const problems = useCheck((check) => check.problems);
  const checked = useCheck((check) => check.of);
  const current = useFlow((f) => f);
  const show = useShowProblem();
  const flow = checked ?? current;
  return (
    <>
      <div className={styles.head}>
        <h2>Problems</h2>
        <div className={styles.end}>{closing}</div>
      </div>
      <div className={styles.body}>
        {problems.length === 0 && (
          <p className={styles.empty} tabIndex={-1} data-first>
            No problems: the flow can be saved. Every change is checked.
          </p>
        )}
        <ul className={styles.problems} aria-label="Problems">
          {bySeverity(problems)
            .slice(0, most)
            .map((problem, index) => (
              // Problems have no id, and the list is replaced as a whole.
              <Line key={index} problem={problem} flow={flow} first={index === 0} show={() => show(problem, flow)} />
            ))}
        </ul>
        {problems.length > most && (
          <p className={styles.empty}>and {problems.length - most} more: correct these first.</p>
        )}
      </div>
    </>
  );
}

function Line({ problem, flow, first, show }: { problem: Problem; flow: Flow; first: boolean; show(): void }) {
  const bad = problem.severity === "error";
  return (
    <li>
      <button type="button" className={styles.problem} onClick={show} data-first={first || undefined}>
        <span className={`${styles.sign} ${bad ? styles.bad : styles.wait}`}>
          <Icon name="problem" size={14} />
          {bad ? "error" : "warning"}
        </span>
        <code>{placeName(placeOf(problem, flow))}</code>
        <span>
          {problem.message}
          {problem.suggestion && (
            <>
              {". "}
              Did you mean <code>{problem.suggestion}</code>?
            </>
          )}
        </span>
      </button>
    </li>
  );
}
