import { api, type Verdict, want } from "../../api/client";
import { edgeKey, type Flow } from "../../document/flow";
import { askWires, type Offers } from "../wiring/wire-offers";

/** Server is what decides whether a wire fits. */
export interface Server {
  /** Which ports a wire from a port fits. */
  offers(flow: Flow, end: Offers["end"], port: string): Promise<Offers>;
  /** What the check says of one wire of a flow; undefined when it says nothing. */
  verdict(flow: Flow, key: string): Promise<Verdict | undefined>;
}

export const server: Server = {
  offers: (flow, end, port) => askWires(flow, end, port),
  async verdict(flow, key) {
    const checked = await want(api.POST("/api/v1/check", { params: { query: { ports: false } }, body: flow }));
    return checked.edges.find((edge) => edgeKey(edge) === key);
  },
};
