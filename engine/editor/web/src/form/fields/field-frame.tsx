import type { ReactNode } from "react";
import type { Problem } from "../../api/client";
import { Button } from "../../look/button";
import styles from "../parts/form.module.css";
import { Problems } from "../parts/problem-list";
import type { Schema } from "../values/schema";

interface FrameProps {
  id: string;
  /** The path of the value, by which a problem finds its field. */
  place: string;
  label: string;
  schema: Schema;
  /** True when the field consists of several elements, which share a name. */
  group: boolean;
  required: boolean;
  /** True when the default is shown. */
  isDefault: boolean;
  problems: Problem[];
  actions?: ReactNode;
  heading?: ReactNode;
  /** True for a field on one line with its buttons; its name is hidden. */
  line: boolean;
  onReset?: () => void;
  /** Sets the default of a field that must be set. */
  onDefault?: () => void;
  expression?: { on: boolean; toggle(): void };
  children(describedBy: string | undefined): ReactNode;
}

/** FieldFrame surrounds every field with its name, buttons, description and problems. */
export function FieldFrame({
  id,
  place,
  label,
  schema,
  group,
  required,
  isDefault,
  problems,
  actions,
  heading,
  line,
  onReset,
  onDefault,
  expression,
  children,
}: FrameProps) {
  const described =
    [schema.description && `${id}-about`, problems.length > 0 && `${id}-wrong`].filter(Boolean).join(" ") || undefined;
  const name = (
    <>
      {label}
      {required && <span className={styles.tag}>required</span>}
    </>
  );
  const half = Number(/\d+/.exec(String(schema.colSpan ?? ""))?.[0] ?? 12) <= 6;
  return (
    <div
      className={half ? `${styles.field} ${styles.half}` : styles.field}
      data-field={place}
      role={group ? "group" : undefined}
      aria-labelledby={group ? `${id}-name` : undefined}
      aria-describedby={group ? described : undefined}
    >
      <div className={styles.head}>
        {heading}
        {group ? (
          <span className={heading || line ? "unseen" : styles.label} id={`${id}-name`}>
            {name}
          </span>
        ) : (
          <label className={heading || line ? "unseen" : styles.label} id={`${id}-name`} htmlFor={id}>
            {name}
          </label>
        )}
        {line && <div className={styles.inline}>{children(described)}</div>}
        {isDefault && <span className={styles.tag}>default</span>}
        <span className={styles.actions}>
          {onReset && (
            <Button
              kind="quiet"
              className={styles.small}
              aria-label={`Reset ${label}`}
              title="Back to the default"
              onClick={onReset}
            >
              Reset
            </Button>
          )}
          {onDefault && (
            <Button className={styles.small} aria-label={`Use the default: ${label}`} onClick={onDefault}>
              Use the default
            </Button>
          )}
          {expression && (
            <Button
              kind="quiet"
              className={styles.fx}
              aria-label={`Expression for ${label}`}
              title={expression.on ? "Back to a literal value" : "Compute it with an expression"}
              aria-pressed={expression.on}
              onClick={expression.toggle}
            />
          )}
          {actions}
        </span>
      </div>
      {schema.description && (
        <p className={styles.about} id={`${id}-about`}>
          {schema.description}
        </p>
      )}
      {!line && children(described)}
      <Problems id={`${id}-wrong`} list={problems} />
    </div>
  );
}
