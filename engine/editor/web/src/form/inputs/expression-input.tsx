import { type Ref, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { focusAt, writable } from "../../look/focus";
import styles from "../parts/form.module.css";
import { type ExpressionFieldProps, useForm } from "../parts/form-context";

/**
 * ExpressionInput edits an expression with the form's expression editor, else as
 * plain text. With a caret it takes the focus at once. Until the editor is loaded,
 * a plain input has the focus, since keys outside of a field are shortcuts.
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
      // The focus stays where it is when the person has moved it meanwhile.
      handed.current =
        document.activeElement === plain.current ? (plain.current?.selectionStart ?? undefined) : undefined;
      setWaiting(false);
    };
    // Synchronously, since a key that is pressed in between would move the caret.
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
