import type { Component } from "../../api/client";
import { useEditing, useFlow } from "../../document/editing";
import { edgeKey } from "../../document/flow";
import { wiresFrom } from "../../document/wire-order";
import { Button } from "../../look/button";
import styles from "../panel/inspector.module.css";

/** ErrorPort shows what happens with errors of the node. */
export function ErrorPort({ node, component }: { node: string; component: Component }) {
  const editing = useEditing();
  const edges = useFlow((flow) => flow.spec.edges);
  if (!component.ports?.some((port) => port.name === "error" && port.source)) return null;
  const wires = wiresFrom(edges ?? [], node, "error");
  return (
    <section className={styles.section} aria-label="Errors">
      <h3>Errors</h3>
      {wires.length === 0 ? (
        <>
          <p>The error port is not wired: an error ends the run and is shown here.</p>
          <p className={styles.about}>
            To handle errors in the flow, draw a wire from the port at the bottom of the node.
          </p>
        </>
      ) : (
        <p className={styles.line}>
          An error goes to
          {wires.map((wire) => (
            <Button
              key={wire.to}
              className={styles.small}
              aria-label={`Wire to ${wire.to}`}
              onClick={() => editing.select({ edges: [edgeKey(wire)] })}
            >
              {wire.to}
            </Button>
          ))}
        </p>
      )}
    </section>
  );
}
