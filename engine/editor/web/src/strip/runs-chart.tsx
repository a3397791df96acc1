import { useQuery } from "@tanstack/react-query";
import { api, type RunSummary, want } from "../api/client";
import { useHistory } from "../document/editing";
import { isOver } from "../live/run-over";
import { useLiveRuns } from "../runs/record/live-refresh";
import { runList } from "../runs/record/run-words";
import { counted } from "../values/word-lists";
import styles from "./strip.module.css";

/** How many runs are shown, and the size of the chart. */
const most = 40;
const step = 7;
const height = 26;

/** RunsChart is a bar for each of the last runs, as high as it had hops; red is what failed. */
export function RunsChart({ flow }: { flow: string }) {
  const stored = useHistory((h) => h.revision !== "");
  const live = useLiveRuns();
  const { data } = useQuery({
    queryKey: ["last runs", flow],
    queryFn: () =>
      want(api.GET("/api/v1/flows/{name}/runs", { params: { path: { name: flow }, query: { limit: most } } })),
    enabled: stored,
    gcTime: 0,
    retry: false,
  });
  const runs = runList(live, data?.items ?? [], false)
    .filter(isOver)
    .slice(0, most)
    .reverse();
  if (runs.length === 0) return null;
  const failed = runs.filter((run) => failures(run) > 0).length;
  return (
    <>
      <span className={`${styles.soft} ${styles.label}`}>Runs</span>
      <svg
        className={`${styles.chart} ${styles.runs}`}
        width={runs.length * step}
        height={30}
        viewBox={`0 -4 ${runs.length * step} 30`}
        role="img"
        aria-label={`The last ${counted(runs.length, "run")}, ${failed} of them with failures`}
      >
        {barsOf(runs).map(({ id, x, top, red, newest }) => (
          <g key={id}>
            <rect
              className={newest ? `${styles.bar} ${styles.newest}` : styles.bar}
              x={x}
              y={top}
              width={5}
              height={height - top}
              rx={1}
            />
            {red > 0 && (
              <>
                <rect className={styles.failed} x={x} y={top} width={5} height={red} rx={1} />
                <path className={styles.failed} d={`M${x + 2.5} ${top - 7}l2.5 2.5-2.5 2.5-2.5-2.5z`} />
              </>
            )}
          </g>
        ))}
      </svg>
      <span className={`${styles.rule} ${styles.runs}`} aria-hidden="true" />
    </>
  );
}

export interface Bar {
  id: string;
  x: number;
  top: number;
  /** The height of the red part; 0 when nothing failed. */
  red: number;
  newest: boolean;
}

/** barsOf places the bars of runs, the oldest first. A failure can be seen however small its part is. */
export function barsOf(runs: Pick<RunSummary, "id" | "hops" | "failures" | "state">[]): Bar[] {
  const tallest = Math.max(1, ...runs.map(({ hops }) => hops));
  return runs.map((run, at) => {
    const tall = Math.max(4, Math.round((run.hops / tallest) * (height - 4)));
    const part = Math.min(1, failures(run) / Math.max(1, run.hops));
    return {
      id: run.id,
      x: at * step,
      top: height - tall,
      red: part > 0 ? Math.max(2, Math.round(part * tall)) : 0,
      newest: at === runs.length - 1,
    };
  });
}

function failures({ failures: count, state }: Pick<RunSummary, "failures" | "state">): number {
  return count > 0 ? count : state === "failed" ? 1 : 0;
}
