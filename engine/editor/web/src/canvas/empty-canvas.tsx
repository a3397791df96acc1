import { useArrange } from "../desk/desk";
import { useEditing } from "../document/editing";
import styles from "./canvas.module.css";

/** EmptyCanvas explains the first step. */
export function EmptyCanvas() {
  const arrange = useArrange();
  const editing = useEditing();
  return (
    <div className={styles.empty}>
      <h2>This flow is empty</h2>
      <p>
        Drag <strong>Ticker</strong> from the list on the left to here. It begins a run every few minutes.
      </p>
      <p>
        Or press <kbd>/</kbd> and search for a component, or{" "}
        <button type="button" onClick={() => !editing.refused() && arrange({ dialog: "import" })}>
          import a flow
        </button>{" "}
        from YAML.
      </p>
    </div>
  );
}
