import type { Event } from "../api/client";

export type Connection = "connecting" | "open" | "lost";

const kinds = ["run", "hop", "panel", "deployed", "removed", "status", "disk"] as const;

/**
 * follow listens to what happens to one flow until the returned function is
 * called. The browser connects again by itself after a break; the listener is
 * told, since what happened meanwhile was missed.
 */
export function follow(
  flow: string,
  on: { event(event: Event): void; connection(state: Connection): void },
): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const connect = () => {
    source = new EventSource(`/api/v1/events?flow=${encodeURIComponent(flow)}`);
    source.onopen = () => on.connection("open");
    source.onerror = () => {
      on.connection("lost");
      if (source?.readyState !== EventSource.CLOSED || ended) return;
      // A refused connection ends the source: begin again.
      retry = setTimeout(connect, 2000);
    };
    for (const kind of kinds)
      source.addEventListener(kind, (message) => on.event(JSON.parse((message as MessageEvent<string>).data) as Event));
  };
  on.connection("connecting");
  connect();
  return () => {
    ended = true;
    clearTimeout(retry);
    source?.close();
  };
}
