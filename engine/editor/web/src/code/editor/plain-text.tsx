import styles from "./code-field.module.css";
import { bounded } from "./text-bounds";

interface Props {
  label: string;
  value: string;
  onChange?: (value: string) => void;
  readOnly?: boolean;
  minLines?: number;
}

/** PlainText replaces CodeEditor when its code could not be loaded. */
export function PlainText({ label, value, onChange, readOnly = false, minLines = 3 }: Props) {
  const shown = bounded(value);
  return (
    <div className={styles.field}>
      <textarea
        className={styles.plain}
        aria-label={label}
        rows={minLines}
        spellCheck={false}
        value={shown.text}
        readOnly={readOnly || shown.note !== "" || !onChange}
        onChange={(event) => onChange?.(event.target.value)}
      />
      {shown.note && <p className={styles.note}>{shown.note}</p>}
    </div>
  );
}
