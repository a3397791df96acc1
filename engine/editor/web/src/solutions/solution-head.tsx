import type { Solution } from "../api/client";
import { Icon } from "../look/icon";
import { fromText } from "./offer/where-from";
import styles from "./solution.module.css";

/** SolutionHead says what a solution is and where it is from, and what keeps it from being installed here. */
export function SolutionHead({ solution }: { solution: Solution }) {
  const { name, title, summary, version, icon, licence, from, signed, keywords = [], requires, problem } = solution;
  return (
    <>
      <div className={styles.head}>
        {icon && <img src={icon} alt="" width={48} height={48} className={styles.icon} />}
        <div>
          <h1>{title || name}</h1>
          <p className={styles.summary}>{summary}</p>
          <p className={styles.line}>
            {version && <span>Version {version}</span>}
            <span>{from ? <code title={from}>{fromText(from)}</code> : "built in"}</span>
            {from &&
              (signed ? (
                <span className={styles.signed}>
                  <Icon name="rights" size={14} /> signed
                </span>
              ) : (
                <span className={styles.unsigned}>no signature was checked</span>
              ))}
            {licence && <span>{licence}</span>}
            {keywords.length > 0 && <span>{keywords.join(", ")}</span>}
          </p>
        </div>
      </div>
      {requires.missing.length > 0 && (
        <div className={styles.refused} role="group" aria-label="What is missing">
          <p>
            <strong>▲ It can't be installed here.</strong>
          </p>
          <ul>
            {requires.missing.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </div>
      )}
      {problem && <p className={styles.wait}>▲ {problem}</p>}
    </>
  );
}
