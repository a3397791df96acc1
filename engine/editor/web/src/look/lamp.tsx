import styles from "./lamp.module.css";

export type LampState = "stopped" | "running" | "waiting" | "failed";

const words: Record<LampState, string> = {
  stopped: "stopped",
  running: "running",
  waiting: "waiting",
  failed: "failed",
};

/** Lamp shows a state by colour and shape, and by a word for screen readers. Pass the label "" when the word is shown beside it. */
export function Lamp({ state, label }: { state: LampState; label?: string }) {
  if (label === "") return <span className={`${styles.lamp} ${styles[state]}`} aria-hidden />;
  return (
    <span
      className={`${styles.lamp} ${styles[state]}`}
      role="img"
      aria-label={label ?? words[state]}
      title={label ?? words[state]}
    />
  );
}
