import { lazyPart } from "../../look/lazy-part";
import { ChoiceInput } from "../inputs/choice-input";
import { CodeInput } from "../inputs/code-input";
import { NumberInput } from "../inputs/number-input";
import { SwitchInput } from "../inputs/switch-input";
import { TextInput } from "../inputs/text-input";
import type { ControlProps } from "../parts/control-props";
import { hintFor, type Kind } from "../values/schema";
import { ListField } from "./list-field";
import { MapField } from "./map-field";
import { ObjectField } from "./object-field";

const SecretInput = lazyPart(() => import("../secret/secret-input").then((m) => m.SecretInput));

/** Control is the input for a literal value of some kind. */
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
