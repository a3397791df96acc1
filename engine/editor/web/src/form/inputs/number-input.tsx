import { useState } from "react";
import type { Json } from "../../values/json";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { Problems } from "../parts/problem-list";
import { isExpression } from "../values/expression-text";
import { numberText, readNumber } from "../values/read-number";
import { hintFor } from "../values/schema";

/** NumberInput edits a number. It is a text input, since a number input discards text that is not a number. */
export function NumberInput({
  id,
  schema,
  value,
  required,
  item,
  describedBy,
  problems,
  onChange,
  integer,
}: ControlProps & { integer: boolean }) {
  // The typed text, while the document holds the value read from it: "1." is read as 1. After an undo the document wins.
  const [typed, setTyped] = useState<{ text: string; gave: Json | undefined }>();
  const text = typed && Object.is(typed.gave, value) ? typed.text : numberText(value);
  const { note } = readNumber(text, integer);
  const change = (next: string) => {
    if (isExpression(next)) return onChange(next, next.length);
    const read = readNumber(next, integer);
    const gave = read.value === undefined && item ? "" : read.value;
    setTyped({ text: next, gave });
    onChange(gave);
  };
  const range = rangeText(schema.minimum, schema.maximum);
  return (
    <>
      <span className={styles.row}>
        <input
          id={id}
          type="text"
          inputMode={integer ? "numeric" : "decimal"}
          className={`${styles.input} ${styles.number}`}
          value={text}
          placeholder={hintFor(schema) || undefined}
          autoComplete="off"
          aria-describedby={[describedBy, range && `${id}-range`].filter(Boolean).join(" ") || undefined}
          aria-invalid={note !== undefined || problems.some((problem) => problem.severity === "error") || undefined}
          aria-required={(required && schema.default === undefined) || undefined}
          onChange={(event) => change(event.target.value)}
        />
        {range && (
          <span className={styles.about} id={`${id}-range`}>
            {range}
          </span>
        )}
      </span>
      {note && problems.length === 0 && <Problems list={[{ severity: "error", message: note }]} />}
    </>
  );
}

function rangeText(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${minimum} or more`;
  return maximum === undefined ? "" : `${maximum} or less`;
}
