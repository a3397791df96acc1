import { useCallback, useId, useMemo } from "react";
import { useEditing, useFlow } from "../../document/editing";
import { type Edge, edgeByKey, edgeKey } from "../../document/flow";
import { Problems } from "../../form/parts/problem-list";
import { SchemaForm } from "../../form/schema-form";
import { problemsUnder } from "../../form/values/problems-by-path";
import { ReadOnly } from "../../look/read-only";
import type { Json, JsonObject, Path } from "../../values/json";
import { QueueKey } from "./queue-key";
import { QueueNow } from "./queue-now";
import { useQueueProblems } from "./queue-problems";
import { queueSchema } from "./queue-schema";
import styles from "./queue-tab.module.css";

/** QueueTab makes a wire queued or direct, edits its queue, and shows what waits on it now. Edge is its edgeKey. */
export function QueueTab({ flow, edge: key }: { flow: string; edge: string }) {
  const edge = useFlow((f) => edgeByKey(f, key));
  if (!edge) return null;
  return (
    <div className={styles.columns}>
      <section className={styles.column} aria-label="Queue">
        <ReadOnly>
          <Switch edge={edge} />
          {edge.queue && <Settings edge={edge} queue={edge.queue as JsonObject} />}
        </ReadOnly>
      </section>
      <QueueNow flow={flow} edge={key} queued={edge.queue !== undefined} />
    </div>
  );
}

function Switch({ edge }: { edge: Edge }) {
  const editing = useEditing();
  const id = useId();
  const on = edge.queue !== undefined;
  return (
    <div className={styles.switch}>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.toggle}
        checked={on}
        aria-describedby={`${id}-about`}
        onChange={() => editing.do({ do: "queue", edge: edgeKey(edge), value: on ? undefined : {} })}
      />
      <label htmlFor={id}>Queued</label>
      <p id={`${id}-about`} className={styles.about}>
        {on
          ? "Each message is stored before it is handled, and tried again when it fails. None is lost when an engine ends."
          : "Each message is delivered at once. Queued, it is stored first: it is tried again when it fails, and is not lost when an engine ends."}
      </p>
    </div>
  );
}

function Settings({ edge, queue }: { edge: Edge; queue: JsonObject }) {
  const editing = useEditing();
  const key = edgeKey(edge);
  const problems = useQueueProblems(key);
  const change = useCallback(
    (path: Path, value: Json | undefined) => editing.do({ do: "queue", edge: key, path, value }),
    [editing, key],
  );
  const value = useMemo(() => {
    const { key: _, ...rest } = queue;
    return rest;
  }, [queue]);
  const { own, rest } = useMemo(
    () => ({
      own: problemsUnder(problems, "key"),
      rest: Object.fromEntries(Object.entries(problems).filter(([path]) => path !== "key")),
    }),
    [problems],
  );
  return (
    <>
      <Problems list={problems[""] ?? []} />
      <SchemaForm
        schema={queueSchema}
        label="Queue"
        value={value}
        mode="parameters"
        onChange={change}
        problems={useMemo(() => ({ ...rest, "": [] }), [rest])}
      />
      <QueueKey edge={edge} problems={own} />
    </>
  );
}
