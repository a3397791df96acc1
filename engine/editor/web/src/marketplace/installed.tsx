import { Link } from "wouter";
import { FailureBox } from "../look/failure-box";
import { useInstances } from "../solutions/market";
import { fromText } from "../solutions/where-from";
import styles from "./marketplace.module.css";

/** Installed lists the installed solutions, and says of which there is a newer version. */
export function Installed() {
  const { data, error } = useInstances();
  if (error && !data) return <FailureBox error={error} />;
  if (!data) return <p className="quiet">Reading what is installed…</p>;
  if (data.length === 0)
    return (
      <p className={styles.none}>
        Nothing is installed yet. <Link href="/marketplace">Look at the solutions</Link>
      </p>
    );
  return (
    <div className={styles.card}>
      <table className={styles.table} aria-label="Installed solutions">
        <thead>
          <tr>
            <th scope="col">Installed as</th>
            <th scope="col">Solution</th>
            <th scope="col">Version</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ name, title, solution, version, from, newer, problem }) => (
            <tr key={name}>
              <th scope="row">
                <Link href={`/flows/${name}`}>{name}</Link>
              </th>
              <td>
                {title || solution}
                {problem && <p className={styles.bad}>▲ {problem}</p>}
              </td>
              <td>
                {version}
                {newer && (
                  <Link className={styles.newer} href={`/solutions/${solution}?flow=${name}`}>
                    Upgrade to {newer.version}
                    <span className="unseen">: {name}</span>
                  </Link>
                )}
              </td>
              <td>{!problem && <span title={from}>{fromText(from)}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
