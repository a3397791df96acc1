import { Button } from "../../look/button";
import styles from "./install.module.css";

/** FormActions is the button under a form of parameters, and beside it what holds it back, or what it does. */
export function FormActions({
  forbidden,
  wrong,
  hint,
  act,
  busy,
}: {
  forbidden: string;
  wrong: string | undefined;
  hint: string;
  act: string;
  busy: boolean;
}) {
  return (
    <div className={styles.actions}>
      <p className="quiet">{forbidden ? forbidden : wrong ? <span className={styles.why}>▲ {wrong}</span> : hint}</p>
      <Button kind="main" type="submit" aria-disabled={busy || forbidden !== "" || wrong !== undefined}>
        {busy ? "Working…" : act}
      </Button>
    </div>
  );
}
