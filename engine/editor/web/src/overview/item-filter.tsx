import type { OverviewRow } from "../api/client";
import { Button } from "../look/button";
import { Lamp } from "../look/lamp";
import { kindLamp } from "./kind-lamp";
import styles from "./overview.module.css";

/** ItemFilter chooses rows by their state and by what they say. */
export function ItemFilter({
  rows,
  state,
  setState,
  text,
  setText,
  again,
  ask,
}: {
  rows: OverviewRow[];
  state: string;
  setState: (state: string) => void;
  text: string;
  setText: (text: string) => void;
  /** What sending all that failed again is called; "" when there is nothing to send. */
  again: string;
  ask: () => void;
}) {
  const states = new Map<string, { kind: OverviewRow["kind"]; count: number }>();
  for (const row of rows) {
    const known = states.get(row.state);
    states.set(row.state, { kind: row.kind, count: (known?.count ?? 0) + 1 });
  }
  return (
    <search className={styles.filter}>
      <Chip pressed={state === ""} onClick={() => setState("")}>
        All <b>{rows.length}</b>
      </Chip>
      {[...states].map(([name, { kind, count }]) => (
        <Chip key={name} pressed={state === name} onClick={() => setState(state === name ? "" : name)}>
          <Lamp state={kindLamp(kind)} label="" /> {name} <b>{count}</b>
        </Chip>
      ))}
      <input
        className={styles.text}
        type="search"
        placeholder="Name or reason"
        aria-label="Find items"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {again && <Button onClick={ask}>{again}</Button>}
    </search>
  );
}

function Chip({ pressed, onClick, children }: { pressed: boolean; onClick: () => void; children: React.ReactNode }) {
  return (
    <button type="button" className={styles.chip} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  );
}
