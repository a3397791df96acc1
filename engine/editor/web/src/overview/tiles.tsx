import type { OverviewTile, RunSummary } from "../api/client";
import { Lamp } from "../look/lamp";
import { timeText } from "../runs/record/run-words";
import { kindLamp } from "./kind-lamp";
import styles from "./overview.module.css";

/** runTiles are the figures of a run, by its items: what is shown where a solution declares nothing. */
export function runTiles(run: RunSummary): OverviewTile[] {
  const items = run.items ?? 0;
  const failed = run.failedItems ?? 0;
  const count = (value: number) => value.toLocaleString("en");
  return [
    { title: "ok", value: count(items - failed), kind: "ok" },
    { title: "failed", value: count(failed), kind: failed > 0 ? "failed" : "ok" },
    ...(run.causes ?? []).slice(0, 3).map((cause) => ({
      title: cause.text,
      value: count(cause.count),
      kind: "failed" as const,
    })),
  ];
}

/** Tiles are figures side by side. */
export function Tiles({ tiles }: { tiles: OverviewTile[] }) {
  return (
    <dl className={styles.tiles}>
      {tiles.map((tile) => (
        <Tile key={tile.title} {...tile} />
      ))}
    </dl>
  );
}

function Tile({ title, value, unit, at, of, share, note, kind, error }: OverviewTile) {
  return (
    <div className={`${styles.tile} ${kind === "failed" ? styles.alarm : ""}`}>
      <dt title={title}>
        {kind && <Lamp state={kindLamp(kind)} label="" />}
        {title}
      </dt>
      <dd className={kind === "failed" ? styles.bad : ""}>
        {at ? timeText(at) : value}
        {unit && <small> {unit}</small>}
        {of && <small> of {of}</small>}
      </dd>
      {share !== undefined && (
        <dd className={styles.bar} aria-hidden="true">
          <meter min={0} max={1} value={share} />
        </dd>
      )}
      {(note || error) && <dd className={styles.note}>{error ? `not known: ${error}` : note}</dd>}
    </div>
  );
}
