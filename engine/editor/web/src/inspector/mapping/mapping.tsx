import { useCallback, useMemo, useRef } from "react";
import { InsertionProvider } from "../../code/expression/insert-path";
import { useEditing, useFlow } from "../../document/editing";
import { type Edge, edgeByKey } from "../../document/flow";
import styles from "./mapping.module.css";
import { complete } from "./mapping-api";
import { MappingContext } from "./mapping-context";
import { useEvaluation } from "./mapping-evaluation";
import { verdictsOf } from "./mapping-findings";
import { MappingForm } from "./mapping-form";
import { MappingResult } from "./mapping-result";
import { MappingSource } from "./mapping-source";
import { useSourceMessages } from "./mapping-source-messages";

/** Mapping edits the map of an edge, with the source message, the form and the result side by side. Edge is its edgeKey. */
export function Mapping({ flow, edge: key }: { flow: string; edge: string }) {
  const edge = useFlow((f) => edgeByKey(f, key));
  if (!edge) return null;
  return (
    <InsertionProvider>
      <Panel key={key} name={flow} edge={edge} />
    </InsertionProvider>
  );
}

function Panel({ name, edge }: { name: string; edge: Edge }) {
  const editing = useEditing();
  const flow = useFlow((f) => f);
  const form = useRef<HTMLElement>(null);
  const messages = useSourceMessages(name, edge.from);
  const trial = useEvaluation(flow, edge, messages.message, messages.newest);
  const findings = trial.evaluation?.findings;
  const { from, to } = edge;
  const { message } = messages;
  const ask = useCallback(
    (path: string, expression: string, cursor: number) =>
      complete(editing.store.get().flow, { from, to }, path, expression, cursor, message),
    [editing, from, to, message],
  );
  const support = useMemo(() => ({ verdicts: verdictsOf(findings ?? []), complete: ask }), [findings, ask]);
  return (
    <MappingContext value={support}>
      <div className={styles.panel}>
        <div className={styles.columns}>
          <MappingSource edge={edge} messages={messages} evaluation={trial.evaluation} form={form} />
          <MappingForm ref={form} edge={edge} findings={findings} />
          <MappingResult trial={trial} />
        </div>
      </div>
    </MappingContext>
  );
}
