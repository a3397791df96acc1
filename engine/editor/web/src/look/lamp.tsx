import type { ReactNode } from "react";
import styles from "./lamp.module.css";

export type LampState = "stopped" | "running" | "waiting" | "failed" | "skipped";

/** The shapes differ, so that nobody needs the colours to see the state. */
const shapes: Record<LampState, ReactNode> = {
  stopped: <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="2" />,
  running: <circle cx="5" cy="5" r="5" fill="currentColor" />,
  waiting: (
    <>
      <circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" strokeWidth="2" />
      <path d="M5 1v8a4 4 0 0 1 0-8z" fill="currentColor" />
    </>
  ),
  failed: <path d="M5-.6 10.6 5 5 10.6-.6 5z" fill="currentColor" />,
  skipped: (
    <>
      <circle cx="5" cy="5" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M2.5 5h5" stroke="currentColor" strokeWidth="1.6" />
    </>
  ),
};

/** Lamp shows a state by colour and shape, and by a word for screen readers. Pass the label "" when the word is shown beside it. */
export function Lamp({ state, label = state }: { state: LampState; label?: string }) {
  const named = label === "" ? { "aria-hidden": true } : { role: "img", "aria-label": label, title: label };
  return (
    <span className={`${styles.lamp} ${styles[state]}`} {...named}>
      <svg aria-hidden="true" viewBox="0 0 10 10">
        {shapes[state]}
      </svg>
    </span>
  );
}
