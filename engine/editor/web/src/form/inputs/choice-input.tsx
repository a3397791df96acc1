import { beginning } from "../../values/clip-text";
import { same } from "../../values/same-json";
import type { ControlProps } from "../parts/control-props";
import styles from "../parts/form.module.css";
import { optionsOf, wordFor } from "../values/schema";

/** ChoiceInput offers the values that the schema lists. A value that is not listed is kept and marked. */
export function ChoiceInput({ id, schema, value, required, item, describedBy, problems, onChange }: ControlProps) {
  const options = optionsOf(schema);
  const at = value === undefined ? "" : String(options.findIndex((option) => same(option.value, value)));
  const fallback = options.find((option) => same(option.value, schema.default));
  return (
    <select
      id={id}
      className={styles.input}
      value={at}
      aria-describedby={describedBy}
      aria-invalid={problems.some((problem) => problem.severity === "error") || undefined}
      aria-required={(required && schema.default === undefined) || undefined}
      onChange={(event) => onChange(event.target.value === "" ? undefined : options[Number(event.target.value)]?.value)}
    >
      {(!item || value === undefined) && (
        <option value="">{fallback ? `default: ${fallback.title}` : required ? "choose…" : "not set"}</option>
      )}
      {at === "-1" && <option value="-1">{beginning(wordFor(value ?? null), 80)} (not one of these)</option>}
      {options.map((option, index) => (
        <option key={index} value={index}>
          {option.title}
        </option>
      ))}
    </select>
  );
}
