import { Handle, Position } from "@xyflow/react";
import type { Component } from "../../api/client";
import { useLastPass } from "../../live/last-pass";
import tints from "../../look/module-tint.module.css";
import { useOffer } from "../wiring/wire-being-drawn";
import styles from "./jack.module.css";
import { type Jack, shapeText } from "./node-jacks";

const sides = { top: Position.Top, right: Position.Right, bottom: Position.Bottom, left: Position.Left };

/** Jacks draws the ports of one side of a node. */
export function Jacks({
  node,
  jacks,
  side,
  component,
}: {
  node: string;
  jacks: Jack[];
  side: Jack["position"];
  component: Component | undefined;
}) {
  const here = jacks.filter((jack) => jack.position === side);
  if (here.length === 0) return side === "left" || side === "right" ? <div /> : null;
  return (
    <ul className={`${styles.jacks} ${styles[side]}`}>
      {here.map((jack) => (
        <JackView key={`${jack.source}${jack.name}`} node={node} jack={jack} component={component} />
      ))}
    </ul>
  );
}

function JackView({ node, jack, component }: { node: string; jack: Jack; component: Component | undefined }) {
  const offer = useOffer(`${node}.${jack.name}`, jack.source);
  const error = jack.source ? jack.name === "error" : jack.cable === "error";
  // Whether errors went through the jack in the last run.
  const hot = useLastPass((pass) => error && ((jack.source ? pass.failures : pass.hops)[node] ?? 0) > 0);
  const classes = [
    styles.jack,
    jack.cable && jack.cable !== "error" ? tints[jack.cable] : "",
    jack.wired ? styles.wired : "",
    error ? styles.error : "",
    hot ? styles.hot : "",
    jack.missing ? styles.missing : "",
    offer ? styles[offer] : "",
  ];
  return (
    <li className={classes.filter(Boolean).join(" ")} title={about(jack, component)}>
      <Handle
        id={jack.name}
        type={jack.source ? "source" : "target"}
        position={sides[jack.position]}
        className={styles.hole}
        aria-label={`${jack.source ? "Output" : "Input"} ${jack.label} of ${node}${jack.missing ? ", no such port" : jack.wired ? ", wired" : ""}`}
        role="img"
      />
      <span className={styles.label}>{jack.missing ? `△ ${jack.label}` : jack.label}</span>
    </li>
  );
}

function about(jack: Jack, component: Component | undefined): string {
  if (jack.missing)
    return `${component?.name ?? "The component"} has no port ${jack.name} any more. The wire is kept: remove it, or wire another port.`;
  const port = component?.ports?.find((p) => p.name === jack.name);
  const shape = shapeText(port?.schema);
  return `${jack.name} ${jack.source ? "gives" : "takes"} ${shape}`;
}
