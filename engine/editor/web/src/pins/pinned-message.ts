import { endpoint, type Flow, type FlowNode, nodeById } from "../document/flow";
import type { Json } from "../values/json";
import { listed } from "../values/word-lists";

/** pinnedTo is the message that is pinned to a port of a node: its example in the document. */
export function pinnedTo(node: FlowNode | undefined, port: string): Json | undefined {
  return node?.examples && Object.hasOwn(node.examples, port) ? (node.examples[port] as Json) : undefined;
}

/** pinnedAt is pinnedTo for node.port. */
export function pinnedAt(flow: Flow, end: string): Json | undefined {
  const { node, port } = endpoint(end);
  return pinnedTo(nodeById(flow, node), port);
}

/** As much as the server shows of a message. The flow's text holds what is pinned. */
const mostCharacters = 64 * 1024;

/** refusal says why a message can't be pinned; "" when it can. Cut says that only a part of it is known. */
export function refusal(message: unknown, cut: boolean): string {
  if (cut) return "the message is too large, and only a part of it is kept";
  if (message === undefined) return "there is no message";
  if (JSON.stringify(message).length > mostCharacters)
    return "the message is too large: a pinned one has 64 KiB at most, since it is part of the flow";
  return "";
}

/** What the server shows in the place of a secret. */
const mask = "••••••";

/** maskedIn lists where a message holds the mask of a secret: items[0].token. */
export function maskedIn(message: Json | undefined): string[] {
  const found: string[] = [];
  const walk = (value: Json | undefined, path: string) => {
    if (typeof value === "string") {
      if (value.includes(mask)) found.push(path || "the message itself");
    } else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) walk(item, `${path}[${i}]`);
    } else if (value && typeof value === "object") {
      for (const [key, item] of Object.entries(value)) walk(item, path ? `${path}.${key}` : key);
    }
  };
  walk(message, "");
  return found;
}

/** maskedText says what masked secrets of a pinned message mean; "" when it has none. */
export function maskedText(message: Json | undefined): string {
  const masked = maskedIn(message);
  if (masked.length === 0) return "";
  const more = masked.length > 3 ? ` and ${masked.length - 3} more` : "";
  const where = more ? `${masked.slice(0, 3).join(", ")}${more}` : listed(masked);
  return `Secrets are masked and not kept, at ${where}. Maps can be tried on the message, but it can't be sent: write a value there, or send the message of a run again.`;
}
