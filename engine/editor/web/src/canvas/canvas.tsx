import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  useReactFlow,
  useStore,
  type Viewport,
} from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import {
  type CSSProperties,
  type DragEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useFindShortcut } from "../commands/commands";
import { type Desk, useArrange, useDesk, useInspect } from "../desk/desk";
import { useEditing, useReadOnly } from "../document/editing";
import { grid } from "../document/flow";
import { RunMarks } from "../runs/record/run-marks";
import styles from "./canvas.module.css";
import { useCanvasShortcuts } from "./canvas-shortcuts";
import { EmptyCanvas } from "./empty-canvas";
import { useCanvasCommands } from "./find/use-canvas-commands";
import { useNodeCommands } from "./find/use-node-commands";
import { usualSize } from "./graph/boxes";
import { type CanvasNode, named } from "./graph/canvas-elements";
import { bareTiles, DistanceContext, distanceOf, screenScale } from "./graph/distance";
import { useElsewhere } from "./graph/elsewhere";
import { keepView, useFirstView } from "./graph/first-view";
import { useKeepInView } from "./graph/keep-in-view";
import { RemeasureProvider } from "./graph/remeasure";
import { useCanvasElements } from "./graph/use-canvas-elements";
import { useContextMenu } from "./menu/use-context-menu";
import { CommentNode } from "./nodes/comment-node";
import { FrameNode } from "./nodes/group-frame";
import { ModuleNode } from "./nodes/module-node";
import { useRenameOnDoubleClick } from "./nodes/use-rename-on-double-click";
import { useAdd } from "./palette/add-node";
import { componentType } from "./palette/palette";
import { QuickAdd, type QuickPlace } from "./palette/quick-add";
import { InsertIntoWire } from "./rewire/insert-into-wire";
import { MoveWireEnd } from "./rewire/move-wire-end";
import { useDraggedEnd } from "./rewire/use-dragged-end";
import { useDropOnWire } from "./rewire/use-drop-on-wire";
import { ObstaclesProvider, useNoteObstacles } from "./route/obstacles";
import { SelectionBar } from "./selection-bar";
import { useDrawnWire } from "./wiring/use-drawn-wire";
import { Wire } from "./wiring/wire";
import { ConnectingProvider } from "./wiring/wire-being-drawn";
import { WireChoosers } from "./wiring/wire-choosers";
import { WireHint } from "./wiring/wire-hint";
import { WireTargetProvider } from "./wiring/wire-target";

const nodeTypes = { module: ModuleNode, comment: CommentNode, frame: FrameNode };
const edgeTypes = { wire: Wire };
const snapGrid: [number, number] = [grid, grid];
const several = ["Shift", "Control", "Meta"];
const mapSize = { width: 160, height: 100 };

/** The choosers that open beside a node or a wire. */
const besides: Desk["dialog"][] = ["wire", "wires", "insert", "moveEnd"];

/** With more nodes than this, only those in view are rendered. With fewer, Tab reaches all of them. */
const many = 100;

/** Canvas shows the flow and lets a person change it. */
export function Canvas() {
  return (
    <ConnectingProvider>
      <RunMarks>
        <RemeasureProvider>
          <ObstaclesProvider>
            <WireTargetProvider>
              <Board />
            </WireTargetProvider>
          </ObstaclesProvider>
        </RemeasureProvider>
      </RunMarks>
    </ConnectingProvider>
  );
}

function Board() {
  const editing = useEditing();
  const why = useReadOnly();
  const { screenToFlowPosition } = useReactFlow();
  const { flow, selection, nodes, edges, place, size, dragging, boxing, onNodesChange, onEdgesChange } =
    useCanvasElements();
  const board = useRef<HTMLDivElement>(null);
  const distance = useStore((s) => distanceOf(s.transform[2]));
  const bare = useStore((s) => bareTiles(s.transform[2]));
  const scale = useStore((s) => screenScale(s.transform[2]));
  const opened = useFirstView(flow, nodes);
  const elsewhere = useElsewhere(nodes);
  useNoteObstacles(nodes, dragging);
  const [quick, setQuick] = useState<QuickPlace>();
  const add = useAdd();
  const inspect = useInspect();
  const arrange = useArrange();
  // React Flow renders every node again when a handler is a new function.
  const opening = useMemo(
    () => ({
      // A click on one of several selected nodes selects only that one; React Flow would keep them all selected.
      onNodeClick: (event: MouseEvent, { id: clicked }: CanvasNode) => {
        arrange({ ofHop: "" });
        const { kind, id } = named(clicked);
        const { selection: before } = editing.store.get();
        const added = event.shiftKey || event.ctrlKey || event.metaKey;
        if (!added && before[kind].includes(id) && Object.values(before).flat().length > 1)
          editing.select({ [kind]: [id] });
      },
      onNodeDoubleClick: (_: unknown, node: CanvasNode) => node.type === "module" && inspect(),
      onEdgeDoubleClick: () => inspect(),
    }),
    [editing, inspect, arrange],
  );
  const { focusNode } = useCanvasShortcuts({ board, flow, place });
  useRenameOnDoubleClick();
  useFindShortcut();
  useNodeCommands(focusNode);
  useCanvasCommands();
  useKeepInView(flow, selection, place, size);
  const end = useDraggedEnd();
  const wiring = useDrawnWire(
    end,
    useCallback(
      (at: { clientX: number; clientY: number }, wire?: QuickPlace["wire"]) =>
        setQuick(placed(board.current, at, screenToFlowPosition, wire)),
      [screenToFlowPosition],
    ),
  );

  const { name } = flow.metadata;
  const onMoveEnd = useCallback((_: unknown, view: Viewport) => keepView(name, view), [name]);
  const onWire = useDropOnWire();
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(componentType)) return;
    event.preventDefault();
    onWire.over(event);
  };
  const onDrop = (event: DragEvent) => {
    const component = event.dataTransfer.getData(componentType);
    if (!component) return;
    event.preventDefault();
    if (editing.refused()) return onWire.leave();
    if (onWire.drop(event, component, focusNode)) return;
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    focusNode(add(component, { x: x - usualSize.width / 2, y: y - 20 }));
  };
  const onDoubleClick = (event: MouseEvent) => {
    if ((event.target as Element).classList.contains("react-flow__pane") && !editing.refused())
      setQuick(placed(board.current, event, screenToFlowPosition));
  };
  const context = useContextMenu(board, ({ x, y }) =>
    setQuick(placed(board.current, { clientX: x, clientY: y }, screenToFlowPosition)),
  );
  // The choosers open beside what they are about, which the inspector could cover.
  const choosing = useDesk((desk) => quick !== undefined || besides.includes(desk.dialog));
  useEffect(() => {
    arrange({ aside: choosing });
    return () => arrange({ aside: false });
  }, [choosing, arrange]);
  const closeQuick = (added?: string) => {
    setQuick(undefined);
    if (added) focusNode(added);
    else board.current?.focus();
  };
  return (
    <div
      ref={board}
      className={`${styles.board} ${dragging ? styles.dragging : ""} ${opened ? "" : styles.opening}`}
      tabIndex={-1}
      data-board
      data-distance={distance}
      data-bare={bare || undefined}
      style={{ "--far": scale } as CSSProperties}
      onDragEnter={onDragOver}
      onDragOver={onDragOver}
      onDragLeave={(event) => event.currentTarget === event.target && onWire.leave()}
      onDrop={onDrop}
      onDoubleClick={onDoubleClick}
      onContextMenu={context.onContextMenu}
    >
      <DistanceContext value={distance}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodesChange={onNodesChange}
          onEdgesChange={onEdgesChange}
          {...boxing}
          {...opening}
          {...wiring.props}
          {...end.props}
          nodesDraggable={why === ""}
          nodesConnectable={why === ""}
          edgesReconnectable={why === "" && flow.spec.nodes.length <= many}
          reconnectRadius={14}
          snapToGrid
          snapGrid={snapGrid}
          multiSelectionKeyCode={several}
          deleteKeyCode={null}
          disableKeyboardA11y
          edgesFocusable={false}
          elevateNodesOnSelect={false}
          zoomOnDoubleClick={false}
          onlyRenderVisibleElements={flow.spec.nodes.length > many}
          connectionRadius={24}
          minZoom={flow.spec.nodes.length > many ? 0.02 : 0.1}
          maxZoom={2}
          selectNodesOnDrag={false}
          onMoveEnd={onMoveEnd}
          attributionPosition="bottom-center"
        >
          <Background variant={BackgroundVariant.Dots} gap={2 * grid} size={1.5} />
          {elsewhere && (
            <MiniMap
              pannable
              zoomable
              ariaLabel="Map of the flow"
              nodeBorderRadius={4}
              className={styles.map}
              style={mapSize}
            />
          )}
          <WireHint refused={wiring.refused} />
        </ReactFlow>
      </DistanceContext>
      {flow.spec.nodes.length === 0 && <EmptyCanvas />}
      {context.menu}
      <SelectionBar flow={flow} selection={selection} place={place} size={size} />
      {quick && <QuickAdd key={`${quick.left} ${quick.top}`} place={quick} onClose={closeQuick} />}
      <InsertIntoWire board={board} focusNode={focusNode} />
      <MoveWireEnd board={board} />
      <WireChoosers board={board} focusNode={focusNode} editing={editing} />
    </div>
  );
}

/** placed is where a chooser opens for a point on the screen, kept inside the canvas. */
function placed(
  board: HTMLElement | null,
  { clientX, clientY }: { clientX: number; clientY: number },
  toFlow: (p: { x: number; y: number }) => { x: number; y: number },
  wire?: QuickPlace["wire"],
): QuickPlace {
  const box = board?.getBoundingClientRect() ?? new DOMRect();
  const left = Math.max(8, Math.min(clientX - box.left, box.width - 296));
  const top = Math.max(8, Math.min(clientY - box.top, box.height - 320));
  return { left, top, at: toFlow({ x: clientX, y: clientY }), wire };
}
