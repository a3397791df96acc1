import { shortened } from "../../values/clip-text";
import type { Causes } from "./error-causes";
import styles from "./module-node.module.css";

/** ErrorCauses shows why the errors of the last run came, with their counts. */
export function ErrorCauses({ causes, ran }: { causes: Causes; ran: boolean }) {
  if (causes.list.length === 0) return <p className={styles.none}>{ran ? "None in the last run" : "None yet"}</p>;
  const rest = causes.count - causes.list.reduce((sum, { count }) => sum + count, 0);
  return (
    <ul className={styles.causes}>
      {causes.list.map(({ text, count, example }) => (
        <li key={text} title={shortened(example, 1000)}>
          <b>{count}</b>
          <span>{shortened(text, 120)}</span>
        </li>
      ))}
      {rest > 0 && (
        <li>
          <b>{rest}</b>
          <span>more</span>
        </li>
      )}
    </ul>
  );
}
