import { useEditing, useFlow } from "../document/editing";
import { membersOf } from "../document/flow";
import { Button } from "../look/button";
import { ReadOnly } from "../look/read-only";
import styles from "./panel/inspector.module.css";

/** CommentOrGroup is the inspector of a comment or a group. */
export function CommentOrGroup({ comment, group }: { comment?: string; group?: string }) {
  return comment !== undefined ? <Comment id={comment} /> : <Group id={group ?? ""} />;
}

function Comment({ id }: { id: string }) {
  const editing = useEditing();
  const comment = useFlow((f) => f.comments?.find((one) => one.id === id));
  if (!comment) return null;
  return (
    <div className={styles.body} data-fields>
      <h2 className={styles.heading}>Comment</h2>
      <ReadOnly>
        <label className={styles.name}>
          Text
          <textarea
            className={styles.input}
            rows={6}
            value={comment.text ?? ""}
            onChange={(event) => editing.do({ do: "comment", id, text: event.target.value })}
          />
        </label>
      </ReadOnly>
      <ReadOnly>
        <span>
          <Button kind="danger" className={styles.small} onClick={() => editing.do({ do: "remove", comments: [id] })}>
            Remove the comment
          </Button>
        </span>
      </ReadOnly>
    </div>
  );
}

function Group({ id }: { id: string }) {
  const editing = useEditing();
  const group = useFlow((f) => f.groups?.find((one) => one.id === id));
  if (!group) return null;
  return (
    <div className={styles.body} data-fields>
      <h2 className={styles.heading}>Group</h2>
      <ReadOnly>
        <label className={styles.name}>
          Title
          <input
            className={styles.input}
            value={group.title ?? ""}
            autoComplete="off"
            onChange={(event) => editing.do({ do: "group", id, title: event.target.value })}
          />
        </label>
      </ReadOnly>
      <h3>Nodes</h3>
      <ul className={styles.links}>
        {membersOf(group).map((node) => (
          <li key={node}>
            <Button kind="quiet" className={styles.small} onClick={() => editing.select({ nodes: [node] })}>
              {node}
            </Button>
          </li>
        ))}
      </ul>
      <ReadOnly>
        <span>
          <Button kind="danger" className={styles.small} onClick={() => editing.do({ do: "remove", groups: [id] })}>
            Remove the group
          </Button>
        </span>
      </ReadOnly>
    </div>
  );
}
