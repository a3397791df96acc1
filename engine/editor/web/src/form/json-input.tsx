import { Suspense, useState } from "react";
import type { Json } from "../model/document";
import { same } from "../model/same";
import { useForm } from "./form-context";
import styles from "./form.module.css";
import { Problems } from "./problem-list";
import { readJSON } from "./shape";

interface JsonInputProps {
  id: string;
  label: string;
  value: Json | undefined;
  describedBy?: string;
  onChange(value: Json | undefined): void;
}

/** JsonInput edits a value as JSON text. While the text is no JSON it stays as typed, and the document as it was. */
export function JsonInput({ id, label, value, describedBy, onChange }: JsonInputProps) {
  const { code } = useForm();
  const [typed, setTyped] = useState<{ text: string; gave: Json | undefined }>();
  const text = typed && same(typed.gave, value) ? typed.text : value === undefined ? "" : JSON.stringify(value, null, 2);
  const read = readJSON(text);
  const change = (next: string) => {
    const now = readJSON(next);
    if ("wrong" in now) return setTyped({ text: next, gave: value });
    setTyped({ text: next, gave: now.value });
    onChange(now.value);
  };
  const wrong = "wrong" in read ? read.wrong : undefined;
  return (
    <>
      {code ? (
        <Suspense fallback={<p className="quiet">Loading the editor…</p>}>
          <code.Field language="json" value={text} onChange={change} label={`${label} as JSON`} />
        </Suspense>
      ) : (
        <textarea
          id={id}
          rows={8}
          className={`${styles.input} ${styles.mono} ${styles.lines}`}
          value={text}
          spellCheck={false}
          aria-label={`${label} as JSON`}
          aria-describedby={[describedBy, wrong && `${id}-json`].filter(Boolean).join(" ") || undefined}
          aria-invalid={wrong !== undefined || undefined}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {wrong && <Problems id={`${id}-json`} list={[{ severity: "error", message: `${wrong}. The flow keeps the value from before until it is.` }]} />}
    </>
  );
}
