import type { Event } from "../api/client";

export type Connection = "connecting" | "open" | "lost";

const kinds = ["run", "hop", "panel", "deployed", "removed", "status", "disk"] as const;

/**
 * follow listens to the events of one flow until the returned function is called.
 * After a break the browser connects again by itself. The listener hears of the
 * connection, since it missed the events in between.
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
      // The browser gives up after a refused connection, so connect again.
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
