import type { ReactNode } from "react";
import { Lamp, type LampState } from "./lamp";
import styles from "./pill.module.css";

/** Pill is a state as a lamp and words. A flow that runs and has failures has two of them. */
export function Pill({ state, title, children }: { state: LampState; title?: string; children: ReactNode }) {
  return (
    <span className={`${styles.pill} ${styles[state] ?? ""}`} title={title}>
      <Lamp state={state} label="" />
      <span>{children}</span>
    </span>
  );
}
