import { beginning } from "../../values/clip-text";
import styles from "./code-field.module.css";
import { bounded } from "./text-bounds";

/** EditorPlaceholder shows a text while its editor is loading. It can't be edited, since what was typed into it would be lost. */
export function EditorPlaceholder({ value, lines = 1 }: { value: string; lines?: number }) {
  return (
    <div className={`${styles.plain} ${styles.waiting}`} style={{ minHeight: lines * 20 + 10 }} aria-hidden>
      {beginning(bounded(value).text, most)}
    </div>
  );
}

const most = 2000;
