import type { CodeLanguage } from "./code-language";
import type { Diagnostic } from "./diagnostic-place";

export interface CodeFieldProps {
  label: string;
  language: CodeLanguage;
  value: string;
  onChange?: (value: string) => void;
  /** Shown at their lines. Pass the same array while nothing has changed. */
  diagnostics?: Diagnostic[];
  readOnly?: boolean;
  /** The least and the greatest height, in lines. */
  minLines?: number;
  maxLines?: number;
}
