import { useState } from "react";
import { Button } from "../../look/button";
import { beginning } from "../../values/clip-text";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { useForm } from "../parts/form-context";
import { closed, isExpression } from "../values/expression-text";

/** The longest text that is put into an input before a person asks for it. */
const long = 50_000;

/** TextInput edits text. Emptying an optional field removes it; typing {{ makes it an expression. */
export function TextInput({
  id,
  schema,
  label,
  value,
  required,
  item,
  describedBy,
  problems,
  onChange,
  lines,
  hint,
}: ControlProps & { lines: boolean; hint: string }) {
  const { mode } = useForm();
  const [whole, setWhole] = useState(false);
  const text = value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  if (text.length > long && !whole) return <LongText label={label} text={text} onEdit={() => setWhole(true)} />;
  const change = (typed: string) => {
    if (typed === "") return onChange(required || item ? "" : undefined);
    if (mode === "parameters" || !isExpression(typed)) return onChange(typed);
    const expression = closed(typed);
    onChange(expression.text, expression.caret);
  };
  const shared = {
    id,
    className: lines ? `${styles.input} ${styles.lines}` : styles.input,
    value: text,
    placeholder: hint || undefined,
    autoComplete: "off",
    "aria-describedby": describedBy,
    "aria-invalid": problems.some((problem) => problem.severity === "error") || undefined,
    "aria-required": (required && schema.default === undefined) || undefined,
  };
  if (lines)
    return <textarea rows={4} spellCheck={false} {...shared} onChange={(event) => change(event.target.value)} />;
  return <input type="text" spellCheck={false} {...shared} onChange={(event) => change(event.target.value)} />;
}

/** Shows the beginning of a text that is too long for an input. */
function LongText({ label, text, onEdit }: { label: string; text: string; onEdit(): void }) {
  return (
    <div className={styles.row}>
      <pre className={styles.held}>{beginning(text, 500)}…</pre>
      <Button className={styles.small} onClick={onEdit}>
        {Math.ceil(text.length / 1024)} KiB of text: edit anyway<span className="unseen">: {label}</span>
      </Button>
    </div>
  );
}
