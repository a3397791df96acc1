import { useId, useState } from "react";
import { useEditing } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { ComponentIcon } from "../../look/component-icon";
import { announce } from "../../look/notice";
import styles from "../panel/inspector.module.css";
import { wrongId } from "./node-id";

/** NodeHead shows which node it is. */
export function NodeHead({ node, title }: { node: FlowNode; title?: string }) {
  return (
    <div className={styles.head}>
      <ComponentIcon component={node.component} size="small" />
      <h2 className={styles.heading}>{node.title || title || node.id}</h2>
      <code className={styles.kind} title={node.component}>
        {node.component}
      </code>
    </div>
  );
}

/** NodeNames changes a node's id and title. */
export function NodeNames({ node, title }: { node: FlowNode; title?: string }) {
  const editing = useEditing();
  return (
    <div className={styles.names}>
      <IdInput node={node} />
      <label className={styles.name}>
        Title
        <input
          className={styles.input}
          value={node.title ?? ""}
          placeholder={title}
          autoComplete="off"
          onChange={(event) => editing.do({ do: "title", node: node.id, title: event.target.value })}
        />
      </label>
    </div>
  );
}

/** IdInput renames the node on Enter or when it loses the focus, so that a half-typed id does not get into the wires. */
function IdInput({ node }: { node: FlowNode }) {
  const editing = useEditing();
  const field = useId();
  const about = useId();
  const [typed, setTyped] = useState(node.id);
  const others = () => editing.store.get().flow.spec.nodes.flatMap((other) => (other.id === node.id ? [] : [other.id]));
  const wrong = typed === node.id ? "" : wrongId(typed, others());
  const changed = typed !== node.id;
  const rename = () => {
    if (!changed || wrong !== "") return;
    editing.do({ do: "rename", node: node.id, id: typed }, { nodes: [typed] });
    announce(`${node.id} is ${typed} now`);
  };
  return (
    <div className={styles.name}>
      <label htmlFor={field}>Id</label>
      <input
        id={field}
        className={`${styles.input} ${styles.mono}`}
        value={typed}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={about}
        aria-invalid={wrong !== "" || undefined}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => (wrong ? setTyped(node.id) : rename())}
        onKeyDown={(event) => {
          if (event.key === "Enter") rename();
          if (event.key !== "Escape" || !changed) return;
          event.preventDefault();
          setTyped(node.id);
        }}
      />
      <span id={about} className={wrong ? styles.wrong : styles.about} role={wrong ? "alert" : undefined}>
        {wrong || (changed ? "Press Enter to rename it, in its wires too." : "")}
      </span>
    </div>
  );
}
