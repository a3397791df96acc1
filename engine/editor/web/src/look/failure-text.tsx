import { Failure } from "../api/client";
import styles from "./failure.module.css";

const most = 50;

/** FailureText shows an error with all its problems, each with its place. */
export function FailureText({ error }: { error: Error }) {
  const problems = error instanceof Failure ? error.problems : [];
  return (
    <div role="alert">
      <p className={styles.bad}>{error.message}</p>
      {error instanceof Failure && error.hint && <p>{error.hint}</p>}
      {problems.length > 0 && (
        <ul className="points">
          {problems.slice(0, most).map((problem, index) => (
            // Problems have no id, and the list is never reordered.
            <li key={index}>
              {problem.line ? (
                <strong>line {problem.line}: </strong>
              ) : problem.path ? (
                <code>{problem.path}: </code>
              ) : null}
              {problem.message}
              {problem.suggestion && <>. Did you mean {problem.suggestion}?</>}
            </li>
          ))}
          {problems.length > most && <li>and {problems.length - most} more</li>}
        </ul>
      )}
    </div>
  );
}
