import styles from "./all-runs.module.css";

/** Filter says which runs are shown. */
export interface Filter {
  /** "" for all flows. */
  flow: string;
  state: "" | "running" | "ok" | "failed";
  text: string;
  /** A duration back from now. */
  since: string;
}

const spans: [string, string][] = [
  ["1h", "last hour"],
  ["24h", "last 24 hours"],
  ["168h", "last 7 days"],
  ["720h", "last 30 days"],
];

/** RunFilter asks which runs are meant. */
export function RunFilter({
  filter,
  names,
  change,
}: {
  filter: Filter;
  names: string[];
  change(filter: Filter): void;
}) {
  return (
    <search className={styles.filter}>
      <label>
        Flow{" "}
        <select
          className={styles.choice}
          value={filter.flow}
          onChange={(event) => change({ ...filter, flow: event.target.value })}
        >
          <option value="">all flows</option>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label>
        State{" "}
        <select
          className={styles.choice}
          value={filter.state}
          onChange={(event) => change({ ...filter, state: event.target.value as Filter["state"] })}
        >
          <option value="">any</option>
          <option value="failed">with failures</option>
          <option value="ok">ok</option>
          <option value="running">running now</option>
        </select>
      </label>
      <label>
        Begun{" "}
        <select
          className={styles.choice}
          value={filter.since}
          onChange={(event) => change({ ...filter, since: event.target.value })}
        >
          {spans.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <input
        className={styles.text}
        type="search"
        placeholder="Item, error, trigger or id"
        aria-label="Find runs"
        value={filter.text}
        onChange={(event) => change({ ...filter, text: event.target.value })}
      />
    </search>
  );
}
