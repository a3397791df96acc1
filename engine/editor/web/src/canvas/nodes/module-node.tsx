import type { NodeProps } from "@xyflow/react";
import { memo, useMemo } from "react";
import { useComponent } from "../../api/catalog";
import type { Component } from "../../api/client";
import { useCheck } from "../../check/check";
import { useDesk } from "../../desk/desk";
import { wireAround } from "../../document/bypass";
import { useFlow, useHistory } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { differsFromSaved } from "../../document/saved-node";
import { useLive } from "../../live/live";
import { ComponentIcon } from "../../look/component-icon";
import { Lamp } from "../../look/lamp";
import { tintOf } from "../../look/module-tint";
import tints from "../../look/module-tint.module.css";
import { useMark } from "../../runs/record/run-marks";
import type { ModuleNode as ModuleNodeType } from "../graph/canvas-elements";
import { useRemeasure } from "../graph/remeasure";
import { causesOf } from "./error-causes";
import { ErrorCauses } from "./error-causes-list";
import { Jacks } from "./jack";
import styles from "./module-node.module.css";
import { defaultPorts, jacksOf, takesErrors } from "./node-jacks";
import { hasFailed, lampOf } from "./node-lamp";
import { NodePanel } from "./node-panel";
import { NodeProblems } from "./node-problems";
import { faceOf, factOf } from "./panel-face";
import { RunBadge } from "./run-badge";
import { SmallFace } from "./small-face";
import { TitleInput } from "./title-input";
import { useNodePass } from "./use-node-pass";

/** ModuleNode draws a node as a module in a rack. Its content does not depend on its position, so dragging does not render it again. */
export function ModuleNode({ data, selected }: NodeProps<ModuleNodeType>) {
  const component = useComponent(data.node.component);
  return <Rack node={data.node} component={component} ins={data.ins} outs={data.outs} selected={selected} />;
}

const Rack = memo(function Rack({
  node,
  component,
  ins,
  outs,
  selected,
}: {
  node: FlowNode;
  component: Component | undefined;
  ins: string;
  outs: string;
  selected: boolean;
}) {
  const { id } = node;
  const short = node.component.replace(/^.*\//, "");
  const title = node.title || component?.description || id;
  const checked = useCheck((c) => c.ports[id]);
  const status = useLive((l) => l.nodes[id]);
  const flowRuns = useLive((l) => l.running);
  const pass = useNodePass(id, status?.lastError);
  const mark = useMark((m) => m.nodes[id]);
  const saved = useHistory((h) => h.saved);
  const edited = useMemo(() => differsFromSaved(saved, node), [saved, node]);
  const renaming = useDesk((desk) => desk.renaming === id);
  const ports = useMemo(() => (checked?.length ? checked : defaultPorts(component)), [checked, component]);
  const jacks = useMemo(() => jacksOf(ports, ins, outs), [ports, ins, outs]);
  const panelPort = component?.ports?.find((port) => port.name === "_control");
  const deployed = status !== undefined && (status.component === "" || status.component === node.component);
  const panel = deployed ? status.panel : panelPort?.example;
  const sink = takesErrors(jacks);
  const since = useLive((l) => (sink ? l.lastRun?.started : undefined));
  const causes = useMemo(() => (sink ? causesOf(panel, since) : undefined), [sink, panel, since]);
  const face = useMemo(() => faceOf(panelPort?.schema, panel), [panelPort, panel]);
  const failed = status !== undefined && hasFailed(status, pass);
  const { failures } = pass;
  // The errors of a sink are those of the nodes before it.
  const words = causes?.count ? `${causes.count} in the last run` : failures > 0 ? `${failures} failed` : "";
  const pinned = Object.keys(node.examples ?? {}).join(" ");
  const around = useFlow((flow) => node.disabled === true && wireAround(flow, id) !== undefined);
  const off = node.disabled ? (around ? "bypassed" : "disabled") : "";
  const bad = !off && (failed || words !== "");
  // An error that a wire carries on is shown where the wire ends.
  const unhandled = failed && !jacks.some((jack) => jack.name === "error" && jack.wired);
  const state = off ? "skipped" : causes?.count ? "failed" : lampOf(status, flowRuns, pass);

  useRemeasure(id, jacks.map((jack) => `${jack.position} ${jack.name}`).join("|"));

  const classes = [
    styles.rack,
    tints[tintOf(node.component)],
    sink ? styles.wide : "",
    bad && failed ? styles.failing : "",
    off ? styles.off : "",
    mark ? styles[mark.state] : "",
    selected ? styles.selected : "",
  ];
  return (
    <article className={classes.filter(Boolean).join(" ")}>
      <Jacks node={id} jacks={jacks} side="top" component={component} pinned={pinned} />
      <header className={styles.head}>
        <ComponentIcon component={node.component} />
        <div className={styles.names}>
          {renaming ? (
            <TitleInput node={node} usual={component?.description || id} />
          ) : (
            <span className={styles.title} title={title} data-title>
              {title}
            </span>
          )}
          <code title={`${id}, ${node.component}`}>{short}</code>
        </div>
        {edited && <span className={styles.edited}>edited</span>}
        <span className={bad ? `${styles.state} ${styles.bad}` : styles.state}>
          {off || words}
          <Lamp state={state} />
        </span>
      </header>
      <RunBadge node={id} />
      {jacks.some((jack) => jack.position === "left" || jack.position === "right") && (
        <div className={styles.sides}>
          <Jacks node={id} jacks={jacks} side="left" component={component} pinned={pinned} />
          <Jacks node={id} jacks={jacks} side="right" component={component} pinned={pinned} />
        </div>
      )}
      {causes ? (
        <ErrorCauses causes={causes} ran={since !== undefined} />
      ) : (
        !off && <NodePanel id={id} face={face} deployed={deployed} />
      )}
      <NodeProblems id={id} lastError={unhandled ? status?.lastError?.error : undefined} />
      <Jacks node={id} jacks={jacks} side="bottom" component={component} pinned={pinned} />
      <SmallFace component={node.component} title={title} state={state} fact={off || words || factOf(face)} bad={bad} />
    </article>
  );
});
