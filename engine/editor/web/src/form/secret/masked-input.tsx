import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";

/** MaskedInput takes a secret that is written out. It shows no character of it. */
export function MaskedInput({
  id,
  schema,
  label,
  value,
  required,
  item,
  describedBy,
  problems,
  onChange,
}: ControlProps) {
  return (
    <input
      id={id}
      type="password"
      className={styles.input}
      value={typeof value === "string" ? value : ""}
      autoComplete="new-password"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={problems.some((problem) => problem.severity === "error") || undefined}
      aria-required={(required && schema.default === undefined) || undefined}
      onChange={(event) => onChange(event.target.value === "" ? (item ? "" : undefined) : event.target.value)}
    />
  );
}
