import { useEditing } from "../document/editing";
import { edgeByKey } from "../document/flow";
import { wireText } from "./queue-words";
import styles from "./queues.module.css";

/** WireLink is the name of a wire, which a click selects on the canvas; of one that is not in the flow any more only the name. */
export function WireLink({ edge, first = false }: { edge: string; first?: boolean }) {
  const editing = useEditing();
  const there = edgeByKey(editing.store.get().flow, edge) !== undefined;
  if (!there) return <code>{wireText(edge)}</code>;
  return (
    <button
      type="button"
      className={styles.link}
      title="Show the wire on the canvas"
      data-first={first || undefined}
      onClick={() => editing.select({ edges: [edge] })}
    >
      <code>{wireText(edge)}</code>
    </button>
  );
}
