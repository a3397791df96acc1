import { type NodeProps, NodeResizeControl } from "@xyflow/react";
import { useState } from "react";
import { useEditing, useReadOnly } from "../../document/editing";
import { grid } from "../../document/flow";
import type { CommentNode as CommentNodeType } from "../graph/canvas-elements";
import styles from "./comment-and-group.module.css";

/** CommentNode is a comment on the canvas. A double click or Enter begins to edit it. */
export function CommentNode({ data, selected }: NodeProps<CommentNodeType>) {
  const { comment } = data;
  const editing = useEditing();
  const why = useReadOnly();
  const [writing, setWriting] = useState(() => !comment.text && editing.store.get().acted === true);
  const step = (size: number) => Math.max(grid * 4, Math.round(size / grid) * grid);
  return (
    <div
      className={`${styles.comment} ${selected ? styles.selected : ""}`}
      data-write
      onDoubleClick={() => !editing.refused() && setWriting(true)}
    >
      {writing ? (
        <textarea
          className="nodrag nopan nowheel"
          aria-label="Text of the comment"
          // biome-ignore lint/a11y/noAutofocus: a person who adds a comment writes it next
          autoFocus
          maxLength={10_000}
          value={comment.text ?? ""}
          onChange={(event) => editing.do({ do: "comment", id: comment.id, text: event.target.value })}
          onBlur={() => setWriting(false)}
          onKeyDown={(event) => {
            if (event.key !== "Escape") return;
            event.preventDefault();
            setWriting(false);
            event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus();
          }}
        />
      ) : (
        <p>{comment.text || "Double-click to write"}</p>
      )}
      {selected && why === "" && (
        <NodeResizeControl
          position="bottom-right"
          className={styles.corner}
          minWidth={80}
          minHeight={40}
          onResizeEnd={(_, { width, height }) =>
            editing.do({ do: "comment", id: comment.id, width: step(width), height: step(height) })
          }
        />
      )}
    </div>
  );
}
