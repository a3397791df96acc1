import { useArrange } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import styles from "./wire.module.css";

/**
 * InsertButton is the + on a wire, by which a component is put into it. It is a part of the
 * wire, which stays hovered while the pointer is on it. By keyboard I does the same.
 */
export function InsertButton({ edge, x, y }: { edge: string; x: number; y: number }) {
  const editing = useEditing();
  const arrange = useArrange();
  return (
    <g
      className={`${styles.insert} nopan nodrag`}
      data-insert={edge}
      transform={`translate(${x} ${y})`}
      onClick={(event) => {
        event.stopPropagation();
        editing.select({ edges: [edge] });
        if (!editing.refused()) arrange({ dialog: "insert" });
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <title>Insert a component here (I)</title>
      <circle r={14} className={styles.room} />
      <circle r={10} />
      <path d="M0-4.5V4.5M-4.5 0H4.5" />
    </g>
  );
}
