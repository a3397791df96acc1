import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, Failure, want } from "../api/client";
import { notice } from "../look/notice";
import { counted } from "../values/word-lists";
import { wireText } from "./queue-words";

/** Which dead letters are meant: those with the ids, or all of an edge and a cause, or all of the flow. */
export type Which = { ids: string[] } | { edge?: string; cause?: string } | { all: true };

/** askAgain has everything about a flow's queues read again. */
function askAgain(client: QueryClient, flow: string): void {
  for (const what of ["queues", "queued messages", "dead letters"])
    void client.invalidateQueries({ queryKey: [what, flow] });
}

/** useQueueAct returns a mutation that changes a flow's queues, says what it did, and has them read again. */
function useQueueAct<In, Out>(flow: string, act: (what: In) => Promise<Out>, said: (out: Out, what: In) => string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSuccess: (out, what) => notice("done", said(out, what)),
    onError: (cause) => cause instanceof Failure && notice("failed", `not done: ${cause.message}`, cause.hint),
    onSettled: () => askAgain(client, flow),
  });
}

/** usePauseQueue pauses an edge on all engines, or has it go on. */
export function usePauseQueue(flow: string) {
  return useQueueAct(
    flow,
    (body: { edge: string; paused: boolean }) =>
      want(api.POST("/api/v1/flows/{name}/queues/pause", { params: { path: { name: flow } }, body })),
    (_, { edge, paused }) => `${wireText(edge)} ${paused ? "is paused" : "goes on"}`,
  );
}

/** useDropQueued removes what waits on an edge. */
export function useDropQueued(flow: string) {
  return useQueueAct(
    flow,
    (edge: string) =>
      want(api.POST("/api/v1/flows/{name}/queues/drop", { params: { path: { name: flow } }, body: { edge } })),
    ({ count }) => `${counted(count, "message")} dropped`,
  );
}

/** useRetryLetters puts dead letters back on their edges, as if they had not been tried yet. */
export function useRetryLetters(flow: string) {
  return useQueueAct(
    flow,
    (body: Which) =>
      want(api.POST("/api/v1/flows/{name}/dead-letters/retry", { params: { path: { name: flow } }, body })),
    ({ count }) => `${counted(count, "dead letter")} put back on ${count === 1 ? "its wire" : "their wires"}`,
  );
}

/** useDropLetters removes dead letters. */
export function useDropLetters(flow: string) {
  return useQueueAct(
    flow,
    (body: Which) =>
      want(api.POST("/api/v1/flows/{name}/dead-letters/drop", { params: { path: { name: flow } }, body })),
    ({ count }) => `${counted(count, "dead letter")} dropped`,
  );
}

/** useRetryEdited puts one dead letter back with another message. Its errors are shown where the message is edited. */
export function useRetryEdited(flow: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { ids: string[]; message: unknown }) =>
      want(api.POST("/api/v1/flows/{name}/dead-letters/retry", { params: { path: { name: flow } }, body })),
    onSuccess: () => notice("done", "the edited message is put back on its wire"),
    onSettled: () => askAgain(client, flow),
  });
}
