import { Menu } from "@base-ui/react/menu";
import { useHistory } from "../model/editing";
import { type Desk, useArrange } from "../page/desk";
import { keysText, useShortcut } from "../page/shortcuts";
import button from "../look/button.module.css";
import styles from "./header.module.css";

/** FlowMenu holds what is done seldom. */
export function FlowMenu() {
  const arrange = useArrange();
  const stored = useHistory((h) => h.revision !== "");
  useShortcut("help", () => arrange({ dialog: "shortcuts" }));
  const item = (dialog: Desk["dialog"], text: string, disabled = false, keys = "") => (
    <Menu.Item className={styles.item} disabled={disabled} onClick={() => arrange({ dialog })}>
      <span>{text}</span>
      {keys && <kbd className="quiet">{keysText(keys)}</kbd>}
    </Menu.Item>
  );
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className={`${button.button} ${button.quiet}`}>More</Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} align="end" sideOffset={4}>
          <Menu.Popup className={styles.menu} aria-label="More">
            {item("import", "Import…")}
            {item("export", "Export…")}
            {item("diff", "Compare with what is saved", !stored)}
            {item("shortcuts", "Keyboard shortcuts", false, "?")}
            <Menu.Separator className={styles.line} />
            {item("uninstall", "Uninstall…", !stored)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
