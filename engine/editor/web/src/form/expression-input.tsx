import { useEffect, useRef } from "react";
import { focusWhenThere } from "./focus";
import { type ExpressionFieldProps, useForm } from "./form-context";
import styles from "./form.module.css";

/**
 * ExpressionInput edits an expression: with the editor that the form was given,
 * else as plain text. With a caret it takes the focus as it appears.
 */
export function ExpressionInput({ caret, ...props }: ExpressionFieldProps & { caret?: number }) {
  const { expression } = useForm();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (caret === undefined || !box.current ? undefined : focusWhenThere(box.current, caret)), [caret]);
  const Field = expression?.Field ?? PlainExpression;
  return (
    <div ref={box} className={styles.expression}>
      <Field {...props} />
    </div>
  );
}

function PlainExpression({ value, onChange, label, describedBy, invalid }: ExpressionFieldProps) {
  return (
    <input
      className={`${styles.input} ${styles.mono}`}
      value={value}
      spellCheck={false}
      autoComplete="off"
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
