import styles from "./lamp.module.css";

export type LampState = "stopped" | "running" | "waiting" | "failed" | "skipped";

/** Lamp shows a state by colour and shape, and by a word for screen readers. Pass the label "" when the word is shown beside it. */
export function Lamp({ state, label = state }: { state: LampState; label?: string }) {
  const named = label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label, title: label };
  return <span className={`${styles.lamp} ${styles[state]}`} {...named} />;
}
