import { type Ref, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { focusAt, writable } from "../../look/focus";
import styles from "../parts/form.module.css";
import { type ExpressionFieldProps, useForm } from "../parts/form-context";

/**
 * ExpressionInput edits an expression: with the editor that the form was given,
 * else as plain text. With a caret it takes the focus at once: until the editor
 * is loaded a plain input has it, since keys that meet no field are shortcuts.
 */
export function ExpressionInput({ caret, ...props }: ExpressionFieldProps & { caret?: number }) {
  const { expression } = useForm();
  const [waiting, setWaiting] = useState(caret !== undefined);
  const plain = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const handed = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (caret !== undefined && plain.current) focusAt(plain.current, caret);
  }, [caret]);
  useLayoutEffect(() => {
    const editor = box.current;
    if (!waiting || !editor) return;
    const take = () => {
      if (!writable(editor)) return;
      // Who has gone elsewhere meanwhile is not fetched back.
      handed.current =
        document.activeElement === plain.current ? (plain.current?.selectionStart ?? undefined) : undefined;
      setWaiting(false);
    };
    // At once: a key that came in between would move the caret that is handed on.
    const observer = new MutationObserver(() => flushSync(take));
    observer.observe(editor, { childList: true, subtree: true, attributes: true });
    take();
    return () => observer.disconnect();
  }, [waiting]);
  useLayoutEffect(() => {
    const field = box.current && writable(box.current);
    if (waiting || handed.current === undefined || !field) return;
    focusAt(field, handed.current);
    handed.current = undefined;
  }, [waiting]);
  if (!expression) return <PlainExpression ref={plain} {...props} />;
  return (
    <>
      {waiting && <PlainExpression ref={plain} {...props} />}
      <div ref={box} className={styles.expression} hidden={waiting}>
        <expression.Field {...props} />
      </div>
    </>
  );
}

function PlainExpression({
  ref,
  value,
  onChange,
  label,
  describedBy,
  invalid,
}: ExpressionFieldProps & { ref: Ref<HTMLInputElement> }) {
  return (
    <input
      ref={ref}
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
