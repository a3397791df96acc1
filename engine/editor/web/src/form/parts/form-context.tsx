import { type ComponentType, createContext, useContext } from "react";
import type { Json, Path } from "../../values/json";
import type { ProblemsByPath } from "../values/problems-by-path";

export interface ExpressionFieldProps {
  /** The whole text with its braces: "{{ $.a }}", or a template such as "x-{{ $.a }}". */
  value: string;
  onChange(value: string): void;
  path: Path;
  label: string;
  /** Ids of the texts that describe the field: description and problems. */
  describedBy?: string;
  invalid?: boolean;
}

/** The editor of expressions. Without it expressions are plain text fields. */
export interface ExpressionSupport {
  Field: ComponentType<ExpressionFieldProps>;
}

/**
 * FormMode: settings take expressions without a message, such as secret(); a map
 * takes expressions over $; parameters take none.
 */
export type FormMode = "settings" | "map" | "parameters";

export interface FormSupport {
  mode: FormMode;
  /** Sets the value at a path; undefined removes the key. */
  change(path: Path, value: Json | undefined): void;
  problems: ProblemsByPath;
  expression?: ExpressionSupport;
  /** The flow that the form belongs to. */
  flow: string;
  /** The prefix of the ids of this form's elements. */
  base: string;
}

const Context = createContext<FormSupport | null>(null);

export const FormContext = Context.Provider;

export function useForm(): FormSupport {
  const support = useContext(Context);
  if (!support) throw new Error("useForm outside a SchemaForm");
  return support;
}
