import { useArrange, useDesk, useToggle } from "../desk/desk";
import { keysText, pressShortcut } from "../desk/shortcuts";
import { useReadOnly } from "../document/editing";
import styles from "./rail.module.css";
import { RailButton } from "./rail-button";

/** ToolsRail is the rail at the left: what a person adds to the flow, and its lists. */
export function ToolsRail() {
  const tool = useDesk((desk) => desk.tool);
  const arrange = useArrange();
  const toggle = useToggle();
  const refused = useReadOnly();
  return (
    <nav className={`${styles.rail} ${styles.left}`} aria-label="Tools">
      <RailButton
        icon="add"
        word="Add"
        more=" a component"
        title="Add a component (/)"
        open={tool === "add" && refused === ""}
        refused={refused}
        onClick={() => toggle({ tool: "add" })}
      />
      <RailButton
        icon="nodes"
        word="Nodes"
        title="Nodes of the flow"
        open={tool === "nodes"}
        onClick={() => toggle({ tool: "nodes" })}
      />
      <RailButton
        icon="note"
        word="Note"
        title={`Add a note (${keysText("Shift+C")})`}
        refused={refused}
        onClick={() => pressShortcut("comment")}
      />
      <RailButton icon="document" word="YAML" title="YAML of the flow" onClick={() => arrange({ dialog: "export" })} />
      <RailButton
        icon="help"
        word="Keys"
        title="Keyboard shortcuts (?)"
        last
        onClick={() => arrange({ dialog: "shortcuts" })}
      />
    </nav>
  );
}
