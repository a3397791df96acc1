import { useEffect, useState } from "react";
import type { FlowLine } from "../api/client";
import { Button } from "../look/button";
import { FlowRow } from "./flow-row";
import styles from "./home.module.css";

/** How many rows are shown at first, and added by each click. */
const step = 100;

/** FlowTable lists the flows by name. */
export function FlowTable({ flows }: { flows: FlowLine[] }) {
  const [shown, setShown] = useState(step);
  const now = useMinutes();
  return (
    <>
      <div className={styles.scroll}>
        <table className={styles.table} aria-label="Flows">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Flow</th>
              <th scope="col" className={styles.number}>
                Nodes
              </th>
              <th scope="col" className={styles.number}>
                Runs
              </th>
              <th scope="col">Last error</th>
              <th scope="col">Modified</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          {flows.slice(0, shown).map((line) => (
            <FlowRow key={line.name} line={line} now={now} />
          ))}
        </table>
      </div>
      {flows.length > shown && (
        <Button onClick={() => setShown(shown + step)}>Show more of {flows.length} flows</Button>
      )}
    </>
  );
}

/** useMinutes returns the time, updated every half minute, so that "5 minutes ago" stays correct. */
function useMinutes(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
