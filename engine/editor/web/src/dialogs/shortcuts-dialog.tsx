import { useArrange } from "../desk/desk";
import { keysText, type Shortcut, shortcuts } from "../desk/shortcuts";
import { Button } from "../look/button";
import styles from "./dialog.module.css";
import { DialogFrame } from "./dialog-frame";

const groups: Shortcut["group"][] = ["Flow", "Canvas", "Selection", "Help"];

/** What the mouse does on the canvas besides clicks and drags that one tries anyway. */
const mouse = [
  { keys: "Shift+Drag", what: "Select what is in a box" },
  { keys: "Shift+Click", what: "Select one more, or one less" },
  { keys: "Double click", what: "On the canvas: add a component" },
  { keys: "Double click", what: "On a title: rename the node" },
  { keys: "Right click", what: "Show what can be done" },
  { keys: "Drag", what: "A component onto a wire: insert it" },
  { keys: "Drag", what: "The end of a wire: move it to another port" },
];

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
        <section aria-label="With the mouse">
          <h3>With the mouse</h3>
          <dl className={styles.keys}>
            {mouse.map(({ keys, what }) => (
              <Line key={what} keys={keys} what={what} />
            ))}
          </dl>
        </section>
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
