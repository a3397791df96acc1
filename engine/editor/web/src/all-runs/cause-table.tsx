import { Link } from "wouter";
import type { CauseGroup } from "../api/client";
import { runAddress } from "../runs/record/run-view";
import { timeText } from "../runs/record/run-words";
import { counted } from "../values/word-lists";
import styles from "./all-runs.module.css";

/** CauseTable lists what the failures of the runs have in common. */
export function CauseTable({ groups, look }: { groups: CauseGroup[]; look(cause: string): void }) {
  return (
    <section className={styles.card} aria-labelledby="causes">
      <h2 id="causes">Failures by cause</h2>
      <ul className={styles.causes}>
        {groups.map((group) => (
          <li key={`${group.flow} ${group.node} ${group.text}`}>
            <span className={styles.count}>{group.count.toLocaleString("en")}</span>
            <span>
              <button
                type="button"
                className={styles.cause}
                title="Show the runs with this cause"
                onClick={() => look(group.text)}
              >
                {group.text}
              </button>
              <span className="quiet">
                {" "}
                at <code>{group.node}</code> of {group.flow}, {counted(group.runs, "run")} since {timeText(group.first)}
              </span>
            </span>
            <Link href={runAddress(group.flow, group.run)}>the last one, {timeText(group.last)}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
