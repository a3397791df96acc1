import { useEffect, useRef } from "react";
import { type ExpressionFieldProps, useForm } from "./form-context";
import styles from "./form.module.css";

/** ExpressionInput edits an expression: with the editor that the form was given, else as plain text. */
export function ExpressionInput(props: ExpressionFieldProps) {
  const { expression } = useForm();
  const Field = expression?.Field ?? PlainExpression;
  return <Field {...props} />;
}

function PlainExpression({ id, value, onChange, describedBy, invalid, caret }: ExpressionFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (caret === undefined) return;
    input.current?.focus();
    input.current?.setSelectionRange(caret, caret);
  }, [caret]);
  return (
    <input
      ref={input}
      id={id}
      className={`${styles.input} ${styles.mono}`}
      value={value}
      spellCheck={false}
      autoComplete="off"
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
