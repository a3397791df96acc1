import { useEffect, useState } from "react";
import { useComponent } from "../api/catalog";
import { api, type Port, want } from "../api/client";
import { useFlow } from "../document/editing";
import type { FlowNode } from "../document/flow";

const pause = 300;
const none: Port[] = [];

/**
 * usePorts reads a node's ports with their schemas and examples in this flow. Until
 * the server has answered, they are those of the component.
 */
export function usePorts(node: FlowNode): Port[] {
  const flow = useFlow((f) => f);
  const component = useComponent(node.component);
  const [described, setDescribed] = useState<{ node: string; ports: Port[] }>();
  useEffect(() => {
    const abort = new AbortController();
    const ask = async () => {
      try {
        const { ports } = await want(
          api.POST("/api/v1/describe", { params: { query: { node: node.id } }, body: flow, signal: abort.signal }),
        );
        setDescribed({ node: node.id, ports });
      } catch {
        // A newer request replaced this one, or the server is unreachable. The earlier ports stay.
      }
    };
    const timer = setTimeout(() => void ask(), pause);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [flow, node.id]);
  return described?.node === node.id && described.ports.length > 0 ? described.ports : (component?.ports ?? none);
}

/** True for a port that edges may be wired to. */
export function isOwn(port: Port): boolean {
  return !port.name.startsWith("_");
}
