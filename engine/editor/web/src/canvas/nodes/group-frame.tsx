import type { NodeProps } from "@xyflow/react";
import { useEditing, useReadOnly } from "../../document/editing";
import type { FrameNode as FrameNodeType } from "../graph/canvas-elements";
import styles from "./comment-and-group.module.css";

/** FrameNode is the frame around a group. Dragging its title strip moves all members; the rest lets clicks through. */
export function FrameNode({ data, selected }: NodeProps<FrameNodeType>) {
  const { group, width, height } = data;
  const editing = useEditing();
  const why = useReadOnly();
  return (
    <div className={`${styles.frame} ${selected ? styles.selected : ""}`} style={{ width, height }}>
      <div className={`${styles.title} frame-title`}>
        <span aria-hidden="true">⠿</span>
        <input
          className="nodrag nopan"
          aria-label={`Title of group ${group.id}`}
          placeholder="Group"
          maxLength={200}
          readOnly={why !== ""}
          title={why || undefined}
          value={group.title ?? ""}
          onChange={(event) => editing.do({ do: "group", id: group.id, title: event.target.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter") event.currentTarget.blur();
          }}
        />
      </div>
    </div>
  );
}
