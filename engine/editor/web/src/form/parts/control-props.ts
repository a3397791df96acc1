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
  /** What stands in the place of the label: the key of a map. */
  heading?: ReactNode;
  /** True for an item of a list or map, which is emptied where another field is removed. */
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
  /** Sets the value; with a caret when the text became an expression as it was typed. */
  onChange(value: Json | undefined, caret?: number): void;
}
