import { Link } from "wouter";
import type { Instance, SolutionLine } from "../../api/client";
import { Icon } from "../../look/icon";
import styles from "./solution-card.module.css";
import { solutionAddress } from "./where-from";

/** SolutionCard is one solution in a list, with a link to its page. */
export function SolutionCard({ solution, installed }: { solution: SolutionLine; installed: Instance[] }) {
  const { name, title, version, summary, keywords = [], catalogue, from, signed, problem } = solution;
  const newer = installed.find((one) => one.newer);
  return (
    <li className={styles.card}>
      <h3>
        {problem ? name : <Link href={solutionAddress(name, from)}>{title || name}</Link>}
        {installed.length > 0 && (
          <span className={styles.installed}>
            <Icon name="check" /> {installed.length === 1 ? "installed" : `installed ${installed.length} times`}
          </span>
        )}
      </h3>
      {problem ? (
        <p className={styles.problem}>▲ This solution can't be used: {problem}</p>
      ) : (
        <p className={styles.summary}>{summary}</p>
      )}
      {keywords.length > 0 && (
        <p className={styles.keywords}>
          {keywords.map((word) => (
            <span key={word}>{word}</span>
          ))}
        </p>
      )}
      <p className={styles.facts}>
        {version && <span>version {version}</span>}
        {newer?.newer && <strong className={styles.newer}>{newer.newer.version} is out</strong>}
        <span>{from ? (catalogue ? `from ${catalogue}` : "from a registry") : "built in"}</span>
        {signed && (
          <span className={styles.signed}>
            <Icon name="rights" /> signed
          </span>
        )}
      </p>
    </li>
  );
}
