import { useCallback, useId } from "react";
import type { Problem } from "../../api/client";
import { ExpressionField } from "../../code/expression/expression-field";
import { useEditing } from "../../document/editing";
import { type Edge, edgeKey } from "../../document/flow";
import { Problems } from "../../form/parts/problem-list";
import { complete } from "../mapping/mapping-api";
import styles from "./queue-tab.module.css";

/** QueueKey edits the key of a queue: an expression over the message as the source emits it. */
export function QueueKey({ edge, problems }: { edge: Edge; problems: Problem[] }) {
  const editing = useEditing();
  const id = useId();
  const { from, to, queue } = edge;
  const change = (text: string) =>
    editing.do({ do: "queue", edge: edgeKey(edge), path: ["key"], value: text === "" ? undefined : text });
  const ask = useCallback(
    (expression: string, cursor: number) =>
      complete(editing.store.get().flow, { from, to }, "", expression, cursor, undefined),
    [editing, from, to],
  );
  return (
    <div className={styles.key} role="group" aria-labelledby={id} data-field="key">
      <span id={id} className={styles.label}>
        Key
      </span>
      <p id={`${id}-about`} className={styles.about}>
        Messages with the same key are handled one at a time and in order, over all engines. Empty: in any order.
      </p>
      <ExpressionField
        label="Key"
        value={queue?.key ?? ""}
        onChange={change}
        complete={ask}
        words={false}
        placeholder="{{ $.item.namespace }}"
        describedBy={`${id}-about ${id}-wrong`}
      />
      <Problems id={`${id}-wrong`} list={problems} />
    </div>
  );
}
