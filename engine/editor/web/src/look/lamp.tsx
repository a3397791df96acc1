import styles from "./lamp.module.css";

export type LampState = "stopped" | "running" | "waiting" | "failed";

const words: Record<LampState, string> = {
  stopped: "stopped",
  running: "running",
  waiting: "waiting",
  failed: "failed",
};

/** A lamp says a state by colour, shape and, for who can't see it, a word; a label of "" says that the word stands beside it. */
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
