import { Failure } from "../api/client";
import styles from "./home.module.css";

/** Trouble says what failed and what to do about it. */
export function Trouble({ error }: { error: Error }) {
  return (
    <div role="alert" className={styles.trouble}>
      <p>{error.message}</p>
      {error instanceof Failure && error.hint && <p className="quiet">{error.hint}</p>}
    </div>
  );
}
