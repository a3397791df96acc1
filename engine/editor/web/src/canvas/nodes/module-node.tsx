import type { NodeProps } from "@xyflow/react";
import { memo, useMemo } from "react";
import { useComponent } from "../../api/catalog";
import { useCheck } from "../../check/check";
import type { FlowNode } from "../../document/flow";
import { useLive } from "../../live/live";
import { ModuleIcon } from "../../look/component-icon";
import { Lamp } from "../../look/lamp";
import { useMark } from "../../runs/record/run-marks";
import type { ModuleNode as ModuleNodeType } from "../graph/canvas-elements";
import { useRemeasure } from "../graph/remeasure";
import { Jacks } from "./jack";
import styles from "./module-node.module.css";
import { defaultPorts, jacksOf } from "./node-jacks";
import { lampOf } from "./node-lamp";
import { NodePanel } from "./node-panel";
import { NodeProblems } from "./node-problems";
import { faceOf } from "./panel-face";
import { RunBadge } from "./run-badge";

/** ModuleNode draws a node as a module in a rack. Its content does not depend on its position, so dragging does not render it again. */
export function ModuleNode({ data, selected }: NodeProps<ModuleNodeType>) {
  return <Rack node={data.node} ins={data.ins} outs={data.outs} selected={selected} />;
}

const Rack = memo(function Rack({
  node,
  ins,
  outs,
  selected,
}: {
  node: FlowNode;
  ins: string;
  outs: string;
  selected: boolean;
}) {
  const { id } = node;
  const short = node.component.replace(/^.*\//, "");
  const component = useComponent(node.component);
  const title = node.title || component?.description || id;
  const checked = useCheck((c) => c.ports[id]);
  const status = useLive((l) => l.nodes[id]);
  const flowRuns = useLive((l) => l.running);
  const mark = useMark((m) => m.nodes[id]);
  const ports = useMemo(() => (checked?.length ? checked : defaultPorts(component)), [checked, component]);
  const jacks = useMemo(() => jacksOf(ports, ins, outs), [ports, ins, outs]);
  const panelPort = component?.ports?.find((port) => port.name === "_control");
  const deployed = status !== undefined && (status.component === "" || status.component === node.component);
  const panel = deployed ? status.panel : panelPort?.example;
  const face = useMemo(() => faceOf(panelPort?.schema, panel), [panelPort, panel]);
  const shown = face.buttons.length + face.fields.length + face.values.length > 0;

  useRemeasure(id, jacks.map((jack) => `${jack.position} ${jack.name}`).join("|"));

  return (
    <article className={`${styles.rack} ${selected ? styles.selected : ""} ${mark ? styles[mark.state] : ""}`}>
      <Jacks node={id} jacks={jacks} side="top" component={component} />
      <header className={styles.strip}>
        <ModuleIcon component={node.component} />
        <span className={styles.title} title={title}>
          {title}
        </span>
        <Lamp state={lampOf(status, flowRuns)} />
      </header>
      <p className={styles.names}>
        <code title={id}>{id}</code>
        {short !== id && <span title={node.component}>{short}</span>}
      </p>
      <RunBadge node={id} />
      <div className={styles.sides}>
        <Jacks node={id} jacks={jacks} side="left" component={component} />
        <Jacks node={id} jacks={jacks} side="right" component={component} />
      </div>
      {shown && <NodePanel id={id} face={face} deployed={deployed} />}
      <NodeProblems id={id} lastError={status?.lastError?.error} />
      <Jacks node={id} jacks={jacks} side="bottom" component={component} />
    </article>
  );
});
