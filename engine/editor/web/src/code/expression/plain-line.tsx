import styles from "../editor/code-field.module.css";
import { bounded } from "../editor/text-bounds";

interface Props {
  label: string;
  value: string;
  onChange?: (value: string) => void;
  placeholder?: string;
  describedBy?: string;
}

/** PlainLine replaces ExpressionEditor when its code could not be loaded. */
export function PlainLine({ label, value, onChange, placeholder, describedBy }: Props) {
  const shown = bounded(value);
  return (
    <textarea
      className={styles.plain}
      data-line
      rows={1}
      aria-label={label}
      aria-describedby={describedBy}
      placeholder={placeholder}
      spellCheck={false}
      value={shown.text}
      readOnly={!onChange || shown.note !== ""}
      onChange={(event) => onChange?.(event.target.value)}
    />
  );
}
