import { useMemo } from "react";
import { useComponent } from "../api/catalog";
import { useEditing, useHistory } from "../document/editing";
import type { FlowNode } from "../document/flow";
import { useLive } from "../live/live";
import { ComponentIcon } from "../look/component-icon";
import { Lamp } from "../look/lamp";
import styles from "./node-list.module.css";
import { lampOf } from "./nodes/node-lamp";
import { faceOf, factOf } from "./nodes/panel-face";
import { useNodePass } from "./nodes/use-node-pass";

/** NodeLine is a node in a list: its title, what it is or did, and its lamp. A click selects it. */
export function NodeLine({ node, onShow }: { node: FlowNode; onShow?: () => void }) {
  const { id, title, component: name } = node;
  const editing = useEditing();
  const selected = useHistory((h) => h.selection.nodes.includes(id));
  const runs = useLive((live) => live.running);
  const status = useLive((live) => live.nodes[id]);
  const pass = useNodePass(id, status?.lastError);
  const component = useComponent(name);
  const schema = component?.ports?.find((port) => port.name === "_control")?.schema;
  const fact = useMemo(() => factOf(faceOf(schema, status?.panel)), [schema, status?.panel]);
  const failed = pass.failures ? `${pass.failures} failed` : "";
  const show = () => {
    editing.select({ nodes: [id] });
    onShow?.();
  };
  return (
    <li>
      <button type="button" className={styles.line} aria-current={selected || undefined} onClick={show}>
        <ComponentIcon component={name} />
        <span>{title || component?.description || id}</span>
        <small className={failed ? styles.bad : ""}>{failed || fact || id}</small>
        <Lamp state={lampOf(status, runs, pass)} />
      </button>
    </li>
  );
}
