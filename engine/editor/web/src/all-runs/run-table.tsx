import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, Failure, type RunSummary, want } from "../api/client";
import { isOver } from "../live/run-over";
import { Button } from "../look/button";
import { Lamp } from "../look/lamp";
import { notice } from "../look/notice";
import { runAddress } from "../runs/record/run-view";
import { durationText, stateLamp, stateText, timeText } from "../runs/record/run-words";
import styles from "./all-runs.module.css";

/** RunTable lists runs of several flows, newest first. One under way can be cancelled. */
export function RunTable({ runs }: { runs: RunSummary[] }) {
  return (
    <div className={styles.card}>
      <table className={styles.table} aria-label="Runs">
        <thead>
          <tr>
            <th scope="col">Begun</th>
            <th scope="col">State</th>
            <th scope="col">Flow</th>
            <th scope="col">About</th>
            <th scope="col" className={styles.number}>
              Took
            </th>
            <th scope="col" className={styles.number}>
              Failures
            </th>
            <th scope="col">Error</th>
            <th scope="col">
              <span className="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <Link href={runAddress(run.flow, run.id)}>{timeText(run.started)}</Link>
              </td>
              <td>
                <span className={styles.state}>
                  <Lamp state={run.failures > 0 ? "failed" : stateLamp(run.state)} label="" />
                  {stateText(run.state)}
                </span>
              </td>
              <td>
                <Link href={`/flows/${run.flow}`}>{run.flow}</Link>
              </td>
              <td className={styles.item}>{aboutText(run)}</td>
              <td className={styles.number}>{durationText(run.duration)}</td>
              <td className={styles.number}>{run.failures > 0 && run.failures.toLocaleString("en")}</td>
              <td className={styles.error} title={run.error ?? run.firstFailure}>
                {run.causes?.[0]?.text ?? run.error ?? run.firstFailure}
              </td>
              <td>{!isOver(run) && <Cancel run={run} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** aboutText is the item of a run, or how many there were. */
function aboutText(run: RunSummary): string {
  if (run.item) return run.item;
  return run.items ? `${run.items.toLocaleString("en")} items` : "";
}

function Cancel({ run }: { run: RunSummary }) {
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  const go = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await want(
        api.POST("/api/v1/flows/{name}/runs/{run}/cancel", { params: { path: { name: run.flow, run: run.id } } }),
      );
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      notice("failed", `the run is not cancelled: ${cause.message}`, cause.hint);
    } finally {
      setBusy(false);
    }
    await client.invalidateQueries({ queryKey: ["all runs"] });
  };
  return (
    <Button aria-label={`Cancel the run of ${run.flow}`} aria-disabled={busy} onClick={() => void go()}>
      Cancel
    </Button>
  );
}
