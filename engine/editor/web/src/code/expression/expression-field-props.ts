import type { Finding } from "../../api/client";

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
