import { createContext, type ReactNode, useContext } from "react";
import { useReadOnly } from "../document/editing";
import styles from "./read-only.module.css";

const Held = createContext(false);

/** ReadOnly holds fields and buttons that change the open flow. While it is read-only they can't be used, and say why. */
export function ReadOnly({ children }: { children: ReactNode }) {
  const why = useReadOnly();
  return (
    <Held value={why !== ""}>
      <fieldset className={styles.readOnly} disabled={why !== ""} title={why || undefined}>
        {children}
      </fieldset>
    </Held>
  );
}

/** useHeld is true in a ReadOnly of a flow that is read-only. A disabled fieldset does not hold back editors of code. */
export function useHeld(): boolean {
  return useContext(Held);
}
