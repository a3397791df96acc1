import { useInfiniteQuery } from "@tanstack/react-query";
import { type KeyboardEvent, memo, type ReactNode, useEffect, useState } from "react";
import { Link, useLocation } from "wouter";
import { api, type RunSummary, want } from "../../api/client";
import { useLive } from "../../live/live";
import { isOver } from "../../live/run-over";
import { Button } from "../../look/button";
import { Lamp } from "../../look/lamp";
import styles from "../../look/panel.module.css";
import { useDeployedFacts } from "../../saving/deployed-facts";
import { useLiveRuns } from "../record/live-refresh";
import { runAddress } from "../record/run-view";
import { durationText, runList, stateLamp, stateText, timeText } from "../record/run-words";
import { TestsButton } from "../tests/tests-button";

/** RunsPanel lists the runs, newest first, and adds new ones. */
export function RunsPanel({ flow, closing }: { flow: string; closing: ReactNode }) {
  const { stored, invalid } = useDeployedFacts(flow);
  const [failedOnly, setFailedOnly] = useState(false);
  const liveRuns = useLiveRuns();
  const missed = useLive((live) => live.missed);
  const connected = useLive((live) => live.connection === "open");
  const { data, refetch, fetchNextPage, hasNextPage, isPending } = useInfiniteQuery({
    queryKey: ["runs", flow],
    queryFn: ({ pageParam }) =>
      want(
        api.GET("/api/v1/flows/{name}/runs", {
          params: { path: { name: flow }, query: { limit: 100, after: pageParam || undefined } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    enabled: stored && !invalid,
    gcTime: 0,
    retry: false,
  });
  // Events during a lost connection, or dropped ones, are missing. So the list is read again.
  useEffect(() => {
    if (!stored || !connected) return;
    const timer = setTimeout(() => void refetch(), 1000);
    return () => clearTimeout(timer);
  }, [missed, connected, stored, refetch]);
  const runs = runList(liveRuns, data?.pages.flatMap((page) => page.items ?? []) ?? [], failedOnly);
  return (
    <>
      <div className={styles.head}>
        <h2>Runs</h2>
        <label>
          <input
            type="checkbox"
            checked={failedOnly}
            onChange={(event) => setFailedOnly(event.target.checked)}
            data-first={runs.length === 0 || undefined}
          />{" "}
          Failed only
        </label>
        <div className={styles.end}>
          <TestsButton />
          {closing}
        </div>
      </div>
      <div className={styles.body}>
        {runs.length === 0 && (
          <p className={styles.empty}>{emptyText(stored, failedOnly, isPending && stored && !invalid)}</p>
        )}
        {runs.length > 0 && <RunTable flow={flow} runs={runs} />}
        {hasNextPage && (
          <Button kind="quiet" onClick={() => void fetchNextPage()}>
            Older runs
          </Button>
        )}
      </div>
    </>
  );
}

function emptyText(stored: boolean, failedOnly: boolean, loading: boolean): string {
  if (loading) return "Reading the runs…";
  if (!stored) return "No runs yet: save the flow, then press Start.";
  if (failedOnly) return "None of the kept runs has failed.";
  return "No runs yet. Press Start, or send a message to a node; each run then appears here.";
}

function RunTable({ flow, runs }: { flow: string; runs: RunSummary[] }) {
  return (
    <table className={styles.table} onKeyDown={step}>
      <thead>
        <tr>
          <th scope="col">Started</th>
          <th scope="col">State</th>
          <th scope="col">Trigger</th>
          <th scope="col" className={styles.number}>
            Took
          </th>
          <th scope="col" className={styles.number}>
            Hops
          </th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run, index) => (
          <Row key={run.id} flow={flow} run={run} first={index === 0} />
        ))}
      </tbody>
    </table>
  );
}

const Row = memo(function Row({ flow, run, first }: { flow: string; run: RunSummary; first: boolean }) {
  const [, navigate] = useLocation();
  const address = runAddress(flow, run.id);
  return (
    <tr onClick={() => navigate(address)}>
      <td>
        <Link
          href={address}
          data-first={first || undefined}
          aria-label={`Run of ${timeText(run.started)}, ${stateText(run.state)}`}
        >
          {timeText(run.started)}
        </Link>
      </td>
      <td>
        <span className={styles.state}>
          <Lamp state={stateLamp(run.state)} label="" />
          {stateText(run.state)}
        </span>
      </td>
      <td>
        <code>{run.trigger}</code>
        {run.item && ` ${run.item}`}
      </td>
      <td className={styles.number}>{!isOver(run) ? "…" : durationText(run.duration)}</td>
      <td className={styles.number}>{run.hops.toLocaleString("en")}</td>
      <td className={styles.error} title={run.error ?? run.firstFailure}>
        {run.error ?? run.firstFailure}
      </td>
    </tr>
  );
});

/** step moves the focus between the lines. */
function step(event: KeyboardEvent<HTMLTableElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  links[links.indexOf(document.activeElement as HTMLAnchorElement) + by]?.focus();
  event.preventDefault();
}
