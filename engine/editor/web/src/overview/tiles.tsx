import type { RunSummary } from "../api/client";
import styles from "./overview.module.css";

/** Tiles are the figures of a run, by its items. */
export function Tiles({ run }: { run: RunSummary }) {
  const items = run.items ?? 0;
  const failed = run.failedItems ?? 0;
  return (
    <dl className={styles.tiles}>
      <Tile label="ok" value={items - failed} kind={styles.ok} />
      <Tile label="failed" value={failed} kind={failed > 0 ? styles.bad : undefined} />
      {run.causes?.slice(0, 3).map((cause) => (
        <Tile key={`${cause.node} ${cause.text}`} label={cause.text} value={cause.count} kind={styles.bad} />
      ))}
    </dl>
  );
}

function Tile({ label, value, kind = "" }: { label: string; value: number; kind?: string | undefined }) {
  return (
    <div className={styles.tile}>
      <dt title={label}>{label}</dt>
      <dd className={kind}>{value.toLocaleString("en")}</dd>
    </div>
  );
}
