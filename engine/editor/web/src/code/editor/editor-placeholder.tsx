import { beginning } from "../../values/clip-text";
import styles from "./code-field.module.css";
import { bounded } from "./text-bounds";

/** Waiting is a text as it will look once its editor is read. It is no field: what was typed into it would be lost. */
export function Waiting({ value, lines = 1 }: { value: string; lines?: number }) {
  return (
    <div className={`${styles.plain} ${styles.waiting}`} style={{ minHeight: lines * 20 + 10 }} aria-hidden>
      {beginning(bounded(value).text, most)}
    </div>
  );
}

const most = 2000;
