import { type RefObject, useId } from "react";
import styles from "./field.module.css";

/** NameField is the input for the name of a flow. It says while typing why a name can't be used. */
export function NameField({
  value,
  onChange,
  problem,
  hint,
  input,
}: {
  value: string;
  onChange(name: string): void;
  problem: string;
  hint?: string;
  input?: RefObject<HTMLInputElement | null>;
}) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>Name of the flow</label>
      <input
        ref={input}
        id={id}
        className={styles.input}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        aria-invalid={problem !== ""}
        aria-describedby={`${id}-says`}
      />
      <p id={`${id}-says`} aria-live="polite" className={problem ? styles.bad : "quiet"}>
        {problem || hint}
      </p>
    </div>
  );
}
