import { createStore, useStore } from "../store/store";
import { Button } from "./button";
import styles from "./notice.module.css";

interface Notice {
  id: number;
  kind: "done" | "failed";
  text: string;
  hint?: string;
}

const notices = createStore<Notice[]>([]);
const spoken = createStore("");

let next = 1;
const shown = 6000;

/** notice shows a person what happened. A failure is shown until the person closes it. */
export function notice(kind: Notice["kind"], text: string, hint?: string): void {
  const id = next++;
  notices.set((list) => [...list.slice(-3), { id, kind, text, hint }]);
  if (kind === "done") setTimeout(() => close(id), shown);
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
        {list.map((one) => (
          <div key={one.id} className={`${styles.notice} ${styles[one.kind]}`}>
            <div>
              <strong>{one.text}</strong>
              {one.hint && <p>{one.hint}</p>}
            </div>
            <Button kind="quiet" aria-label={`Close: ${one.text}`} onClick={() => close(one.id)}>
              ×
            </Button>
          </div>
        ))}
      </div>
    </>
  );
}
