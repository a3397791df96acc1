import { Menu } from "@base-ui/react/menu";
import { useMemo } from "react";
import { keysText } from "../../desk/shortcuts";
import { useReadOnly } from "../../document/editing";
import styles from "./context-menu.module.css";
import { changesFlow, type Entries, type Entry } from "./menu-entries";

/** ContextMenu is the menu at a point of the screen. Who opens it gives the focus back. */
export function ContextMenu({
  label,
  entries,
  at: { x, y },
  onClose,
}: {
  label: string;
  entries: Entries;
  at: { x: number; y: number };
  onClose: (chosen?: Entry["id"]) => void;
}) {
  const why = useReadOnly();
  const refused = (id: Entry["id"]) => (changesFlow(id) ? why : "");
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }), [x, y]);
  return (
    <Menu.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} anchor={anchor} side="bottom" align="start" sideOffset={2}>
          <Menu.Popup className={styles.menu} aria-label={label} finalFocus={false}>
            {entries.map((part, i) => (
              <div key={i} role="presentation">
                {i > 0 && <Menu.Separator className={styles.line} />}
                {part.map(({ id, text, keys }) => (
                  <Menu.Item
                    key={id}
                    className={styles.item}
                    disabled={refused(id) !== ""}
                    title={refused(id) || undefined}
                    onClick={() => onClose(id)}
                  >
                    <span>{text}</span>
                    {keys && <kbd>{keysText(keys)}</kbd>}
                  </Menu.Item>
                ))}
              </div>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
