import { useState } from "react";
import { Link } from "wouter";
import type { OverviewRow, OverviewTable } from "../api/client";
import { Button } from "../look/button";
import { Lamp } from "../look/lamp";
import type { PastHop } from "../runs/again/ask-again";
import { runAddress } from "../runs/record/run-view";
import { timeText } from "../runs/record/run-words";
import { counted } from "../values/word-lists";
import { kindLamp } from "./kind-lamp";
import styles from "./overview.module.css";

/** How many rows are shown at first, and added by each click. */
const step = 200;

/** RowTable is the table that a solution declares. */
export function RowTable({
  flow,
  table,
  rows,
  ask,
}: {
  flow: string;
  table: OverviewTable;
  rows: OverviewRow[];
  ask: (hop: PastHop) => void;
}) {
  const [shown, setShown] = useState(step);
  if (rows.length === 0)
    return <p className={styles.none}>{table.rows.length > 0 ? "Nothing matches." : "Nothing yet."}</p>;
  return (
    <>
      <div className={styles.card}>
        <table className={`${styles.table} ${styles.rows}`} aria-label={table.title}>
          <thead>
            <tr>
              <th scope="col">State</th>
              {table.columns.map((column) => (
                <th key={column.title} scope="col">
                  {column.title}
                </th>
              ))}
              <th scope="col">{table.when}</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row, at) => (
              <Line key={at} flow={flow} row={row} again={table.again ?? ""} ask={ask} />
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown && (
        <Button onClick={() => setShown(shown + step)}>Show more of {counted(rows.length, "row")}</Button>
      )}
      {(table.more ?? 0) > 0 && <p className="quiet">{counted(table.more ?? 0, "more row")} not shown.</p>}
    </>
  );
}

function Line({
  flow,
  row,
  again,
  ask,
}: {
  flow: string;
  row: OverviewRow;
  again: string;
  ask: (hop: PastHop) => void;
}) {
  const { run, hop } = row;
  const name = row.item || row.cells[0]?.text || "";
  return (
    <tr data-kind={row.kind}>
      <td>
        <span className={`${styles.state} ${row.kind === "failed" ? styles.bad : ""}`}>
          <Lamp state={kindLamp(row.kind)} label="" />
          {row.state}
        </span>
      </td>
      {row.cells.map((cell, at) => (
        <Cell key={at} first={at === 0} {...cell} bad={row.kind === "failed" && at === row.cells.length - 1} />
      ))}
      <td className={styles.since}>
        {row.at && timeText(row.at)}
        {(row.runs ?? 0) > 1 && <small>{counted(row.runs ?? 0, "run")}</small>}
      </td>
      <td className={styles.acts}>
        {again && run && row.again !== undefined && (
          <Button aria-label={`${again}… ${name}`} onClick={() => ask({ run, index: row.again ?? 0 })}>
            {again}…
          </Button>
        )}
        {run && (
          <Link href={runAddress(flow, run, hop ?? 0)} aria-label={`Open run at ${name}`}>
            Open run
          </Link>
        )}
      </td>
    </tr>
  );
}

function Cell({ first, text, below, bad }: { first: boolean; text: string; below?: string; bad: boolean }) {
  const content = (
    <>
      <span className={bad ? styles.reason : styles.cell}>{text}</span>
      {below && <small className={styles.below}>{below}</small>}
    </>
  );
  return first ? <th scope="row">{content}</th> : <td>{content}</td>;
}
