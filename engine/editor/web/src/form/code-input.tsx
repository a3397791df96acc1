import { Suspense } from "react";
import type { ControlProps } from "./control";
import { useForm } from "./form-context";
import styles from "./form.module.css";

/** CodeInput edits code, with the code editor when the form was given one. */
export function CodeInput({ id, schema, label, value, describedBy, problems, onChange }: ControlProps) {
  const { code } = useForm();
  const shown = typeof (value ?? schema.default) === "string" ? ((value ?? schema.default) as string) : "";
  const plain = (
    <textarea
      id={id}
      rows={12}
      className={`${styles.input} ${styles.mono} ${styles.lines}`}
      value={shown}
      spellCheck={false}
      aria-label={label}
      aria-describedby={describedBy}
      aria-invalid={problems.some((problem) => problem.severity === "error") || undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
  return (
    <>
      {code ? (
        <Suspense fallback={<p className="quiet">Loading the code editor…</p>}>
          <code.Field language={schema.language ?? ""} value={shown} onChange={onChange} diagnostics={problems} label={label} />
        </Suspense>
      ) : (
        plain
      )}
      {shown.includes("{{") && <p className={styles.about}>{"{{ }} in code is read as an expression; to keep two braces as they are, write a space between them."}</p>}
    </>
  );
}
