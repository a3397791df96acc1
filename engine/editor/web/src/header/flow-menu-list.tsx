import { Menu } from "@base-ui/react/menu";
import { Link } from "wouter";
import { type Desk, useArrange } from "../desk/desk";
import { keysText } from "../desk/shortcuts";
import { useFlow, useHistory, useReadOnly } from "../document/editing";
import { instanceAddress, removalWords, solutionOf } from "../document/solution-of";
import button from "../look/button.module.css";
import { Icon } from "../look/icon";
import { useRefusal } from "../rights/rights";
import styles from "./header.module.css";

/** FlowMenuList is the menu with its button. It is loaded when the menu is first opened, and so begins open. */
export function FlowMenuList() {
  const arrange = useArrange();
  const stored = useHistory((h) => h.revision !== "");
  const solution = useFlow(solutionOf);
  const name = useFlow((flow) => flow.metadata.name);
  const unchanged = useReadOnly() !== "";
  const kept = useRefusal("remove", name) !== "";
  const item = (dialog: Desk["dialog"], text: string, disabled = false, keys = "") => (
    <Menu.Item className={styles.item} disabled={disabled} onClick={() => arrange({ dialog })}>
      <span>{text}</span>
      {keys && <kbd className="quiet">{keysText(keys)}</kbd>}
    </Menu.Item>
  );
  return (
    <Menu.Root modal={false} defaultOpen>
      <Menu.Trigger aria-label="More" className={`${button.button} ${button.quiet} ${button.icon}`}>
        <Icon name="more" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className={styles.positioner} align="end" sideOffset={4}>
          <Menu.Popup className={styles.menu} aria-label="More">
            {item("import", "Import…", unchanged)}
            {item("export", "Export…")}
            {item("diff", "Compare with the saved flow", !stored)}
            {item("shortcuts", "Keyboard shortcuts", false, "?")}
            <Menu.Separator className={styles.line} />
            {solution && (
              <Menu.LinkItem
                className={styles.item}
                closeOnClick
                render={<Link href={instanceAddress(name)}>Parameters of the solution</Link>}
              />
            )}
            {item("remove", `${removalWords(solution).act}…`, !stored || kept)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
