import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type FlowLine, want } from "../api/client";
import { type Connection, follow } from "../live/events";

/** How many flows are read at most, and in one request. */
const most = 2000;
const page = 500;

/** readFlows reads the list of stored flows. */
export async function readFlows(): Promise<FlowLine[]> {
  const lines: FlowLine[] = [];
  let after: string | undefined;
  do {
    const list = await want(api.GET("/api/v1/flows", { params: { query: { limit: page, after } } }));
    lines.push(...(list.items ?? []));
    after = list.next;
  } while (after && lines.length < most);
  return lines;
}

/** useFlows returns the stored flows; undefined until they are loaded. */
export function useFlows() {
  return useQuery({ queryKey: ["flows"], queryFn: readFlows });
}

/** useNames returns the names of all stored flows. */
export function useNames(): string[] {
  const { data } = useFlows();
  return data?.map((line) => line.name) ?? none;
}

const none: string[] = [];

/** How long after an event the list is read again, in ms. */
const gather = 1000;

/** useLiveFlows reads the list of flows again after events, at most once a second. */
export function useLiveFlows(): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: ["flows"] });
      }, gather);
    };
    const stop = follow("", {
      event: refresh,
      connection(state) {
        setConnection(state);
        if (state === "open") refresh();
      },
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client]);
  return connection;
}
