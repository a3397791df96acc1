import { Failure } from "../api/client";
import styles from "./failure.module.css";

/** FailureBox shows an error and what to do about it. */
export function FailureBox({ error }: { error: Error }) {
  return (
    <div role="alert" className={styles.box}>
      <p>{error.message}</p>
      {error instanceof Failure && error.hint && <p className="quiet">{error.hint}</p>}
    </div>
  );
}
