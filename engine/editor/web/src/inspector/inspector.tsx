import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useDesk } from "../desk/desk";
import { useHistory } from "../document/editing";
import { Button } from "../look/button";
import { lazyPart } from "../look/lazy-part";
import { CommentOrGroup } from "./comment-and-group";
import styles from "./panel/inspector.module.css";
import { focusSoon, leaveTo } from "./panel/inspector-focus";
import { type Content, rememberedWidth, rememberWidth } from "./panel/inspector-width";
import { Separator } from "./panel/separator";
import { SeveralSelected } from "./several-selected";
import { WholeFlow } from "./whole-flow";

// Loaded when something is first selected.
const Node = lazyPart(() => import("./node/node").then((m) => m.Node));
const Edge = lazyPart(() => import("./edge").then((m) => m.Edge));

/** Inspector shows and edits the selection. */
export function Inspector({ flow }: { flow: string }) {
  const [open, setOpen] = useState(true);
  const [widths, setWidths] = useState(() => ({ wire: rememberedWidth("wire"), other: rememberedWidth("other") }));
  const panel = useRef<HTMLElement>(null);
  const wanted = useDesk((desk) => desk.focusInspector);
  const seen = useRef(wanted);
  const selection = useHistory((h) => h.selection);
  useEffect(() => {
    if (wanted === seen.current) return;
    seen.current = wanted;
    setOpen(true);
  }, [wanted]);
  // A second effect, since the panel may have to open before it can take the focus.
  const focused = useRef(wanted);
  useEffect(() => {
    if (!open || wanted === focused.current || !panel.current) return;
    focused.current = wanted;
    return focusSoon(panel.current);
  }, [open, wanted]);

  const content: Content = selection.edges.length === 1 && selection.nodes.length === 0 ? "wire" : "other";
  const width = widths[content];
  const resize = (next: number) => {
    setWidths({ ...widths, [content]: next });
    rememberWidth(content, next);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.defaultPrevented) return;
    if (leaveTo(selection.nodes[0], selection.edges[0])) event.preventDefault();
  };
  if (!open) {
    return (
      <aside className={styles.closed} aria-label="Inspector">
        <Button
          kind="quiet"
          className={styles.fold}
          aria-expanded={false}
          aria-label="Show the inspector"
          title="Show the inspector"
          onClick={() => setOpen(true)}
        >
          ‹
        </Button>
      </aside>
    );
  }
  return (
    <aside className={styles.panel} aria-label="Inspector" style={{ width }} ref={panel} onKeyDown={leave}>
      <Separator width={width} onWidth={resize} onClose={() => setOpen(false)} />
      <div className={styles.content}>
        <Selected flow={flow} />
        <Button
          kind="quiet"
          className={`${styles.fold} ${styles.corner}`}
          aria-expanded
          aria-label="Hide the inspector"
          title="Hide the inspector"
          onClick={() => setOpen(false)}
        >
          ›
        </Button>
      </div>
    </aside>
  );
}

function Selected({ flow }: { flow: string }) {
  const { nodes, edges, comments, groups } = useHistory((h) => h.selection);
  const count = nodes.length + edges.length + comments.length + groups.length;
  const [node, edge, comment, group] = [nodes[0], edges[0], comments[0], groups[0]];
  if (count === 0) return <WholeFlow flow={flow} />;
  if (count > 1) return <SeveralSelected />;
  if (node !== undefined) return <Node key={node} flow={flow} id={node} />;
  if (edge !== undefined) return <Edge key={edge} flow={flow} edge={edge} />;
  return <CommentOrGroup key={comment ?? group} comment={comment} group={group} />;
}
