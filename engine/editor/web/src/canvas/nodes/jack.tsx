import { Handle, Position } from "@xyflow/react";
import { memo } from "react";
import type { Component } from "../../api/client";
import { useReadOnly } from "../../document/editing";
import { useLastPass } from "../../live/last-pass";
import tints from "../../look/module-tint.module.css";
import { useOffer } from "../wiring/wire-being-drawn";
import styles from "./jack.module.css";
import { type Jack, shapeText } from "./node-jacks";

const sides = { top: Position.Top, right: Position.Right, bottom: Position.Bottom, left: Position.Left };

/** Jacks draws the ports of one side of a node. */
export const Jacks = memo(function Jacks({
  node,
  jacks,
  side,
  component,
  pinned,
}: {
  node: string;
  jacks: Jack[];
  side: Jack["position"];
  component: Component | undefined;
  /** The ports to which a message is pinned. */
  pinned: string;
}) {
  const here = jacks.filter((jack) => jack.position === side);
  if (here.length === 0) return side === "left" || side === "right" ? <div /> : null;
  return (
    <ul className={`${styles.jacks} ${styles[side]}`}>
      {here.map((jack) => (
        <JackView
          key={`${jack.source}${jack.name}`}
          node={node}
          jack={jack}
          component={component}
          pinned={hasWord(pinned, jack.name)}
        />
      ))}
    </ul>
  );
});

function JackView({
  node,
  jack,
  component,
  pinned,
}: {
  node: string;
  jack: Jack;
  component: Component | undefined;
  pinned: boolean;
}) {
  const why = useReadOnly();
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
    <li className={classes.filter(Boolean).join(" ")} data-port={jack.name} title={about(jack, component, pinned)}>
      <Handle
        id={jack.name}
        type={jack.source ? "source" : "target"}
        position={sides[jack.position]}
        className={styles.hole}
        isConnectable={why === ""}
        aria-label={`${jack.source ? "Output" : "Input"} ${jack.label} of ${node}${jack.missing ? ", no such port" : jack.wired ? ", wired" : ""}${pinned ? ", a message is pinned" : ""}`}
        role="img"
      />
      {pinned && (
        <svg className={styles.pin} data-pin={jack.name} aria-hidden="true" viewBox="0 0 16 16" width="12" height="12">
          <path d="M5.5 2h5M6.5 2v4.5L4 9.5h8L9.5 6.5V2M8 9.5V14" />
        </svg>
      )}
      <span className={styles.label}>{jack.missing ? `△ ${jack.label}` : jack.label}</span>
    </li>
  );
}

/** hasWord reports whether a word is among those of a text. */
function hasWord(words: string, word: string): boolean {
  return words !== "" && words.split(" ").includes(word);
}

function about(jack: Jack, component: Component | undefined, pinned: boolean): string {
  if (jack.missing)
    return `${component?.name ?? "The component"} has no port ${jack.name} any more. The wire is kept: remove it, or wire another port.`;
  const port = component?.ports?.find((p) => p.name === jack.name);
  const shape = shapeText(port?.schema);
  return `${jack.name} ${jack.source ? "gives" : "takes"} ${shape}${pinned ? "; a message is pinned" : ""}`;
}
