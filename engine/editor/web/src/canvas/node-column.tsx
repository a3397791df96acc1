import { useFlow } from "../document/editing";
import { NodeLine } from "./node-line";
import styles from "./node-list.module.css";

/** NodeColumn is the flow on a phone: its nodes below each other, to look at. It takes the place of the canvas. */
export function NodeColumn() {
  const nodes = useFlow((flow) => flow.spec.nodes);
  return (
    <div className={styles.column}>
      {nodes.length === 0 && (
        <p className={styles.empty}>The flow has no node yet. Open it on a larger screen to add one.</p>
      )}
      <ul>
        {nodes.map((node) => (
          <NodeLine key={node.id} node={node} />
        ))}
      </ul>
    </div>
  );
}
