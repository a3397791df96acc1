import { useEditing } from "../document/editing";
import { commentSize, type Flow, type Position } from "../document/flow";
import type { Selection } from "../document/undo-history";
import { Button } from "../look/button";
import { ReadOnly } from "../look/read-only";
import styles from "./canvas.module.css";
import { type Arrangement, arranged } from "./graph/align";
import { type Size, usualSize } from "./graph/boxes";
import { commentId } from "./graph/canvas-elements";
import { groupSelected } from "./graph/group-nodes";

const ways: { how: Arrangement; label: string; least: number }[] = [
  { how: "left", label: "Align left", least: 2 },
  { how: "top", label: "Align top", least: 2 },
  { how: "centre", label: "Align centres", least: 2 },
  { how: "across", label: "Same gaps across", least: 3 },
  { how: "down", label: "Same gaps down", least: 3 },
];

/** SelectionBar has the actions for several selected nodes and comments. */
export function SelectionBar({
  flow,
  selection,
  place,
  size,
}: {
  flow: Flow;
  selection: Selection;
  place: (id: string) => Position;
  size: (id: string) => Size | undefined;
}) {
  const editing = useEditing();
  const comments = flow.comments?.filter((comment) => selection.comments.includes(comment.id)) ?? [];
  const count = selection.nodes.length + comments.length;
  if (count < 2) return null;
  const boxes = () => [
    ...selection.nodes.map((id) => ({ id, ...place(id), ...(size(id) ?? usualSize) })),
    ...comments.map((comment) => ({
      id: comment.id,
      x: comment.x,
      y: comment.y,
      ...(size(commentId(comment.id)) ?? commentSize(comment)),
    })),
  ];
  return (
    <div className={`${styles.bar} ${styles.selection}`} role="toolbar" aria-label={`${count} selected`}>
      <ReadOnly>
        {ways
          .filter(({ least }) => count >= least)
          .map(({ how, label }) => (
            <Button key={how} kind="quiet" onClick={() => editing.do({ do: "move", to: arranged(how, boxes()) })}>
              {label}
            </Button>
          ))}
        {selection.nodes.length > 0 && (
          <Button kind="quiet" onClick={() => groupSelected(editing)}>
            Group
          </Button>
        )}
      </ReadOnly>
    </div>
  );
}
