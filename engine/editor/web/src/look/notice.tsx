import { useEffect, useState } from "react";
import { createStore, useStore } from "../store/store";
import { Button } from "./button";
import styles from "./notice.module.css";
import { SilentServers } from "./silent-servers";

interface Notice {
  id: number;
  kind: "done" | "failed";
  text: string;
  hint?: string;
  action?: NoticeAction;
}

/** NoticeAction is a button of a notice, such as Undo. Pressing it closes the notice. */
export interface NoticeAction {
  label: string;
  act(): void;
}

const notices = createStore<Notice[]>([]);
const spoken = createStore("");

let next = 1;
const shown = 6000;
/** There must be time to read what an action is about, and to reach it. */
const shownWithAction = 12_000;

/**
 * notice shows a person what happened, and returns a function that closes it. A failure is shown until the
 * person closes it, anything else for some seconds.
 */
export function notice(kind: Notice["kind"], text: string, hint?: string, action?: NoticeAction): () => void {
  const id = next++;
  notices.set((list) => [...list.slice(-3), { id, kind, text, hint, action }]);
  return () => close(id);
}

/** announce lets screen readers say what others can see on the page. */
export function announce(text: string): void {
  spoken.set((before) => (before === text ? `${text}\u00a0` : text));
}

function close(id: number) {
  notices.set((list) => list.filter((one) => one.id !== id));
}

/** Notices shows them. A page has one of it. */
export function Notices() {
  const list = useStore(notices, (all) => all);
  const announcement = useStore(spoken, (text) => text);
  return (
    <>
      {/* The roles imply aria-live, but without the attribute an open dialog would silence them. */}
      <div className="unseen" role="status" aria-live="polite">
        {announcement}
      </div>
      <div className={styles.stack} role="log" aria-live="polite" aria-label="Notices">
        <SilentServers />
        {list.map((one) => (
          <One key={one.id} {...one} />
        ))}
      </div>
    </>
  );
}

/** One is one notice. While the pointer is moved over it, or the focus is on it, it stays; not when it appears under a pointer that rests. */
function One({ id, kind, text, hint, action }: Notice) {
  const [held, setHeld] = useState(false);
  const stays = kind === "failed" || held;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => close(id), action ? shownWithAction : shown);
    return () => clearTimeout(timer);
  }, [id, stays, action]);
  return (
    <div
      className={`${styles.notice} ${styles[kind]}`}
      onPointerMove={(event) => (event.movementX !== 0 || event.movementY !== 0) && setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div>
        <strong>{text}</strong>
        {hint && <p>{hint}</p>}
      </div>
      {action && (
        <Button
          className={styles.action}
          onClick={() => {
            close(id);
            action.act();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button kind="quiet" aria-label={`Close: ${text}`} onClick={() => close(id)}>
        ×
      </Button>
    </div>
  );
}
