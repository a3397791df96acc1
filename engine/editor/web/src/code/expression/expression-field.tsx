import { Suspense, lazy } from "react";
import type { Finding } from "../../api/client";
import { Lamp } from "../../look/lamp";
import { PlainLine } from "./plain-line";
import styles from "../editor/code-field.module.css";
import { Waiting } from "../editor/editor-placeholder";

export interface CompletionItem {
  label: string;
  kind: "field" | "function" | "variable" | "keyword";
  type: string;
  detail?: string;
  /** A value that the last message has there, as JSON. */
  example?: string;
}

/** Completions replace what stands between start and the cursor; start counts from the expression's beginning, in UTF-16 units. */
export interface Completions {
  start: number;
  items: CompletionItem[];
}

/** What the check says of one field. */
export interface FieldVerdict {
  outcome: "valid" | "unverifiable" | "invalid";
  findings: Pick<Finding, "message" | "suggestion" | "line" | "column" | "outcome">[];
}

export interface ExpressionFieldProps {
  label: string;
  /** The whole template string: text and {{ }} parts, in any mixture. */
  value: string;
  onChange: (value: string) => void;
  /** Completes the text inside {{ }} at a cursor in it. */
  complete?: (expression: string, cursor: number) => Promise<Completions>;
  verdict?: FieldVerdict;
  /** False when what was found is said in words elsewhere. */
  words?: boolean;
  placeholder?: string;
  /** Ids of elements that describe the field. */
  describedBy?: string;
}

const ExpressionEditor = lazy(() => import("./expression-editor").catch(() => ({ default: PlainLine })));

/**
 * ExpressionField edits a template string on a line that grows: a text box named
 * label, with completion inside {{ }}, and what the check finds underlined and
 * in words below. Within an InsertionProvider it takes paths while it has the focus.
 */
export function ExpressionField({ words = true, ...props }: ExpressionFieldProps) {
  return (
    <div className={styles.field}>
      <Suspense fallback={<Waiting value={props.value} />}>
        <ExpressionEditor {...props} />
      </Suspense>
      {words && props.verdict?.findings.map((finding) => (
        <p key={`${finding.column ?? 0} ${finding.message}`} className={styles.finding}>
          <Lamp state={finding.outcome === "invalid" ? "failed" : "waiting"} label={finding.outcome} />
          <span>{findingText(finding)}</span>
        </p>
      ))}
    </div>
  );
}

export function findingText(finding: { message: string; suggestion?: string }): string {
  return finding.suggestion ? `${finding.message}. Did you mean ${finding.suggestion}?` : finding.message;
}
