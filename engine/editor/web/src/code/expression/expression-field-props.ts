import type { Finding } from "../../api/client";

export interface CompletionItem {
  label: string;
  kind: "field" | "function" | "variable" | "keyword";
  type: string;
  detail?: string;
  /** A value that the last message has there, as JSON. */
  example?: string;
}

/** Completions replace the text between start and the cursor. Start counts UTF-16 units from the beginning of the expression. */
export interface Completions {
  start: number;
  items: CompletionItem[];
}

/** The result of checking one field. */
export interface FieldVerdict {
  outcome: "valid" | "unverifiable" | "invalid";
  findings: Pick<Finding, "message" | "suggestion" | "line" | "column" | "outcome">[];
}

export interface ExpressionFieldProps {
  label: string;
  /** The whole template string, with its {{ }} parts. */
  value: string;
  onChange: (value: string) => void;
  /** Completes the text inside {{ }} at a cursor in it. */
  complete?: (expression: string, cursor: number) => Promise<Completions>;
  verdict?: FieldVerdict;
  /** False when the findings are listed elsewhere. */
  words?: boolean;
  placeholder?: string;
  /** Ids of elements that describe the field. */
  describedBy?: string;
}
