import type { Problem } from "../../api/client";
import styles from "./install.module.css";

/** ProblemLines lists the problems that are about no parameter. */
export function ProblemLines({ problems }: { problems: Problem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} aria-label="Problems">
      {problems.slice(0, 50).map((problem, at) => (
        // Problems have no id, and the list is never reordered.
        <li key={at} className={problem.severity === "error" ? styles.bad : ""}>
          {problem.severity}: {problem.path && <code>{problem.path}: </code>}
          {problem.message}
        </li>
      ))}
    </ul>
  );
}
