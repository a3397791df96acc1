import { keysText } from "../desk/shortcuts";
import { Icon } from "../look/icon";
import { useOpenCommands } from "./commands";
import styles from "./find-button.module.css";

/** FindButton opens the command box. */
export function FindButton({ what }: { what: string }) {
  const open = useOpenCommands();
  const keys = keysText("Mod+K");
  return (
    <button
      type="button"
      className={styles.find}
      aria-haspopup="dialog"
      title={`${what} (${keys})`}
      onClick={() => open("all")}
    >
      <Icon name="search" />
      <span className={styles.words}>{what}</span>
      <kbd>{keys}</kbd>
    </button>
  );
}
