import type { ComponentType, ReactNode } from "react";
import type { Problem } from "../../api/client";
import type { Json, Path } from "../../values/json";
import type { Schema } from "../values/schema";

export interface FieldProps {
  schema: Schema;
  label: string;
  path: Path;
  value: Json | undefined;
  required?: boolean;
  /** Buttons of the list or map that the field is an item of. */
  actions?: ReactNode;
  /** Shown instead of the label: the key of a map. */
  heading?: ReactNode;
  /** True for an item of a list or map. It is emptied where another field would be removed. */
  item?: boolean;
}

export interface ControlProps {
  /** Draws the fields within a list, map or object. */
  Field: ComponentType<FieldProps>;
  id: string;
  schema: Schema;
  label: string;
  path: Path;
  value: Json | undefined;
  required?: boolean;
  item: boolean;
  describedBy?: string;
  problems: Problem[];
  /** Sets the value. A caret is given when typing turned the text into an expression. */
  onChange(value: Json | undefined, caret?: number): void;
}
