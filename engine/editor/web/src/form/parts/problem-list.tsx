import type { Problem } from "../../api/client";
import styles from "./form.module.css";

const shown = 5;

/** Problems lists problems. A mark and a word give the severity, beside the colour. */
export function Problems({ list, id }: { list: Pick<Problem, "message" | "severity" | "suggestion">[]; id?: string }) {
  if (list.length === 0) return null;
  return (
    <ul className={styles.problems} id={id}>
      {list.slice(0, shown).map((problem, at) => (
        <li key={at} className={problem.severity === "error" ? styles.error : styles.warning}>
          <span aria-hidden="true">{problem.severity === "error" ? "▲ " : "△ "}</span>
          <span className="unseen">{problem.severity}: </span>
          {problem.message}
          {problem.suggestion && <>. Did you mean {problem.suggestion}?</>}
        </li>
      ))}
      {list.length > shown && <li>and {list.length - shown} more</li>}
    </ul>
  );
}
