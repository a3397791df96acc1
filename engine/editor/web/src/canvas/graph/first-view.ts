import { useNodesInitialized, useReactFlow, useStore, useStoreApi } from "@xyflow/react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useDeskStore } from "../../desk/desk";
import { endpoint, type Flow } from "../../document/flow";
import type { CanvasNode } from "./canvas-elements";
import { firstView, type View } from "./fit-view";

/** For how long after opening the view follows the nodes as they grow, in ms. */
const settling = 3000;

const key = (flow: string) => `patchbay.view.${flow}`;

/** keptView is the view that a person had of a flow last; undefined when the browser has kept none. */
export function keptView(flow: string): View | undefined {
  try {
    const view = JSON.parse(globalThis.localStorage.getItem(key(flow)) ?? "null") as Partial<View> | null;
    const { x, y, zoom } = view ?? {};
    if (![x, y, zoom].every(Number.isFinite) || !zoom || zoom <= 0) return undefined;
    return { x: x as number, y: y as number, zoom };
  } catch {
    return undefined;
  }
}

export function keepView(flow: string, { x, y, zoom }: View): void {
  try {
    globalThis.localStorage.setItem(key(flow), JSON.stringify({ x, y, zoom }));
  } catch {
    // Then the flow opens as a whole the next time.
  }
}

/** firstNode is the node that a flow begins with: one that nothing is wired to, else the first. */
export function firstNode(flow: Flow): string | undefined {
  const fed = new Set(flow.spec.edges?.map((edge) => endpoint(edge.to).node));
  return (flow.spec.nodes.find((node) => !fed.has(node.id)) ?? flow.spec.nodes[0])?.id;
}

/**
 * useFirstView sets the view when a flow is opened: the one that the person had last,
 * else one in which it can be read. It returns false until that is done. An empty
 * canvas does not move when the first node is added.
 */
export function useFirstView(flow: Flow, nodes: CanvasNode[]): boolean {
  const { name } = flow.metadata;
  const [began] = useState(() => ({ filled: flow.spec.nodes.length > 0, kept: keptView(name) }));
  const [set, setSet] = useState(!began.filled);
  const measured = useNodesInitialized();
  const width = useStore((s) => s.width);
  const store = useStoreApi();
  const desk = useDeskStore();
  const latest = useRef(flow);
  latest.current = flow;
  const opened = useRef<{ view: View; until: number } | undefined>(undefined);
  const { getNodes, getNode, getNodesBounds, getViewport, setViewport } = useReactFlow();
  const show = useCallback(() => {
    const { width: across, height } = store.getState();
    const first = getNode(firstNode(latest.current) ?? "")?.position ?? { x: 0, y: 0 };
    const canvas = { width: across, height };
    const view = firstView(getNodesBounds(getNodes()), canvas, desk.get().covered, first);
    opened.current = { view, until: opened.current?.until ?? performance.now() + settling };
    void setViewport(view);
  }, [store, desk, getNode, getNodes, getNodesBounds, setViewport]);
  useEffect(() => {
    if (set || width === 0 || (!measured && !began.kept)) return;
    if (began.kept) void setViewport(began.kept);
    else show();
    setSet(true);
  }, [set, width, measured, began, show, setViewport]);
  // What the flow does is known a moment after it is opened, and nodes grow with their facts.
  useEffect(() => {
    const { view, until } = opened.current ?? {};
    const now = getViewport();
    const untouched = view && now.x === view.x && now.y === view.y && now.zoom === view.zoom;
    if (untouched && performance.now() < (until ?? 0)) show();
  }, [nodes, getViewport, show]);
  return set;
}
