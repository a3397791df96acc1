import { Link } from "wouter";
import { instanceAddress } from "../document/solution-of";
import { FailureBox } from "../look/failure-box";
import { useInstances } from "../solutions/offer/market";
import { fromText } from "../solutions/offer/where-from";
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
            <th scope="col">Flow</th>
          </tr>
        </thead>
        <tbody>
          {data.map(({ name, title, solution, version, from, newer, problem }) => (
            <tr key={name}>
              <th scope="row">
                <Link href={instanceAddress(name)}>{name}</Link>
              </th>
              <td>
                {title || solution}
                {problem && <p className={styles.bad}>▲ {problem}</p>}
              </td>
              <td>
                {version}
                {newer && (
                  <Link className={styles.newer} href={instanceAddress(name)}>
                    Upgrade to {newer.version}
                    <span className="unseen">: {name}</span>
                  </Link>
                )}
              </td>
              <td>
                <span title={from}>{fromText(from)}</span>
              </td>
              <td>
                <Link href={`/flows/${name}`}>
                  Open<span className="unseen"> the flow {name}</span>
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
