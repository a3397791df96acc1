import { useState } from "react";
import type { Port } from "../../api/client";
import { isOwn, usePorts } from "../../check/node-ports";
import { useEditing } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { Button } from "../../look/button";
import { ReadOnly } from "../../look/read-only";
import { pinLast } from "../../pins/pin-last";
import { PinnedEditor } from "../../pins/pinned-editor";
import { pinnedTo } from "../../pins/pinned-message";
import { usePin } from "../../pins/use-pin";
import styles from "../panel/inspector.module.css";

/** PinnedMessages pins messages to the ports of a node, edits them and tries the flow with them. */
export function PinnedMessages({ flow, node }: { flow: string; node: FlowNode }) {
  const ports = usePorts(node).filter(isOwn);
  return (
    <>
      <p className={styles.about}>
        A message that is pinned to a port is there to try things out: maps show their result and complete by it, amber
        wires are checked against it, and it can be sent from the port. It is part of the flow, under examples: put no
        secrets in it. What runs takes no notice of it.
      </p>
      {ports.length === 0 && <p className="quiet">No ports are known.</p>}
      {ports.map((port) => (
        <PinnedPort key={`${port.source} ${port.name}`} flow={flow} node={node} port={port} />
      ))}
    </>
  );
}

function PinnedPort({ flow, node, port }: { flow: string; node: FlowNode; port: Port }) {
  const editing = useEditing();
  const end = `${node.id}.${port.name}`;
  const pinned = pinnedTo(node, port.name);
  const { pin } = usePin(end);
  const [busy, setBusy] = useState(false);
  const label = port.label || port.name;
  const last = async () => {
    if (busy) return;
    setBusy(true);
    await pinLast(editing, flow, end, port.source ?? false);
    setBusy(false);
  };
  return (
    <section className={styles.section} aria-label={`Pinned to ${label}`}>
      <div className={styles.line}>
        <h3>{label}</h3>
        <span className={styles.about}>{port.source ? "out" : "in"}</span>
        <ReadOnly>
          <span className={styles.end}>
            <Button
              className={styles.small}
              aria-label={`Pin the last message of ${label}`}
              onClick={() => void last()}
            >
              Pin the last message
            </Button>
            {pinned === undefined && (
              <Button
                kind="quiet"
                className={styles.small}
                aria-label={`Write a message for ${label}`}
                onClick={() => pin(port.example ?? {})}
              >
                Write a message
              </Button>
            )}
          </span>
        </ReadOnly>
      </div>
      <PinnedEditor end={end} />
    </section>
  );
}
