import { api, Failure, want } from "../api/client";
import type { Editing } from "../document/editing";
import { endpoint } from "../document/flow";
import { notice } from "../look/notice";
import { pin } from "./use-pin";

/** pinLast pins the last message that was seen at a port, node.port, in the deployed flow. */
export async function pinLast(editing: Editing, flow: string, end: string, source: boolean): Promise<void> {
  try {
    const last = await (source ? lastSent(flow, end) : lastArrived(flow, end));
    if (last) pin(editing, end, last.message, last.cut ?? false);
    else
      notice("failed", `not pinned: no message has been at ${end} yet`, "Start the flow, or write a message yourself.");
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    if (cause.status === 404) notice("failed", `not pinned: ${end} is not deployed yet`, "Save the flow first.");
    else notice("failed", `not pinned: ${cause.message}`, cause.hint);
  }
}

async function lastSent(name: string, end: string) {
  const { node, port } = endpoint(end);
  const { ports } = await want(api.GET("/api/v1/flows/{name}/nodes/{node}/taps", { params: { path: { name, node } } }));
  return ports.find((one) => one.port === port);
}

/** As many messages as the server gives: the newest may all be of another port. */
const most = 100;

async function lastArrived(name: string, end: string) {
  const { node, port } = endpoint(end);
  const params = { path: { name, node }, query: { limit: most } };
  const { items } = await want(api.GET("/api/v1/flows/{name}/nodes/{node}/messages", { params }));
  return items.find((one) => one.port === port && one.message !== undefined);
}
