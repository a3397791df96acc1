import { useArrange } from "../desk/desk";
import { keysText, type Shortcut, shortcuts } from "../desk/shortcuts";
import { Button } from "../look/button";
import styles from "./dialog.module.css";
import { DialogFrame } from "./dialog-frame";

const groups: Shortcut["group"][] = ["Flow", "Canvas", "Selection", "Help"];

/** ShortcutsDialog lists all shortcuts. */
export function ShortcutsDialog() {
  const arrange = useArrange();
  return (
    <DialogFrame
      title="Keyboard shortcuts"
      wide
      actions={<Button onClick={() => arrange({ dialog: "" })}>Close</Button>}
    >
      <div className={styles.columns}>
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl className={styles.keys}>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <Line key={shortcut.id} keys={shortcut.keys} what={shortcut.what} />
                ))}
            </dl>
          </section>
        ))}
      </div>
    </DialogFrame>
  );
}

function Line({ keys, what }: { keys: string; what: string }) {
  return (
    <>
      <dt>
        <kbd>{keysText(keys)}</kbd>
      </dt>
      <dd>{what}</dd>
    </>
  );
}
