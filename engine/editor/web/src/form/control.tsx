import type { Problem } from "../api/client";
import type { Path } from "../values/json";
import type { Json } from "../values/json";
import { ChoiceInput } from "./choice-input";
import { CodeInput } from "./code-input";
import { ListField } from "./list-field";
import { MapField } from "./map-field";
import { NumberInput } from "./number-input";
import { ObjectField } from "./object-field";
import { type Kind, type Schema, hintFor } from "./schema";
import { SecretInput } from "./secret-input";
import { SwitchInput } from "./switch-input";
import { TextInput } from "./text-input";

export interface ControlProps {
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

/** Control is the literal input for a kind of field. */
export function Control({ kind, ...props }: ControlProps & { kind: Kind }) {
  switch (kind) {
    case "integer":
    case "number":
      return <NumberInput {...props} integer={kind === "integer"} />;
    case "boolean":
      return <SwitchInput {...props} />;
    case "choice":
      return <ChoiceInput {...props} />;
    case "list":
      return <ListField {...props} />;
    case "object":
      return <ObjectField {...props} />;
    case "map":
      return <MapField {...props} />;
    case "code":
      return <CodeInput {...props} />;
    case "secret":
      return <SecretInput {...props} />;
    default:
      return <TextInput {...props} lines={kind === "textarea"} hint={hintFor(props.schema)} />;
  }
}
