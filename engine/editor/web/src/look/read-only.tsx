import type { ReactNode } from "react";
import styles from "./read-only.module.css";

/** ReadOnly holds fields and buttons that can't be used for a reason; with no reason they can. */
export function ReadOnly({ why, children }: { why: string; children: ReactNode }) {
  return (
    <fieldset className={styles.readOnly} disabled={why !== ""} title={why || undefined}>
      {children}
    </fieldset>
  );
}
