import styles from "./lamp.module.css";

export type LampState = "stopped" | "running" | "waiting" | "failed";

const words: Record<LampState, string> = { stopped: "stopped", running: "running", waiting: "waiting", failed: "failed" };

/** A lamp says a state by colour, shape and, for who can't see it, a word. */
export function Lamp({ state, label }: { state: LampState; label?: string }) {
  return (
    <span className={`${styles.lamp} ${styles[state]}`} role="img" aria-label={label ?? words[state]} title={label ?? words[state]} />
  );
}
