import { lazy, Suspense } from "react";
import { Lamp } from "../../look/lamp";
import styles from "../editor/code-field.module.css";
import { EditorPlaceholder } from "../editor/editor-placeholder";
import type { ExpressionFieldProps } from "./expression-field-props";
import { findingText } from "./finding-text";
import { PlainLine } from "./plain-line";

const ExpressionEditor = lazy(() => import("./expression-editor").catch(() => ({ default: PlainLine })));

/**
 * ExpressionField edits a template string in a text box that grows, with completion
 * inside {{ }}. Findings of the check are underlined and listed below. Within an
 * InsertionProvider, paths can be inserted into it while it has the focus.
 */
export function ExpressionField({ words = true, ...props }: ExpressionFieldProps) {
  return (
    <div className={styles.field}>
      <Suspense fallback={<EditorPlaceholder value={props.value} />}>
        <ExpressionEditor {...props} />
      </Suspense>
      {words &&
        props.verdict?.findings.map((finding) => (
          <p key={`${finding.column ?? 0} ${finding.message}`} className={styles.finding}>
            <Lamp state={finding.outcome === "invalid" ? "failed" : "waiting"} label={finding.outcome} />
            <span>{findingText(finding)}</span>
          </p>
        ))}
    </div>
  );
}
