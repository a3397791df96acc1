import { useConnection } from "@xyflow/react";
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { useArrange, useCover, useDesk } from "../desk/desk";
import { useEditing, useHistory } from "../document/editing";
import { Button } from "../look/button";
import { focusBoard } from "../look/focus";
import { Icon } from "../look/icon";
import { lazyPart } from "../look/lazy-part";
import { phone, useMedia } from "../look/use-media";
import { useRunView } from "../runs/record/run-view";
import { CommentOrGroup } from "./comment-and-group";
import { FlowErrors } from "./flow-errors";
import { FlowRights } from "./flow-rights";
import { type DockSide, rememberDockSide, rememberedDockSide } from "./panel/dock-side";
import styles from "./panel/inspector.module.css";
import { focusSoon, leaveTo } from "./panel/inspector-focus";
import { type Content, rememberedWidth, rememberWidth } from "./panel/inspector-width";
import { Separator } from "./panel/separator";
import { SeveralSelected } from "./several-selected";
import { WholeFlow } from "./whole-flow";

// Loaded when something is first selected.
const Node = lazyPart(() => import("./node/node").then((m) => m.Node));
const Edge = lazyPart(() => import("./edge").then((m) => m.Edge));

/** Between the panel and others, in pixels. */
const gap = 8;

type Shown = "nothing" | "node" | "wire" | "several" | "note" | "flow" | "errors" | "rights";

/**
 * Inspector shows and edits the selection. It lies over the canvas: for a node or a wire
 * it is the dock, at the bottom or at the right, and otherwise a panel at the right.
 * While nothing is selected it shows the panel that the rail has opened, if any.
 */
export function Inspector({ flow }: { flow: string }) {
  const shown = useShown();
  const [side, setSide] = useState(rememberedDockSide);
  const small = useMedia(phone);
  // Runs and problems are at the bottom too.
  const run = useRunView((view) => view.id !== "");
  const drawer = useDesk((desk) => desk.drawer !== "") || run;
  const docked = shown === "node" || shown === "wire";
  const place: DockSide = docked && !drawer ? side : "right";
  // Selecting something closes what the rail has opened, so that the canvas is free again afterwards.
  const arrange = useArrange();
  const selected = useHistory((h) => Object.values(h.selection).some((ids) => ids.length > 0));
  useEffect(() => {
    if (selected) arrange({ panel: "" });
  }, [selected, arrange]);
  // Kept here, since the panel may only open because it should take the focus.
  const focused = useRef(0);
  if (shown === "nothing") return null;
  const dock = (next: DockSide) => {
    setSide(next);
    rememberDockSide(next);
  };
  return (
    <Panel
      flow={flow}
      shown={shown}
      place={place}
      dock={docked && !drawer && !small ? dock : undefined}
      focused={focused}
    />
  );
}

function useShown(): Shown {
  const panel = useDesk((desk) => desk.panel);
  const ofHop = useDesk((desk) => desk.ofHop);
  const { nodes, edges, comments, groups } = useHistory((h) => h.selection);
  const count = nodes.length + edges.length + comments.length + groups.length;
  if (count === 0) return panel || "nothing";
  if (count > 1) return "several";
  if (nodes.length === 1) return nodes[0] === ofHop ? "nothing" : "node";
  return edges.length === 1 ? "wire" : "note";
}

function Panel({
  flow,
  shown,
  place,
  dock,
  focused,
}: {
  flow: string;
  shown: Shown;
  place: DockSide;
  dock: ((side: DockSide) => void) | undefined;
  /** The number of the last wish for the focus that was granted. */
  focused: RefObject<number>;
}) {
  const panel = useRef<HTMLElement>(null);
  const [widths, setWidths] = useState(() => ({ wire: rememberedWidth("wire"), other: rememberedWidth("other") }));
  const wanted = useDesk((desk) => desk.focusInspector);
  const field = useDesk((desk) => desk.field);
  const selection = useHistory((h) => h.selection);
  const editing = useEditing();
  const arrange = useArrange();
  // The port that a wire is drawn to may be below the panel.
  const drawing = useConnection((connection) => connection.inProgress);
  const aside = useDesk((desk) => desk.aside);
  const { left, bottom: below } = useDesk((desk) => desk.covered);
  useCovering(panel, place);
  useEffect(() => {
    if (wanted === focused.current || !panel.current) return;
    focused.current = wanted;
    return focusSoon(panel.current, field);
  }, [wanted, field, focused]);

  const content: Content = shown === "wire" ? "wire" : "other";
  const resize = (next: number) => {
    setWidths({ ...widths, [content]: next });
    rememberWidth(content, next);
  };
  const close = () => {
    editing.select({});
    arrange({ panel: "" });
    focusBoard();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.defaultPrevented) return;
    if (leaveTo(selection.nodes[0], selection.edges[0])) event.preventDefault();
    else if (shown === "flow" || shown === "errors" || shown === "rights") {
      event.preventDefault();
      close();
    }
  };
  const right = place === "right";
  return (
    <aside
      className={`${styles.panel} ${styles[place]} ${drawing || aside ? styles.aside : ""}`}
      aria-label="Inspector"
      // Beside what is open at the left, and above what is open at the bottom.
      style={
        right
          ? { width: widths[content], marginBottom: below > 0 ? below + gap : undefined }
          : { marginLeft: left > 0 ? left + gap : undefined }
      }
      ref={panel}
      onKeyDown={leave}
    >
      {right && <Separator width={widths[content]} onWidth={resize} onClose={close} />}
      <div className={styles.content}>
        <Selected flow={flow} shown={shown} />
        <div className={styles.corner}>
          {dock && (
            <Button
              kind="quiet"
              icon
              aria-label={right ? "Dock at the bottom" : "Dock at the right"}
              title={right ? "Dock at the bottom" : "Dock at the right"}
              onClick={() => dock(right ? "bottom" : "right")}
            >
              <Icon name={right ? "dockBottom" : "dockRight"} />
            </Button>
          )}
          <Button kind="quiet" icon aria-label="Close the inspector" title="Close" onClick={close}>
            <Icon name="close" />
          </Button>
        </div>
      </div>
    </aside>
  );
}

/** useCovering notes how much of the canvas the panel covers, so that what is selected is kept beside it. */
function useCovering(panel: { current: HTMLElement | null }, place: DockSide) {
  const cover = useCover(place);
  useEffect(() => {
    const element = panel.current;
    if (!element) return;
    const note = () => cover(place === "right" ? element.offsetWidth : element.offsetHeight);
    const observer = new ResizeObserver(note);
    observer.observe(element);
    note();
    return () => {
      observer.disconnect();
      cover(0);
    };
  }, [panel, place, cover]);
}

function Selected({ flow, shown }: { flow: string; shown: Shown }) {
  const { nodes, edges, comments, groups } = useHistory((h) => h.selection);
  const [node = "", edge = "", comment, group] = [nodes[0], edges[0], comments[0], groups[0]];
  switch (shown) {
    case "node":
      return <Node key={node} flow={flow} id={node} />;
    case "wire":
      return <Edge key={edge} flow={flow} edge={edge} />;
    case "several":
      return <SeveralSelected />;
    case "note":
      return <CommentOrGroup key={comment ?? group} comment={comment} group={group} />;
    case "errors":
      return <FlowErrors flow={flow} />;
    case "rights":
      return <FlowRights flow={flow} />;
    default:
      return <WholeFlow flow={flow} />;
  }
}
