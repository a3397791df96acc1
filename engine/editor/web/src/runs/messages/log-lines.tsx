import { Link } from "wouter";
import { beginning } from "../../values/clip-text";
import { timeText } from "../record/run-words";
import styles from "./message.module.css";

export interface ShownLine {
  at: string;
  level: string;
  text: string;
  /** The address of the line's run. */
  run?: string;
}

const most = 200;
const longest = 4000;

const levels: Record<string, string | undefined> = { WARN: styles.warn, ERROR: styles.error };

/** LogLines shows the last lines that a component logged, newest last. */
export function LogLines({ label, lines }: { label: string; lines: ShownLine[] }) {
  return (
    <div className={styles.message}>
      <span className="quiet">
        {label}
        {lines.length > most && `, the last ${most} of ${lines.length.toLocaleString("en")} lines`}
      </span>
      <ol className={styles.lines} aria-label={label} tabIndex={0}>
        {lines.slice(-most).map((line, index) => (
          // Lines have no id, and are only added at the end.
          <li key={index} className={levels[line.level.toUpperCase()]}>
            <time dateTime={line.at}>{timeText(line.at)}</time> {line.level} {beginning(line.text, longest)}
            {line.text.length > longest && "…"} {line.run && <Link href={line.run}>run</Link>}
          </li>
        ))}
      </ol>
    </div>
  );
}
