import type { FlowLine } from "../api/client";
import { counted } from "../values/word-lists";
import styles from "./home.module.css";

const height = 24;
const step = 5;

/** DayBars draws the runs of the last 24 hours by half hours; those with failures have a red foot and a mark. */
export function DayBars({ line }: { line: FlowLine }) {
  const runs = line.day?.runs ?? [];
  const failed = line.day?.failed ?? [];
  if (runs.length === 0) return <span className={styles.noRuns} title="No runs in the last 24 hours" />;
  const most = Math.max(...runs, 1);
  const words = runsOfDay(line);
  return (
    <svg className={styles.day} viewBox={`0 -8 ${step * runs.length} ${height + 8}`} role="img" aria-label={words}>
      <title>{words}</title>
      {runs.map((count, at) => {
        if (count === 0) return null;
        const tall = Math.max(2, Math.round((height * count) / most));
        const red = failed[at] ? Math.max(2, Math.round((tall * (failed[at] ?? 0)) / count)) : 0;
        const x = at * step;
        return (
          <g key={at}>
            <rect className={styles.runs} x={x} y={height - tall} width={3} height={tall - red} />
            {red > 0 && <rect className={styles.bad} x={x} y={height - red} width={3} height={red} />}
            {red > 0 && <path className={styles.bad} d={`M${x + 1.5} ${height - tall - 6}l2 2-2 2-2-2z`} />}
          </g>
        );
      })}
    </svg>
  );
}

/** runsOfDay writes what the bars of a day say: "212 runs, 3 with failures". */
function runsOfDay(line: FlowLine): string {
  const runs = sum(line.day?.runs);
  const failed = sum(line.day?.failed);
  return `${counted(runs, "run")} in the last 24 hours${failed > 0 ? `, ${failed.toLocaleString("en")} with failures` : ""}`;
}

function sum(numbers: number[] | null | undefined): number {
  return (numbers ?? []).reduce((all, one) => all + one, 0);
}
