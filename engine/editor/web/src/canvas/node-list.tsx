import { type KeyboardEvent, useEffect, useRef } from "react";
import { useArrange, useDesk } from "../desk/desk";
import { useFlow } from "../document/editing";
import type { FlowNode } from "../document/flow";
import { Button } from "../look/button";
import { focusBoard } from "../look/focus";
import { Icon } from "../look/icon";
import { useCoverLeft } from "./graph/cover-left";
import { useShowNode } from "./graph/show-node";
import { NodeLine } from "./node-line";
import styles from "./node-list.module.css";

/** NodeList lists the nodes of the flow, to find one on a large canvas. It lies over the canvas. */
export function NodeList() {
  const open = useDesk((desk) => desk.tool === "nodes");
  const nodes = useFlow((flow) => flow.spec.nodes);
  const arrange = useArrange();
  const panel = useRef<HTMLElement>(null);
  useCoverLeft(panel, open);
  useEffect(() => {
    if (open) panel.current?.querySelector<HTMLElement>("li button")?.focus();
  }, [open]);
  if (!open) return null;
  const close = () => arrange({ tool: "" });
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      close();
      focusBoard();
    } else if (by) {
      const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("li button")];
      buttons[buttons.indexOf(document.activeElement as HTMLElement) + by]?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <nav ref={panel} aria-label="Nodes of the flow" className={styles.list} onKeyDown={keys}>
      <header className={styles.head}>
        <h2>Nodes</h2>
        <Button kind="quiet" icon aria-label="Close the nodes" title="Close (Escape)" onClick={close}>
          <Icon name="close" />
        </Button>
      </header>
      {nodes.length === 0 && <p className={styles.empty}>The flow has no node yet. Press / to add one.</p>}
      <ul>
        {nodes.map((node) => (
          <Line key={node.id} node={node} />
        ))}
      </ul>
    </nav>
  );
}

function Line({ node }: { node: FlowNode }) {
  const show = useShowNode();
  return <NodeLine node={node} onShow={() => show(node.id)} />;
}
