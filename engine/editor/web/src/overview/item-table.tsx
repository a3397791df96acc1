import { useState } from "react";
import { Link } from "wouter";
import type { Answer } from "../api/client";
import { Button } from "../look/button";
import { Lamp } from "../look/lamp";
import { runAddress } from "../runs/record/run-view";
import { stateLamp, stateText, timeText } from "../runs/record/run-words";
import { counted } from "../values/word-lists";
import styles from "./overview.module.css";

/** How many items are shown at first, and added by each click. */
const step = 200;

/** ItemTable lists items: whether each is fine, else since when it has been failing, and why. */
export function ItemTable({ items }: { items: Answer[] }) {
  const [shown, setShown] = useState(step);
  return (
    <>
      <div className={styles.card}>
        <table className={styles.table} aria-label="Items">
          <thead>
            <tr>
              <th scope="col">Item</th>
              <th scope="col">State</th>
              <th scope="col">Reason</th>
              <th scope="col">Since</th>
              <th scope="col">
                <span className="unseen">Run</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, shown).map((item) => (
              <tr key={item.item}>
                <th scope="row">{item.item}</th>
                <td>
                  <span className={styles.state}>
                    <Lamp state={item.error ? "failed" : stateLamp(item.state)} label="" />
                    {item.error ? "failed" : stateText(item.state)}
                  </span>
                </td>
                <td className={item.error ? styles.reason : "quiet"} title={item.error}>
                  {item.error ? `${item.node}: ${item.cause}` : `reached ${item.node}`}
                </td>
                <td>{(item.runs ?? 0) > 0 && since(item)}</td>
                <td>
                  <Link href={runAddress(item.flow, item.run, item.hop)} aria-label={`Open the run at ${item.item}`}>
                    Open the run
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {items.length > shown && (
        <Button onClick={() => setShown(shown + step)}>Show more of {counted(items.length, "item")}</Button>
      )}
    </>
  );
}

function since(item: Answer): string {
  const runs = item.runs ?? 0;
  return `${timeText(item.since ?? "")}${runs > 1 ? `, ${counted(runs, "run")}` : ""}`;
}
