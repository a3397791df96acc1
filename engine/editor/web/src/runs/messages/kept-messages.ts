import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, want } from "../../api/client";
import { useRefresh } from "../record/live-refresh";

/** A message of a run as the server keeps it: masked, and cut when it is large. */
export type KeptMessage = Schemas["RuntimeMessageRecord"];

const limit = 10;
const lines = 200;

/** useKept reads kept messages of a deployed flow, and again whenever the flow has run. */
function useKept<T>(
  key: string[],
  read: () => Promise<T>,
  wanted: boolean,
): { data: T | undefined; error: Error | null } {
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: read, enabled: wanted, gcTime: 0, retry: false });
  useRefresh(refetch, wanted);
  return { data, error };
}

export function useNodeMessages(name: string, node: string, stored: boolean) {
  const params = { path: { name, node }, query: { limit } };
  return useKept(
    ["messages", name, node],
    () => want(api.GET("/api/v1/flows/{name}/nodes/{node}/messages", { params })),
    stored,
  );
}

export function useTaps(name: string, node: string, stored: boolean) {
  const params = { path: { name, node } };
  return useKept(
    ["taps", name, node],
    () => want(api.GET("/api/v1/flows/{name}/nodes/{node}/taps", { params })),
    stored,
  );
}

export function useEdgeMessages(name: string, from: string, to: string, stored: boolean) {
  const params = { path: { name }, query: { from, to, limit } };
  return useKept(
    ["messages", name, from, to],
    () => want(api.GET("/api/v1/flows/{name}/edges/messages", { params })),
    stored,
  );
}

export function useNodeLog(name: string, node: string, stored: boolean) {
  const params = { path: { name, node }, query: { limit: lines } };
  return useKept(["log", name, node], () => want(api.GET("/api/v1/flows/{name}/nodes/{node}/log", { params })), stored);
}
