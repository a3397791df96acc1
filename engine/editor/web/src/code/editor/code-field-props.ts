import type { CodeLanguage } from "./code-language";
import type { Diagnostic } from "./diagnostic-place";

export interface CodeFieldProps {
  label: string;
  language: CodeLanguage;
  value: string;
  onChange?: (value: string) => void;
  /** Shown at their lines. Keep the array's identity while nothing changed. */
  diagnostics?: Diagnostic[];
  readOnly?: boolean;
  /** The least and most lines that it is high. */
  minLines?: number;
  maxLines?: number;
}
