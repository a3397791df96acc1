import { useEffect, useState } from "react";
import type { FlowLine } from "../api/client";
import { Button } from "../look/button";
import { DraftRows } from "./draft-rows";
import { hasFailures, matches } from "./find-flows";
import { FlowRow } from "./flow-row";
import styles from "./home.module.css";

/** How many rows are shown at first, and added by each click. */
const step = 100;

/** From how many flows on the list can be searched. */
const many = 6;

/** FlowTable lists the flows by name. */
export function FlowTable({ flows }: { flows: FlowLine[] }) {
  const [shown, setShown] = useState(step);
  const [text, setText] = useState("");
  const [failing, setFailing] = useState(false);
  const found = flows.filter((line) => matches(line, text) && (!failing || hasFailures(line)));
  const now = useSeconds();
  return (
    <>
      {flows.length >= many && (
        <search className={styles.filter}>
          <input
            className={styles.text}
            type="search"
            placeholder="Find a flow by name, title or error"
            aria-label="Find a flow"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <label>
            <input type="checkbox" checked={failing} onChange={(event) => setFailing(event.target.checked)} /> With
            failures only
          </label>
          <span role="status" className="quiet">
            {found.length === flows.length ? "" : `${found.length} of ${flows.length}`}
          </span>
        </search>
      )}
      <div className={styles.scroll}>
        <table className={styles.table} aria-label="Flows">
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Flow</th>
              <th scope="col">Last run</th>
              <th scope="col">Next run</th>
              <th scope="col">Last 24 h</th>
              <th scope="col">
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          {found.slice(0, shown).map((line) => (
            <FlowRow key={line.name} line={line} now={now} />
          ))}
          <DraftRows flows={flows} />
        </table>
      </div>
      {found.length > shown && (
        <Button onClick={() => setShown(shown + step)}>Show more of {found.length} flows</Button>
      )}
    </>
  );
}

/** useSeconds returns the time, updated every second, so that "in 3:42" stays correct. */
function useSeconds(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
