import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, want } from "../../api/client";
import { Button } from "../../look/button";
import { FailureText } from "../../look/failure-text";
import { notice } from "../../look/notice";
import panel from "../../look/panel.module.css";
import { useRefusal } from "../../rights/rights";
import { counted } from "../../values/word-lists";
import { DropQuestion } from "../drop-question";
import { PauseButton } from "../pause-button";
import { useDropQueued } from "../queue-requests";
import { heldWords, queueSummary, wireText } from "../queue-words";
import { useQueue, useQueueAge } from "../queues";
import styles from "./queued-messages.module.css";
import { QueuedTable } from "./queued-table";

/** How many messages are read at once, and how long after a change they are read again, in ms. */
const page = 50;
const gather = 1000;

/** QueuedMessages lists what waits on an edge or is being handled, the oldest first. */
export function QueuedMessages({ flow, edge }: { flow: string; edge: string }) {
  const queue = useQueue(edge);
  useQueueAge(edge); // a part of the summary
  const { data, error, refetch, fetchNextPage, hasNextPage, isPending, isFetching } = useInfiniteQuery({
    queryKey: ["queued messages", flow, edge],
    queryFn: ({ pageParam }) =>
      want(
        api.GET("/api/v1/flows/{name}/queues/messages", {
          params: { path: { name: flow }, query: { edge, limit: page, after: pageParam || undefined } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    gcTime: 0,
    retry: false,
  });
  // Further pages would have to be read from the beginning again, since what was on the first is gone.
  const more = (data?.pages.length ?? 0) > 1;
  useEffect(() => {
    if (!queue || more) return;
    const timer = setTimeout(() => void refetch(), gather);
    return () => clearTimeout(timer);
  }, [queue, more, refetch]);
  const messages = data?.pages.flatMap((one) => one.messages) ?? [];
  return (
    <>
      <div className={styles.line}>
        <span className="quiet">{queue ? queueSummary(queue, Date.now()) : "Nothing is left on it."}</span>
        {queue && <PauseButton flow={flow} queue={queue} />}
        {more && (
          <Button aria-disabled={isFetching} onClick={() => void refetch()}>
            Read again
          </Button>
        )}
        {queue && queue.waiting > 0 && <Drop flow={flow} edge={edge} waiting={queue.waiting} />}
      </div>
      {error && (
        <div className={panel.empty}>
          <FailureText error={error} />
        </div>
      )}
      {isPending && <p className={panel.empty}>Reading what waits…</p>}
      {data && messages.length === 0 && (
        <p className={panel.empty} tabIndex={-1} data-first>
          {queue && queue.waiting > 0
            ? `${heldWords(queue)} came or went while this was read.`
            : `Nothing waits on ${wireText(edge)}.`}
        </p>
      )}
      {messages.length > 0 && <QueuedTable flow={flow} messages={messages} />}
      {hasNextPage && (
        <Button kind="quiet" aria-disabled={isFetching} onClick={() => !isFetching && void fetchNextPage()}>
          Later messages
        </Button>
      )}
    </>
  );
}

function Drop({ flow, edge, waiting }: { flow: string; edge: string; waiting: number }) {
  const refused = useRefusal("start", flow);
  const [asking, setAsking] = useState(false);
  const drop = useDropQueued(flow);
  const what = counted(waiting, "message");
  return (
    <>
      <Button
        kind="danger"
        aria-disabled={refused !== ""}
        title={refused || "You are asked first."}
        onClick={() => (refused ? notice("failed", "not done", refused) : setAsking(true))}
      >
        Drop {what}…
      </Button>
      {asking && (
        <DropQuestion
          what={what}
          more={`All that waits on ${wireText(edge)} is removed, also what came meanwhile. What is in work ends by itself, and dead letters stay.`}
          busy={drop.isPending}
          onDrop={() => drop.mutate(edge, { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
