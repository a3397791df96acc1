import type { Port } from "../../api/client";
import { isOwn, usePorts } from "../../check/node-ports";
import { useEditing } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { JsonInput } from "../../form/inputs/json-input";
import { Button } from "../../look/button";
import type { Json } from "../../values/json";
import styles from "../panel/inspector.module.css";

/** Examples edits the example messages of a node's ports, which are used until a real message is known. */
export function Examples({ node }: { node: FlowNode }) {
  const ports = usePorts(node).filter(isOwn);
  return (
    <>
      <p className={styles.about}>
        An example is a message of a port, used until a real one has passed. Amber wires are checked against it, and
        expressions get completions from it. It is part of the flow: put no secrets in it.
      </p>
      {ports.length === 0 && <p className="quiet">No ports are known.</p>}
      {ports.map((port) => (
        <Example key={port.name} node={node} port={port} />
      ))}
    </>
  );
}

function Example({ node, port }: { node: FlowNode; port: Port }) {
  const editing = useEditing();
  const held = node.examples && Object.hasOwn(node.examples, port.name) ? node.examples[port.name] : undefined;
  const set = (value: Json | undefined) => editing.do({ do: "example", node: node.id, port: port.name, value });
  const label = port.label || port.name;
  const carried = (port.example ?? {}) as Json;
  return (
    <section className={styles.section} aria-label={`Example of ${label}`}>
      <div className={styles.line}>
        <h3>{label}</h3>
        <span className={styles.about}>{port.source ? "out" : "in"}</span>
        <span className={styles.end}>
          {held === undefined ? (
            <Button className={styles.small} aria-label={`Add an example of ${label}`} onClick={() => set(carried)}>
              Add an example
            </Button>
          ) : (
            <Button
              kind="quiet"
              className={styles.small}
              aria-label={`Remove the example of ${label}`}
              onClick={() => set(undefined)}
            >
              Remove
            </Button>
          )}
        </span>
      </div>
      {held !== undefined && (
        <JsonInput id={`example-${node.id}-${port.name}`} label={`Example of ${label}`} value={held} onChange={set} />
      )}
    </section>
  );
}
