import { wireAround } from "../../document/bypass";
import { useEditing, useFlow } from "../../document/editing";
import { edgeKey, type FlowNode } from "../../document/flow";
import { Button } from "../../look/button";
import { announce } from "../../look/notice";
import styles from "../panel/inspector.module.css";

/** DisabledWords says what a disabled node does to messages, and takes it in again. */
export function DisabledWords({ node }: { node: FlowNode }) {
  const editing = useEditing();
  const around = useFlow((flow) => wireAround(flow, node.id));
  if (!node.disabled) return null;
  const enable = () => {
    if (around) editing.do({ do: "endBypass", node: node.id, edge: edgeKey(around) });
    else editing.do({ do: "disable", nodes: [node.id], edges: [], off: false });
    announce(`${node.id} is enabled`);
  };
  return (
    <section className={`${styles.about} ${styles.line} ${styles.padded}`} aria-label="Disabled">
      <span>
        {around ? (
          <>
            Bypassed: it does not run. Messages go around it, from <code>{around.from}</code> to{" "}
            <code>{around.to}</code>.
          </>
        ) : (
          "Disabled: it does not run. Messages end where its wires begin, and no node that it is wired to gets any."
        )}
      </span>
      <Button className={styles.small} onClick={enable}>
        {around ? "End the bypass" : "Enable"}
      </Button>
    </section>
  );
}
